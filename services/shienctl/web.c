#include "web.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool web_address(const char *list, const char *service, unsigned n, char out[256])
{
	size_t len = strlen(service);

	for (const char *p = list; *p; p += strcspn(p, ","), p += *p == ',') {
		p += strspn(p, " ");
		if (strncmp(p, service, len) != 0 || p[len] != '=' || n-- > 0)
			continue;
		snprintf(out, 256, "%.*s", (int) strcspn(p + len + 1, ", "), p + len + 1);
		return true;
	}
	return false;
}

static size_t take(char *bytes, size_t size, size_t n, void *arg)
{
	WebAnswer *a = arg;
	char *grown = realloc(a->body, a->len + size * n + 1);

	if (!grown)
		return 0;
	a->body = grown;
	memcpy(a->body + a->len, bytes, size * n);
	a->len += size * n;
	a->body[a->len] = '\0';
	return size * n;
}

static curl_mime *multipart(CURL *curl, const WebAsk *ask)
{
	curl_mime *mime = curl_mime_init(curl);
	curl_mimepart *part = curl_mime_addpart(mime);

	curl_mime_name(part, "request");
	curl_mime_data(part, ask->json ? ask->json : "{}", CURL_ZERO_TERMINATED);
	curl_mime_type(part, "application/json");
	part = curl_mime_addpart(mime);
	curl_mime_name(part, ask->file_part ? ask->file_part : "file");
	curl_mime_filedata(part, ask->file);
	curl_mime_type(part, "application/octet-stream");
	return mime;
}

static struct curl_slist *headers(const WebAsk *ask)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");
	char line[256];

	if (ask->api_key) {
		snprintf(line, sizeof line, "Authorization: Bearer %s", ask->api_key);
		list = curl_slist_append(list, line);
	}
	if (ask->idempotency_key) {
		snprintf(line, sizeof line, "Idempotency-Key: %s", ask->idempotency_key);
		list = curl_slist_append(list, line);
	}
	if (ask->body_file)
		list = curl_slist_append(list, "Content-Type: application/octet-stream");
	if (ask->json && !ask->file)
		list = curl_slist_append(list, "Content-Type: application/json");
	return list;
}

/* NULL where it cannot be opened: then nothing is asked. */
static FILE *body_of(CURL *curl, const char *path)
{
	FILE *in = fopen(path, "rbe");
	struct stat st;

	if (in && fstat(fileno(in), &st) == 0) {
		curl_easy_setopt(curl, CURLOPT_POST, 1L);
		curl_easy_setopt(curl, CURLOPT_READDATA, in);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) st.st_size);
	}
	return in;
}

void web_ask(const WebAsk *ask, WebAnswer *ret_answer)
{
	CURL *curl = curl_easy_init();
	struct curl_slist *list = headers(ask);
	FILE *body = ask->body_file ? body_of(curl, ask->body_file) : NULL;
	curl_mime *mime = NULL;

	*ret_answer = (WebAnswer){ 0 };
	curl_easy_setopt(curl, CURLOPT_URL, ask->url);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, ask->method);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, ask->timeout_ms ? ask->timeout_ms : 30000L);
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, ret_answer);
	if (ask->file) {
		mime = multipart(curl, ask);
		curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime);
	} else if (ask->json) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, ask->json);
	}
	if ((body || !ask->body_file) && curl_easy_perform(curl) == CURLE_OK)
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &ret_answer->status);
	if (body)
		fclose(body);
	curl_mime_free(mime);
	curl_slist_free_all(list);
	curl_easy_cleanup(curl);
}

void web_free(WebAnswer *a)
{
	free(a->body);
	*a = (WebAnswer){ 0 };
}
