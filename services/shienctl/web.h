#pragma once
#include "command.h"
#include <stddef.h>

/* One HTTP exchange with a door or admin listener of the site. */
typedef struct WebAnswer {
	long status; /* 0: nobody answered */
	char *body;  /* freed by web_free */
	size_t len;
} WebAnswer;

typedef struct WebAsk {
	const char *method, *url;
	const char *api_key;   /* NULL: none */
	const char *json;      /* body, or part "request" beside a file; NULL: none */
	const char *file;      /* path of a file to send as multipart; NULL: none */
	const char *file_part; /* name of its part; NULL: "file" */
	const char *body_file; /* path of a file that is the body itself; NULL: none */
	const char *idempotency_key;
	long timeout_ms;
} WebAsk;

void web_ask(const WebAsk *ask, WebAnswer *ret_answer);
void web_free(WebAnswer *answer);

/* The n-th address of a service in "service=http://…,service=http://…"; false where there is none. */
bool web_address(const char *list, const char *service, unsigned n, char out[256]);
