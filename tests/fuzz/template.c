/* Texts of notices and what is filled into them. The first byte chooses the kind; up to a line with a dot alone the
 * template, after it a value a line. */
#include "fuzz.h"
#include "mime/mail_template.h"
#include "sh_text.h"

#include <stdlib.h>
#include <string.h>

enum { VALUES = 16 };

static size_t values(const MailTemplateKind *kind, Feed *f, ShArena *arena, MailValue out[VALUES])
{
	size_t n = 0;

	for (size_t i = 0; kind->required[i] && n < VALUES; i++)
		out[n++] = (MailValue){ kind->required[i], feed_line(f, arena) };
	for (size_t i = 0; kind->optional[i] && n < VALUES && f->left > 0; i++)
		out[n++] = (MailValue){ kind->optional[i], feed_line(f, arena) };
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	size_t n_kinds, n, cut;
	Feed f = feed(bytes, len);
	const MailTemplateKind *kinds = mail_template_kinds(&n_kinds), *kind = &kinds[feed_below(&f, n_kinds)];
	ShArena *arena = sh_arena_new(16 << 20);
	const uint8_t *dot = f.left ? memmem(f.at, f.left, "\n.\n", 3) : NULL, *at;
	const char *subject, *body;
	char *text;
	MailValue v[VALUES];
	MailTemplate t;
	ShError err;
	int r;

	at = feed_bytes(&f, dot ? (size_t) (dot - f.at) + 1 : f.left, &cut);
	text = malloc(cut + 1); /* exact, so that reading on is seen */
	memcpy(text, at, cut);
	text[cut] = '\0';
	feed_byte(&f), feed_byte(&f);
	r = mail_template_parse(arena, kind, text, &t, &err);
	HOLDS(r == 0 || r == SH_REFUSED);
	if (r == 0) {
		HOLDS(*t.subject && !strchr(t.subject, '\n') && sh_utf8_valid(t.body, strlen(t.body), NULL));
		n = values(kind, &f, arena, v);
		r = mail_template_fill(arena, &t, v, n, &subject, &body, &err);
		HOLDS(r == 0 || r == SH_REFUSED);
		if (r == 0)
			HOLDS(!strchr(subject, '\n') && sh_utf8_valid(subject, strlen(subject), NULL) &&
			      sh_utf8_valid(body, strlen(body), NULL));
	}
	free(text);
	sh_arena_free(arena);
	return 0;
}
