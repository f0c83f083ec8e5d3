#pragma once
#include <curl/curl.h>
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Answer {
	long status;
	char headers[2048], body[16384];
	size_t headers_len, body_len;
	json_t *json; /* of the body, if it is JSON */
} Answer;

/* One request by libcurl on a connection of its own; headers end with NULL. Body NULL: none. */
void client_ask(Answer *a, unsigned port, const char *method, const char *path, const char *body,
		const char *const *headers);
void client_into(Answer *a, CURL *curl);
void client_perform(Answer *a, CURL *curl);
void answer_free(Answer *a);
const char *answer_text(const Answer *a, const char *key);

/* A connection by hand. Reading ends with the connection or after some seconds: returns what came. */
int client_connect(unsigned port);
void client_send(int fd, const char *text);
size_t client_read(int fd, char *out, size_t room);

/* Bytes that are made while they are sent: the same for the same seed. */
typedef struct Source {
	uint64_t left, state, sum;
} Source;
Source source_of(uint64_t bytes, uint64_t seed);
size_t source_read(char *out, size_t size, size_t n, void *source);
