#pragma once
#include "sh_error.h"
#include <stddef.h>

/* One POST to somebody outside, with a bound on time and size. *ret_status 0: no answer. The caller frees *ret_body
 * (NULL where there is none). */
int sh_http_ask(const char *url, const char *content_type, const void *body, size_t len, long *ret_status,
		char **ret_body, size_t *ret_len);
