/* One object at a time: the whole of a batch as a tree would be a hundred megabytes. */
#include "json_rows.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MOST = 512 };

typedef struct Reading {
	const char *at, *end;
	json_t *columns; /* name → place */
	FILE *out;       /* NULL: the first time, for the columns */
	bool bad;
} Reading;

static void skip_space(Reading *r)
{
	while (r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at)
		r->at++;
}

static bool take(Reading *r, char c)
{
	skip_space(r);
	if (r->at == r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

static json_t *next_object(Reading *r)
{
	json_error_t where;
	json_t *object;

	skip_space(r);
	object =
		json_loadb(r->at, (size_t) (r->end - r->at), JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK, &where);
	if (json_is_object(object) && where.position > 0) {
		r->at += where.position;
		return object;
	}
	json_decref(object);
	return NULL;
}

static bool note_columns(Reading *r, json_t *object)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
	{
		if (json_is_object(value) || json_is_array(value) || !*name)
			return false;
		if (!json_object_get(r->columns, name))
			json_object_set_new(r->columns, name,
					    json_integer((json_int_t) json_object_size(r->columns)));
	}
	return json_object_size(r->columns) <= COLUMNS_MOST;
}

static void put_text(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void put_value(FILE *out, const json_t *value)
{
	if (json_is_string(value))
		put_text(out, json_string_value(value));
	else if (json_is_integer(value))
		fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_real(value))
		fprintf(out, "%.15g", json_real_value(value));
	else if (json_is_boolean(value))
		fputc(json_is_true(value) ? '1' : '0', out);
	else
		put_text(out, ""); /* never a blank line, which would be no row */
}

static void put_line(const Reading *r, json_t *object)
{
	const char *name;
	json_t *place;
	bool first = true;

	json_object_foreach(r->columns, name, place)
	{
		if (!first)
			fputc(',', r->out);
		first = false;
		if (object)
			put_value(r->out, json_object_get(object, name));
		else
			put_text(r->out, name);
	}
	fputc('\n', r->out);
}

static bool read_list(Reading *r)
{
	bool more = true;

	if (!take(r, '['))
		return false;
	for (bool any = false; more; any = true) {
		json_t *object;

		if (!any && take(r, ']'))
			break;
		object = next_object(r);
		if (!object)
			return false;
		r->bad |= !r->out && !note_columns(r, object);
		if (r->out)
			put_line(r, object);
		json_decref(object);
		if (r->bad)
			return false;
		more = take(r, ',');
		if (!more && !take(r, ']'))
			return false;
	}
	skip_space(r);
	return r->at == r->end;
}

bool json_rows_is(const void *bytes, size_t len)
{
	Reading r = { .at = bytes, .end = (const char *) bytes + len };

	return take(&r, '[');
}

int json_rows_csv(ShArena *arena, const char *json, size_t len, const char **ret_csv, size_t *ret_len, ShError *err)
{
	Reading r = { .at = json, .end = json + len, .columns = json_object() };
	bool good = read_list(&r);
	char *text = NULL, *kept;
	size_t n = 0;

	if (good && (r.out = open_memstream(&text, &n))) {
		r.at = json;
		put_line(&r, NULL);
		good = read_list(&r);
		fclose(r.out);
	}
	json_decref(r.columns);
	if (!good) {
		free(text);
		return sh_fail(err, SH_INVALID_ARGUMENT, "register.feed.json", "at %zu", (size_t) (r.at - json));
	}
	kept = text ? sh_alloc(arena, n + 1) : NULL;
	if (!kept) {
		free(text);
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "request.too_large", "batch");
	}
	memcpy(kept, text, n + 1);
	explicit_bzero(text, n);
	free(text);
	*ret_csv = kept;
	*ret_len = n;
	return 0;
}
