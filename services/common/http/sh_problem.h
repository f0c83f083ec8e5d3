#pragma once
#include "sh_arena.h"
#include "sh_error.h"

/* The Japanese text of a reason, which says what is wrong and what mends it; NULL where it is not known. */
typedef const char *ShReasonText(void *self, const char *reason);

#define SH_PROBLEM_TYPE "application/problem+json"

/* An error as the client sees it (RFC 9457): type, title, status, detail, reason, field, trace. `detail` is the
 * reason's text, never err->detail, which is for the log. status 0: the one of the error's code. Texts of the door's
 * own reasons are found without `text`. Never NULL: with no memory left it is a fixed document. */
const char *sh_problem(ShArena *arena, const ShError *err, int status, const char *trace, ShReasonText *text,
		       void *self, size_t *ret_len);
