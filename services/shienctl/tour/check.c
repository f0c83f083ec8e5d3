#include "check.h"

#include <stdarg.h>
#include <stdio.h>

void check_open(Check *c) { *c = (Check){ .steps = json_array() }; }

void check_close(Check *c)
{
	json_decref(c->steps);
	*c = (Check){ 0 };
}

void check_begin(Check *c, const char *name_ja)
{
	c->current = json_pack("{s:s,s:b,s:f,s:[]}", "name", name_ja, "ok", 1, "seconds", 0.0, "assertions");
	json_array_append_new(c->steps, c->current);
	if (!c->quiet)
		printf("%2zu %s\n", json_array_size(c->steps), name_ja);
}

bool check_that(Check *c, bool ok, const char *fmt, ...)
{
	char text[400];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	json_array_append_new(json_object_get(c->current, "assertions"),
			      json_pack("{s:s,s:b}", "text", text, "ok", ok));
	if (!ok)
		json_object_set_new(c->current, "ok", json_false());
	*(ok ? &c->held : &c->failed) += 1;
	if (!ok && !c->quiet)
		printf("   × %s\n", text);
	return ok;
}

/* A step that asserted nothing has proved nothing. */
bool check_end(Check *c, double seconds)
{
	size_t n = json_array_size(json_object_get(c->current, "assertions"));
	bool ok = json_is_true(json_object_get(c->current, "ok")) && n > 0;

	json_object_set_new(c->current, "ok", json_boolean(ok));
	json_object_set_new(c->current, "seconds", json_real(seconds));
	if (!c->quiet)
		printf("   %s  確認 %zu件  %.1f秒\n", ok ? "○" : "×", n, seconds);
	fflush(stdout);
	return ok;
}

json_t *check_report(const Check *c)
{
	bool ok = json_array_size(c->steps) > 0;
	size_t i;
	json_t *step;

	json_array_foreach(c->steps, i, step) ok = ok && json_is_true(json_object_get(step, "ok"));
	return json_pack("{s:O,s:b}", "steps", c->steps, "ok", ok);
}
