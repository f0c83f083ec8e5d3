#include "sh_http_ask.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 64 << 10, CONNECT_MS = 3000, WHOLE_MS = 8000 };

typedef struct Answer {
	char *text;
	size_t len;
} Answer;

static size_t take(char *bytes, size_t size, size_t n, void *arg)
{
	Answer *a = arg;

	if (a->len + size * n > MOST)
		return 0; /* ends the transfer */
	memcpy(a->text + a->len, bytes, size * n);
	a->len += size * n;
	a->text[a->len] = '\0';
	return size * n;
}

int sh_http_ask(const char *url, const char *content_type, const void *body, size_t len, long *ret_status,
		char **ret_body, size_t *ret_len)
{
	Answer a = { calloc(1, MOST + 1), 0 };
	struct curl_slist *headers;
	CURL *curl = curl_easy_init();
	char type[100];
	int r = -1;

	*ret_status = 0;
	*ret_body = NULL;
	*ret_len = 0;
	if (!curl || !a.text) {
		free(a.text);
		curl_easy_cleanup(curl);
		return -1;
	}
	snprintf(type, sizeof type, "Content-Type: %s", content_type);
	headers = curl_slist_append(curl_slist_append(NULL, type), "Expect:");
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long) CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long) WHOLE_MS);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long) len);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &a);
	if (curl_easy_perform(curl) == CURLE_OK) {
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, ret_status);
		*ret_body = a.text;
		*ret_len = a.len;
		a.text = NULL;
		r = 0;
	}
	free(a.text);
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return r;
}
