#include "mail.h"
#include "steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What has reached the mail server: each notice once to whom it concerns, and nothing to a protected person. */
static const struct {
	const char *notice, *subject;
} notices[] = {
	{ "RECEIPT", "申請を受け付けました" }, { "RETURNED", "申請内容の補正のお願い" },
	{ "REJECTED", "申請の結果について" },  { "RESULT", "申請の結果が出ました" },
	{ "READY", "交付の準備ができました" },
};
enum { NOTICES = sizeof notices / sizeof *notices };

static size_t expected(const CastApplication *a, const char *notice)
{
	bool returned = strcmp(a->expected.decision, "RETURN_THEN_ACCEPT") == 0;

	if (a->expected.protection_desk)
		return 0;
	if (strcmp(notice, "RECEIPT") == 0)
		return returned ? 2 : 1; /* each rev */
	if (strcmp(notice, "RETURNED") == 0)
		return returned;
	if (strcmp(notice, "REJECTED") == 0)
		return strcmp(a->expected.decision, "REJECT") == 0;
	if (strcmp(notice, "RESULT") == 0)
		return accepted(a);
	return a->expected.issuable;
}

static const char *address_of(const CastApplication *a) { return text_at(a->form, "mail"); }

static bool as_expected(const Mails *m, const CastApplication *a)
{
	for (size_t k = 0; k < NOTICES; k++)
		if (mails_count(m, address_of(a), notices[k].subject, a->receipt_no) !=
		    expected(a, notices[k].notice))
			return false;
	return true;
}

static bool all_arrived(Tour *t, void *arg)
{
	const char *dir = sh_setting(t->ctx->settings, "mail_dir");
	bool all = true;
	Mails m;

	(void) arg;
	mails_read(&m, dir);
	for (unsigned i = 0; all && i < t->cast.n_applications; i++)
		all = !stored(&t->cast.applications[i]) || as_expected(&m, &t->cast.applications[i]);
	mails_free(&m);
	return all;
}

static void check_notices(Tour *t, const Mails *m, const CastApplication *a)
{
	for (size_t k = 0; k < NOTICES; k++) {
		size_t want = expected(a, notices[k].notice);
		size_t got = mails_count(m, address_of(a), notices[k].subject, a->receipt_no);

		if (want > 0 || got > 0)
			that(t, got == want, "申請%d の通知 %s は %zu通: %zu", a->no, notices[k].notice, want, got);
	}
}

/* Mailboxes are shared within families: no name, no address, no grade in any mail. */
static void check_silence(Tour *t, const Mails *m)
{
	unsigned told = 0;

	for (size_t i = 0; i < m->n; i++)
		for (unsigned k = 0; k < t->cast.n_applications; k++) {
			const CastApplication *a = &t->cast.applications[k];

			if (strcmp(address_of(a), m->mails[i].to) != 0)
				continue;
			told += strstr(m->mails[i].body, text_at(a->form, "applicant_name")) != NULL ||
				strstr(m->mails[i].body,
				       text_at(a->corrected ? a->corrected : a->form, "damaged_address")) != NULL ||
				strstr(m->mails[i].body, "全壊") != NULL || strstr(m->mails[i].body, "半壊") != NULL;
		}
	that(t, told == 0, "通知に氏名・住所・被害の程度は書かれていない: %u", told);
}

static void keep_mails(Tour *t, const Mails *m)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->n; i++) {
		char from[700], to[700], buffer[8192];
		FILE *in, *out;
		size_t n;

		snprintf(from, sizeof from, "%s/%s", sh_setting(t->ctx->settings, "mail_dir"), m->mails[i].file);
		snprintf(to, sizeof to, "%s/mails/%s", t->out, m->mails[i].file);
		in = fopen(from, "r");
		out = fopen(to, "w");
		while (in && out && (n = fread(buffer, 1, sizeof buffer, in)) > 0)
			fwrite(buffer, 1, n, out);
		kept += in && out;
		if (in)
			fclose(in);
		if (out)
			fclose(out);
	}
	that(t, kept == m->n && m->unreadable == 0, "メール %zu通を読んで保存する（読めない %zu通）", kept,
	     m->unreadable);
}

static bool digest_arrived(Tour *t, void *arg)
{
	Mails m;
	bool there;

	mails_read(&m, sh_setting(t->ctx->settings, "mail_dir"));
	there = mails_count(&m, arg, "申請到着", "") > 0;
	mails_free(&m);
	return there;
}

static void digest(Tour *t, unsigned town)
{
	char id[SH_UUID_LEN + 1], to[64];
	json_t *reply = act(t, DAICHO, town, "SendDigest", json_pack("{s:o}", "digestId", new_id(id)));

	snprintf(to, sizeof to, "mado-%s@city.example", town_code(t, town));
	that(t, number_at(reply, "messages") > 0 && wait_until(t, digest_arrived, to),
	     "%s 職員へのまとめが窓口に届く", town_code(t, town));
	json_decref(reply);
}

/* The mail server is back: an operator does not wait for the next try of what failed meanwhile. */
static void send_again(Tour *t, unsigned town)
{
	json_t *list = act(t, DAICHO, town, "ListMessages", json_pack("{s:s,s:i}", "state", "RETRY", "limit", 200)),
	       *line;
	size_t i;

	json_array_foreach(json_object_get(list, "messages"), i, line)
	{
		/* its own next try may have come in between */
		json_t *reply = act_unless(t, DAICHO, town, "RetryMessage",
					   json_pack("{s:s}", "messageId", text_at(line, "messageId")),
					   "notifier.delivery.transition");

		json_decref(reply);
	}
	json_decref(list);
}

void step_mails(Tour *t)
{
	Mails m;

	for (unsigned town = 0; t->faults && town < CAST_TOWNS; town++)
		send_again(t, town);

	for (unsigned town = 0; town < CAST_TOWNS; town++)
		digest(t, town);
	that(t, wait_until(t, all_arrived, NULL), "すべての通知がメールサーバーに届く");
	mails_read(&m, sh_setting(t->ctx->settings, "mail_dir"));
	for (unsigned i = 0; i < t->cast.n_applications; i++) {
		const CastApplication *a = &t->cast.applications[i];

		if (stored(a))
			check_notices(t, &m, a);
		if (a->expected.protection_desk)
			that(t, mails_count(&m, address_of(a), "", "") == 0,
			     "申請%d（支援措置）には1通も送られていない", a->no);
	}
	check_silence(t, &m);
	keep_mails(t, &m);
	mails_free(&m);
}
