#pragma once
#include <stddef.h>
#include "sh_arena.h"
#include "sh_error.h"

/* Texts of notices: templates/<kind in lower case>.txt, first line "Subject: …", an empty line, the body;
 * placeholders {{name}}. A municipality may reword them; what it may refer to is fixed here. Mails carry no name of a
 * person, no address, no grade of damage and nothing about money: mailboxes are shared within families, and read by
 * the wrong one too. */
typedef struct MailTemplateKind {
	const char
		*kind; /* code of the notice: RECEIPT RETURNED REJECTED RESULT READY DIGEST_ARRIVALS DIGEST_SURVEYS */
	const char *file;
	const char *const *required; /* must stand in the file; NULL-terminated */
	const char *const *optional; /* may stand in it; NULL-terminated */
} MailTemplateKind;

const MailTemplateKind *mail_template_kinds(size_t *n);
/* NULL if there is no such kind. */
const MailTemplateKind *mail_template_kind(const char *kind);

typedef struct MailTemplate {
	const MailTemplateKind *kind;
	const char *subject, *body;
} MailTemplate;

/* The text lives in the arena. Refuses: notifier.template.{utf8,subject,unclosed,unknown_placeholder,
 * missing_placeholder}; the field is the placeholder. */
int mail_template_parse(ShArena *arena, const MailTemplateKind *kind, const char *text, MailTemplate *out,
			ShError *err);
/* Reads the kind's file in the directory (≤ 64 KiB). Also refuses notifier.template.{kind,unreadable}. */
int mail_template_load(ShArena *arena, const char *directory, const char *kind, MailTemplate *out, ShError *err);

typedef struct MailValue {
	const char *name, *value;
} MailValue;

/* Values with control characters are refused, line breaks in the body excepted (notifier.template.value); so is a
 * placeholder without value (notifier.template.missing_value), a value whose name the kind does not know, and a name
 * given twice (notifier.template.unknown_value). Values are not read for placeholders again. */
int mail_template_fill(ShArena *arena, const MailTemplate *t, const MailValue *values, size_t n, const char **subject,
		       const char **body, ShError *err);
