#include "sh_problem.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *text(void *self, const char *reason)
{
	return strcmp(reason, "ledger.household.unknown") == 0 ? self : NULL;
}

Test(problem, documents)
{
	ShArena *arena = sh_arena_new(1 << 16), *none = sh_arena_new(0);
	ShError err;
	const char *p;
	size_t len;

	sh_fail(&err, SH_NOT_FOUND, "ledger.household.unknown", "household 7 of taro");
	p = sh_problem(arena, &err, 0, "abc", text, "世帯がありません。", &len);
	cr_assert_str_eq(
		p, "{\"type\":\"urn:shien:problem:ledger.household.unknown\",\"title\":\"対象が見つかりません\","
		   "\"status\":404,\"detail\":\"世帯がありません。\",\"reason\":\"ledger.household.unknown\","
		   "\"trace\":\"abc\"}");
	cr_assert_eq(len, strlen(p));
	cr_assert_null(strstr(p, "taro"), "the detail is for the log");
	sh_fail_field(&err, "members[1].birth", "field.malformed");
	p = sh_problem(arena, &err, 422, "", NULL, NULL, &len);
	cr_assert(strstr(p, "\"status\":422,\"reason\":\"field.malformed\",\"field\":\"members[1].birth\"}"), "%s",
		  p);
	p = sh_problem(none, &err, 0, "", NULL, NULL, &len);
	cr_assert_eq(len, strlen(p), "without memory there is still an answer");
	sh_arena_free(none);
	sh_arena_free(arena);
}
