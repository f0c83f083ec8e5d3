/* From message to mail: texts from the templates, values from what is known when it goes. */
#include "notifier.h"
#include "mime/mail_message.h"
#include "mime/mail_template.h"
#include "sh_civil.h"

#include <stdio.h>
#include <string.h>

enum { KINDS = 16, SHELF = 4 << 20, VALUES = 16 };

static struct {
	ShArena *shelf;
	MailTemplate templates[KINDS];
	size_t n;
} texts;

/* All of them at start: a broken text stops the daemon, not a notice at night. */
int mail_start(const ShSettings *settings, ShError *err)
{
	size_t n;
	const MailTemplateKind *kinds = mail_template_kinds(&n);
	int r = 0;

	texts.shelf = sh_arena_new(SHELF);
	for (texts.n = 0; r == 0 && texts.n < n && texts.n < KINDS; texts.n++)
		r = mail_template_load(texts.shelf, sh_setting(settings, "templates_dir"), kinds[texts.n].kind,
				       &texts.templates[texts.n], err);
	return r;
}

void mail_stop(void)
{
	sh_arena_free(texts.shelf);
	texts.shelf = NULL;
}

static const MailTemplate *template_of(const char *notice)
{
	for (size_t i = 0; i < texts.n; i++)
		if (strcmp(texts.templates[i].kind->kind, notice) == 0)
			return &texts.templates[i];
	return NULL;
}

static const char *procedure_name(const char *code)
{
	static const struct {
		const char *code, *name;
	} names[] = { { "RISAI", "罹災証明書" } };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].code, code) == 0)
			return names[i].name;
	return "手続";
}

static const char *day_of(ShCall *call, int64_t us)
{
	char text[SH_CIVIL_WAREKI_SIZE];

	sh_civil_wareki(text, sh_civil_tokyo(us));
	return sh_printf(call->arena, "%s", text);
}

static const char *minute_of(ShCall *call, int64_t us)
{
	int64_t s = (us - sh_civil_tokyo_start_us(sh_civil_tokyo(us))) / 1000000;

	return sh_printf(call->arena, "%s %d時%02d分", day_of(call, us), (int) (s / 3600), (int) (s / 60 % 60));
}

static const char *wareki_of(ShCall *call, const char *iso)
{
	char text[SH_CIVIL_WAREKI_SIZE];
	ShError none;
	ShCivil d;

	if (sh_civil_parse_iso(&d, iso, &none) != 0)
		return iso;
	sh_civil_wareki(text, d);
	return sh_printf(call->arena, "%s", text);
}

/* Tabs and the like come with what staff pasted. */
static const char *clean(ShCall *call, const char *text)
{
	char *out = (char *) (uintptr_t) sh_printf(call->arena, "%s", text);

	for (char *p = out; *p; p++)
		if (((unsigned char) *p < 0x20 && *p != '\n') || *p == 0x7f)
			*p = ' ';
	return out;
}

static bool among(const char *const *names, const char *name)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

static size_t values_of(ShCall *call, const Message *m, const Sender *sender, const Letter *l,
			const MailTemplateKind *kind, MailValue out[VALUES])
{
	const char *counted = sh_printf(call->arena, "%lld", (long long) m->counted);
	const MailValue all[VALUES] = {
		{ "municipality", sender->name },
		{ "desk", sender->desk },
		{ "desk_phone", sender->desk_phone },
		{ "how_to_receive", sender->how_to_receive },
		{ "url", sh_setting(sh_call_settings(call), "portal_url") },
		{ "procedure", procedure_name(l->procedure) },
		{ "receipt_no", clean(call, l->receipt_no) },
		{ "received_on", day_of(call, m->made_us) },
		{ "decided_on", day_of(call, m->made_us) },
		{ "reason", clean(call, l->reason) },
		{ "faults", clean(call, l->reason) },
		{ "due_on", wareki_of(call, l->due_on) },
		{ "as_of", minute_of(call, m->made_us) },
		{ "arrived", counted },
		{ "surveys_needed", counted },
		{ "waiting", counted },
	};
	size_t n = 0;

	for (size_t i = 0; i < VALUES; i++)
		if (among(kind->required, all[i].name) || among(kind->optional, all[i].name))
			out[n++] = all[i];
	return n;
}

int mail_compose(ShCall *call, const Message *m, const Sender *sender, const Letter *letter, const char **ret_text,
		 size_t *ret_len)
{
	const MailTemplate *t = template_of(m->notice);
	const char *from = sh_setting(sh_call_settings(call), "mail_from"), *at = strchr(from, '@');
	MailMessage mail = {
		.from_name = sender->name, .from_address = from, .to_address = letter->to, .date_us = m->made_us
	};
	MailValue values[VALUES];
	size_t n;
	int r;

	if (!t)
		return sh_fail(&call->error, SH_NOT_FOUND, "notifier.template.kind", "%s", m->notice);
	n = values_of(call, m, sender, letter, t->kind, values);
	if ((r = mail_template_fill(call->arena, t, values, n, &mail.subject, &mail.body, &call->error)) != 0)
		return r;
	mail.message_id = sh_printf(call->arena, "%s@%s", m->message_id, at ? at + 1 : "shien.invalid");
	return mail_build(call->arena, &mail, ret_text, ret_len, &call->error);
}
