#include "mail_template.h"
#include "sh_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { FILE_MAX = 65536, NAME_MAX_LEN = 40 };

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })
static const char *const desk[] = { "desk", "desk_phone", "url", NULL };

static const MailTemplateKind kinds[] = {
	{ "RECEIPT", "receipt.txt", NAMES("municipality", "procedure", "receipt_no", "received_on"), desk },
	{ "RETURNED", "returned.txt", NAMES("municipality", "procedure", "receipt_no", "faults", "due_on"), desk },
	{ "REJECTED", "rejected.txt", NAMES("municipality", "procedure", "receipt_no", "reason"),
	  NAMES("appeal", "desk", "desk_phone", "url") },
	{ "RESULT", "result.txt", NAMES("municipality", "procedure", "receipt_no", "decided_on"), desk },
	{ "READY", "ready.txt", NAMES("municipality", "procedure", "receipt_no", "how_to_receive"), desk },
	{ "DIGEST_ARRIVALS", "digest_arrivals.txt", NAMES("municipality", "as_of", "arrived"),
	  NAMES("waiting", "url") },
	{ "DIGEST_SURVEYS", "digest_surveys.txt", NAMES("municipality", "as_of", "surveys_needed"),
	  NAMES("waiting", "url") },
};

const MailTemplateKind *mail_template_kinds(size_t *n)
{
	*n = sizeof kinds / sizeof *kinds;
	return kinds;
}

const MailTemplateKind *mail_template_kind(const char *kind)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return &kinds[i];
	return NULL;
}

static bool among(const char *const *names, const char *name)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

static bool known(const MailTemplateKind *kind, const char *name)
{
	return among(kind->required, name) || among(kind->optional, name);
}

/* The next placeholder at or after p. 1: found, *start and *end around its braces; 0: none; -1: not closed. */
static int next_placeholder(const char *p, char name[NAME_MAX_LEN + 1], const char **start, const char **end)
{
	const char *close;

	if (!(*start = strstr(p, "{{")))
		return 0;
	if (!(close = strstr(*start, "}}")) || close - *start - 2 > NAME_MAX_LEN)
		return -1;
	snprintf(name, NAME_MAX_LEN + 1, "%.*s", (int) (close - *start - 2), *start + 2);
	*end = close + 2;
	return 1;
}

static int check_placeholders(const MailTemplateKind *kind, const char *text, ShError *err)
{
	const char *p = text, *start, *end;
	char name[NAME_MAX_LEN + 1];
	int found;

	while ((found = next_placeholder(p, name, &start, &end)) > 0) {
		if (!known(kind, name))
			return sh_fail_field(err, name, "notifier.template.unknown_placeholder");
		p = end;
	}
	if (found < 0)
		return sh_fail(err, SH_INVALID_ARGUMENT, "notifier.template.unclosed", "%s", kind->kind);
	for (size_t i = 0; kind->required[i]; i++) {
		snprintf(name, sizeof name, "{{%s}}", kind->required[i]);
		if (!strstr(text, name))
			return sh_fail_field(err, kind->required[i], "notifier.template.missing_placeholder");
	}
	return 0;
}

int mail_template_parse(ShArena *arena, const MailTemplateKind *kind, const char *text, MailTemplate *out,
			ShError *err)
{
	static const char subject[] = "Subject: ";
	size_t line = strcspn(text, "\n");
	int r;

	if (!sh_utf8_valid(text, strlen(text), NULL))
		return sh_fail(err, SH_INVALID_ARGUMENT, "notifier.template.utf8", "%s", kind->kind);
	if (strncmp(text, subject, strlen(subject)) != 0 || line <= strlen(subject) ||
	    strncmp(text + line, "\n\n", 2) != 0)
		return sh_fail(err, SH_INVALID_ARGUMENT, "notifier.template.subject", "%s", kind->kind);
	if ((r = check_placeholders(kind, text, err)) != 0)
		return r;
	out->kind = kind;
	out->subject = sh_printf(arena, "%.*s", (int) (line - strlen(subject)), text + strlen(subject));
	out->body = sh_printf(arena, "%s", text + line + 2);
	return sh_arena_exhausted(arena)
		       ? sh_fail(err, SH_RESOURCE_EXHAUSTED, "notifier.mail.too_large", "%s", kind->kind)
		       : 0;
}

int mail_template_load(ShArena *arena, const char *directory, const char *name, MailTemplate *out, ShError *err)
{
	const MailTemplateKind *kind = mail_template_kind(name);
	char *text;
	size_t n;
	FILE *f;

	if (!kind)
		return sh_fail(err, SH_NOT_FOUND, "notifier.template.kind", "no such kind");
	if (!(text = sh_alloc(arena, FILE_MAX + 1)))
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "notifier.mail.too_large", "%s", kind->kind);
	if (!(f = fopen(sh_printf(arena, "%s/%s", directory, kind->file), "re")))
		return sh_fail(err, SH_NOT_FOUND, "notifier.template.unreadable", "%s", kind->kind);
	n = fread(text, 1, FILE_MAX + 1, f);
	fclose(f);
	if (n > FILE_MAX || memchr(text, '\0', n))
		return sh_fail(err, SH_INVALID_ARGUMENT, "notifier.template.unreadable", "%s", kind->kind);
	text[n] = '\0';
	return mail_template_parse(arena, kind, text, out, err);
}

static const char *value_of(const MailValue *values, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(values[i].name, name) == 0)
			return values[i].value;
	return NULL;
}

static int check_values(const MailTemplateKind *kind, const MailValue *values, size_t n, ShError *err)
{
	for (size_t i = 0; i < n; i++) {
		if (!known(kind, values[i].name) || value_of(values, i, values[i].name))
			return sh_fail_field(err, values[i].name, "notifier.template.unknown_value");
		if (!values[i].value || !sh_utf8_valid(values[i].value, strlen(values[i].value), NULL))
			return sh_fail_field(err, values[i].name, "notifier.template.value");
		for (const char *p = values[i].value; *p; p++)
			if (((unsigned char) *p < 0x20 && *p != '\n') || *p == 0x7f)
				return sh_fail_field(err, values[i].name, "notifier.template.value");
	}
	return 0;
}

static int fill(ShArena *arena, const char *text, const MailValue *values, size_t n, bool one_line, const char **out,
		ShError *err)
{
	const char *start, *end, *value;
	char name[NAME_MAX_LEN + 1];

	*out = "";
	for (; next_placeholder(text, name, &start, &end) > 0; text = end) {
		if (!(value = value_of(values, n, name)))
			return sh_fail_field(err, name, "notifier.template.missing_value");
		if (one_line && strchr(value, '\n'))
			return sh_fail_field(err, name, "notifier.template.value");
		*out = sh_printf(arena, "%s%.*s%s", *out, (int) (start - text), text, value);
	}
	*out = sh_printf(arena, "%s%s", *out, text);
	return 0;
}

int mail_template_fill(ShArena *arena, const MailTemplate *t, const MailValue *values, size_t n, const char **subject,
		       const char **body, ShError *err)
{
	int r;

	if ((r = check_values(t->kind, values, n, err)) != 0 ||
	    (r = fill(arena, t->subject, values, n, true, subject, err)) != 0 ||
	    (r = fill(arena, t->body, values, n, false, body, err)) != 0)
		return r;
	return sh_arena_exhausted(arena)
		       ? sh_fail(err, SH_RESOURCE_EXHAUSTED, "notifier.mail.too_large", "%s", t->kind->kind)
		       : 0;
}
