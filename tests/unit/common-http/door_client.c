#include "door_client.h"
#include "door_server.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <sys/socket.h>

uint64_t sum_add(uint64_t sum, const void *bytes, size_t len)
{
	const uint8_t *b = bytes;

	for (size_t i = 0; i < len; i++)
		sum = (sum ^ b[i]) * UINT64_C(0x100000001b3);
	return sum;
}

static size_t take(char *out, size_t room, size_t *len, const char *data, size_t n)
{
	size_t fit = n < room - 1 - *len ? n : room - 1 - *len;

	memcpy(out + *len, data, fit);
	*len += fit;
	return n;
}

static size_t on_header(char *data, size_t size, size_t n, void *self)
{
	Answer *a = self;

	return take(a->headers, sizeof a->headers, &a->headers_len, data, size * n);
}

static size_t on_body(char *data, size_t size, size_t n, void *self)
{
	Answer *a = self;

	return take(a->body, sizeof a->body, &a->body_len, data, size * n);
}

void client_into(Answer *a, CURL *curl)
{
	memset(a, 0, sizeof *a);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, a);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, a);
}

void client_perform(Answer *a, CURL *curl)
{
	CURLcode code = curl_easy_perform(curl);

	cr_assert(code == CURLE_OK || code == CURLE_SEND_ERROR, "%s", curl_easy_strerror(code));
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &a->status);
	a->json = json_loadb(a->body, a->body_len, 0, NULL);
}

void client_ask(Answer *a, unsigned port, const char *method, const char *path, const char *body,
		const char *const *headers)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");
	CURL *curl = curl_easy_init();
	char url[512];

	client_into(a, curl);
	snprintf(url, sizeof url, "http://127.0.0.1:%u%s", port, path);
	for (; headers && *headers; headers++)
		list = curl_slist_append(list, *headers);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
	if (body) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long) strlen(body));
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	}
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
	client_perform(a, curl);
	curl_easy_cleanup(curl);
	curl_slist_free_all(list);
}

void answer_free(Answer *a)
{
	json_decref(a->json);
	a->json = NULL;
}

const char *answer_text(const Answer *a, const char *key)
{
	const char *s = json_string_value(json_object_get(a->json, key));

	return s ? s : "";
}

int client_connect(unsigned port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t) port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = 10 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	cr_assert(fd >= 0 && connect(fd, (struct sockaddr *) &to, sizeof to) == 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	return fd;
}

void client_send(int fd, const char *text) { send(fd, text, strlen(text), MSG_NOSIGNAL); }

size_t client_read(int fd, char *out, size_t room)
{
	size_t len = 0;
	ssize_t n;

	while (len < room - 1 && (n = recv(fd, out + len, room - 1 - len, 0)) > 0)
		len += (size_t) n;
	out[len] = '\0';
	return len;
}

Source source_of(uint64_t bytes, uint64_t seed) { return (Source){ bytes, seed | 1, SUM_BEGIN }; }

size_t source_read(char *out, size_t size, size_t n, void *source)
{
	Source *s = source;
	size_t len = size * n < s->left ? size * n : s->left;

	for (size_t i = 0; i < len; i++) {
		s->state ^= s->state << 13;
		s->state ^= s->state >> 7;
		s->state ^= s->state << 17;
		/* many line ends and dashes: what a parser of boundaries stumbles over */
		out[i] = (s->state >> 40 & 7) == 0 ? "\r\n--"[s->state >> 50 & 3] : (char) (s->state >> 32);
	}
	s->left -= len;
	s->sum = sum_add(s->sum, out, len);
	return len;
}
