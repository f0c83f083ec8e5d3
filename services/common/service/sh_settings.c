#include "sh_settings.h"
#include "sh_lines.h"
#include "sh_memory.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 96 };

typedef struct Value {
	const ShSetting *row;
	char *text;
} Value;

struct ShSettings {
	char daemon[64];
	Value values[MOST];
	size_t count;
};

static Value *find(ShSettings *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->values[i].row->name, name) == 0)
			return &s->values[i];
	return NULL;
}

static int put(Value *v, const char *text, ShError *err)
{
	if (v->row->type == SH_SETTING_INT) {
		char *end;
		long long n = strtoll(text, &end, 10);

		if (!*text || *end || n < v->row->min || n > v->row->max)
			return sh_fail(err, SH_INVALID_ARGUMENT, "setting.out_of_range", "%s: %lld..%lld",
				       v->row->name, (long long) v->row->min, (long long) v->row->max);
	}
	free(v->text);
	v->text = strdup(text);
	return 0;
}

static void trim(char *s)
{
	size_t n = strlen(s);

	while (n > 0 && isspace((unsigned char) s[n - 1]))
		s[--n] = '\0';
}

/* "key: value" a line; '#' begins a comment line. */
static int read_line(void *self, char *line, int number, ShError *err)
{
	ShSettings *s = self;
	char *key = line + strspn(line, " \t"), *value;
	Value *v;

	trim(key);
	if (!*key || *key == '#')
		return 0;
	value = strchr(key, ':');
	if (!value)
		return sh_fail(err, SH_INVALID_ARGUMENT, "setting.malformed", "line %d", number);
	*value++ = '\0';
	trim(key);
	value += strspn(value, " \t");
	v = find(s, key);
	if (!v)
		return sh_fail(err, SH_INVALID_ARGUMENT, "setting.unknown", "line %d: %.60s", number, key);
	return put(v, value, err);
}

static int read_file(ShSettings *s, const char *file, ShError *err)
{
	return sh_lines_read(
		&(ShLines){ SH_INVALID_ARGUMENT, "setting.file_unreadable", "setting.malformed", read_line, s }, file,
		err);
}

/* SHIEN_REGISTER_SYNC_RPC_BIND */
static const char *from_environment(const char *daemon, const char *name)
{
	char key[160];
	int n = snprintf(key, sizeof key, "SHIEN_%s_%s", daemon, name);

	for (int i = 0; i < n; i++)
		key[i] = key[i] == '-' ? '_' : (char) toupper((unsigned char) key[i]);
	return getenv(key);
}

int sh_settings_read(ShSettings **ret_settings, const char *daemon, const ShSetting *const *tables, const char *file,
		     ShError *err)
{
	ShSettings *s = sh_need(calloc(1, sizeof *s));
	int r = 0;

	snprintf(s->daemon, sizeof s->daemon, "%s", daemon);
	for (; *tables; tables++)
		for (const ShSetting *row = *tables; row->name; row++) {
			assert(s->count < MOST && !find(s, row->name));
			s->values[s->count++] = (Value){ row, row->value ? strdup(row->value) : NULL };
		}
	if (file)
		r = read_file(s, file, err);
	for (size_t i = 0; r == 0 && i < s->count; i++) {
		const char *given = from_environment(daemon, s->values[i].row->name);

		if (given)
			r = put(&s->values[i], given, err);
		if (r == 0 && !s->values[i].text)
			r = sh_fail(err, SH_INVALID_ARGUMENT, "setting.missing", "%s", s->values[i].row->name);
	}
	if (r != 0) {
		sh_settings_free(s);
		return r;
	}
	*ret_settings = s;
	return 0;
}

void sh_settings_free(ShSettings *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++)
		free(s->values[i].text);
	free(s);
}

const char *sh_setting(const ShSettings *settings, const char *name)
{
	const Value *v = find((ShSettings *) (uintptr_t) settings, name);

	assert(v);
	return v->text;
}

int64_t sh_setting_int(const ShSettings *settings, const char *name) { return atoll(sh_setting(settings, name)); }

void sh_settings_print(const ShSettings *s, FILE *out)
{
	fprintf(out, "# shien-%s\n", s->daemon);
	for (size_t i = 0; i < s->count; i++) {
		const ShSetting *row = s->values[i].row;

		fprintf(out, "\n# %s", row->text);
		if (row->type == SH_SETTING_INT)
			fprintf(out, " (%lld..%lld)", (long long) row->min, (long long) row->max);
		fprintf(out, "\n%s: %s\n", row->name, s->values[i].text);
	}
}
