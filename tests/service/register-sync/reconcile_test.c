/* The register's own households against ours: who differs is asked for again, nothing is deleted. */
#include "feed_agent.h"
#include "register_run.h"
#include "sh_clock.h"
#include "sh_hex.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "宛名番号,個人履歴番号,枝番号,氏名,氏名_フリガナ,世帯番号,住民状態\n"

static int reconcile_text(Fixture *f, const char *text, const RegisterSync__ReconcileReply **ret)
{
	static unsigned blobs = 800000;
	static int64_t as_of = 1788274800000000; /* 2026-09-02 */
	RegisterSync__ReconcileRequest q = REGISTER_SYNC__RECONCILE_REQUEST__INIT;
	const char *blob = import_id_of(++blobs);
	const void *reply = NULL;
	int r;

	upload(f, blob, text, strlen(text));
	as(f, "door", "register");
	q.blob_id = blob;
	q.as_of_us = as_of++;
	r = ask(f, "Reconcile", &q.base, &reply);
	as(f, "shienctl", "register");
	*ret = reply;
	return r;
}

static const RegisterSync__ReconcileReply *reconciled(Fixture *f, const char *lines)
{
	const RegisterSync__ReconcileReply *p;
	char text[2000];

	snprintf(text, sizeof text, "household_no,persons,hash\n%s", lines);
	cr_assert_eq(reconcile_text(f, text, &p), 0, "%s %s", f->error.reason, f->error.detail);
	return p;
}

/* The line of a household as its definition says, from the hashes of its rows on file. */
static void add_line(Fixture *f, char *out, const char *household_no, const char *members, const char *address_nos)
{
	char sql[400], hex[65];
	uint8_t rows[32 * 8], hash[32];
	const char *text;
	size_t n;

	snprintf(sql, sizeof sql,
		 "SELECT string_agg(encode(h.row_hash, 'hex'), '' ORDER BY p.address_no) FROM person p JOIN "
		 "history h USING (municipality, person_id, history_no, branch_no, import_no) WHERE "
		 "p.address_no IN (%s)",
		 address_nos);
	text = text_of(f, sql);
	n = strlen(text) / 2;
	for (size_t i = 0; i < n; i++)
		sscanf(text + 2 * i, "%2hhx", &rows[i]);
	crypto_hash_sha256(hash, rows, n);
	sh_hex(hex, hash, sizeof hash);
	sprintf(out + strlen(out), "%s,%s,%s\n", household_no, members, hex);
}

static const char *how(const RegisterSync__ReconcileReply *p, const char *household_no)
{
	for (size_t i = 0; i < p->n_households; i++)
		if (strcmp(p->households[i]->household_no, household_no) == 0)
			return p->households[i]->how;
	return "";
}

static const char *open_marks(Fixture *f)
{
	return text_of(f,
		       "SELECT coalesce(string_agg(p.address_no, ' ' ORDER BY p.address_no), '') FROM stale s JOIN "
		       "person p USING (municipality, person_id) WHERE ended_us IS NULL");
}

static void bad_lists(Fixture *f)
{
	static const struct {
		const char *text, *reason;
	} cases[] = {
		{ "", "register.reconcile.malformed" },
		{ "世帯番号,人数\n", "register.reconcile.malformed" },
		{ "household_no,persons,hash\n100,2,abc\n", "register.reconcile.malformed" },
		{ "household_no,persons,hash\nX,2,"
		  "0000000000000000000000000000000000000000000000000000000000000000\n",
		  "register.reconcile.malformed" },
		{ "household_no,persons,hash\n"
		  "100,2,0000000000000000000000000000000000000000000000000000000000000000\n"
		  "100,2,0000000000000000000000000000000000000000000000000000000000000000\n",
		  "register.reconcile.twice" },
	};
	const RegisterSync__ReconcileReply *p;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cr_assert_eq(reconcile_text(f, cases[i].text, &p), SH_REFUSED, "%zu", i);
		cr_assert_str_eq(f->error.reason, cases[i].reason, "%zu", i);
	}
	cr_assert_eq(count(f, "SELECT count(*) FROM reconciliation"), 0);
}

/* 100 agrees, 101 differs, 102 is here only, 200 there only. Who left belongs to none. */
static void found(Fixture *f)
{
	char lines[1000] = "";
	const RegisterSync__ReconcileReply *p;

	add_line(f, lines, "200", "1", "'13'");
	add_line(f, lines, "101", "1", "'11'");
	add_line(f, lines, "100", "2", "'11', '12'");
	p = reconciled(f, lines);
	cr_assert_eq(p->households_here, 3);
	cr_assert_eq(p->households_there, 3);
	cr_assert_eq(p->persons_here, 4);
	cr_assert_eq(p->persons_there, 4);
	cr_assert_eq(p->different, 3, "%lu", p->different);
	cr_assert_str_eq(how(p, "100"), "");
	cr_assert_str_eq(how(p, "101"), "DIFFERS");
	cr_assert_str_eq(how(p, "102"), "MISSING_THERE");
	cr_assert_str_eq(how(p, "200"), "MISSING_HERE");
	cr_assert_str_eq(open_marks(f), "13 14");
	cr_assert_eq(count(f, "SELECT count(*) FROM person"), 5, "nothing is deleted");
	p = reconciled(f, lines);
	cr_assert_str_eq(open_marks(f), "13 14", "marked once");
	cr_assert_eq(count(f, "SELECT count(*) FROM stale"), 2);
}

static void agrees_again(Fixture *f)
{
	RegisterSync__GetFreshnessRequest q = REGISTER_SYNC__GET_FRESHNESS_REQUEST__INIT;
	char lines[1000] = "", moved[1000] = "";
	const RegisterSync__ReconcileReply *p;
	const void *reply;

	add_line(f, lines, "100", "2", "'11', '12'");
	add_line(f, lines, "101", "1", "'13'");
	p = reconciled(f, lines);
	cr_assert_eq(p->different, 1, "102 is still here only");
	cr_assert_str_eq(open_marks(f), "14");
	add_line(f, lines, "102", "1", "'14'");
	p = reconciled(f, lines);
	cr_assert_eq(p->different, 0);
	cr_assert_str_eq(open_marks(f), "");
	cr_assert_eq(ask(f, "GetFreshness", &q.base, &reply), 0);
	cr_assert_gt(((const RegisterSync__Freshness *) reply)->reconciled_us, 0);
	cr_assert_eq(((const RegisterSync__Freshness *) reply)->different_households, 0);
	/* It differs anew without a batch between; then the person comes whole, in a file of a later day. */
	add_line(f, moved, "100", "2", "'12', '13'");
	cr_assert_eq(reconciled(f, moved)->different, 3);
	cr_assert_str_eq(open_marks(f), "11 12 13 14");
	cr_assert_eq(count(f, "SELECT count(*) FROM stale WHERE ended_us IS NOT NULL"), 2);
}

/* The households that the agent makes of this extract, compared. */
static const RegisterSync__ReconcileReply *told_by_the_agent(Fixture *f, const char *extract)
{
	static const ShSetting own[] = { { "sources", SH_SETTING_TEXT, SHIEN_SOURCE_DIR "/services", 0, 0, "" },
					 { 0 } };
	const ShSetting *tables[] = { own, NULL };
	Context ctx = { .tenant = "482013" };
	Feed feed = { .ctx = &ctx, .profile = "", .encoding = "" };
	const RegisterSync__ReconcileReply *p;
	ShSettings *settings;
	ShError err = { 0 };
	char list[200], *text;
	size_t len;

	snprintf(list, sizeof list, "%s/households", f->folder);
	cr_assert_eq(sh_settings_read(&settings, "shienctl", tables, NULL, &err), 0, "%s", err.reason);
	ctx.settings = settings;
	cr_assert_eq(feed_households(&feed, extract, list, &err), 0, "%s", err.reason);
	sh_settings_free(settings);
	text = file_bytes(list, &len);
	text[len] = '\0';
	cr_assert_eq(reconcile_text(f, text, &p), 0, "%s", f->error.reason);
	free(text);
	return p;
}

/* What the agent makes of an extract is what the daemon made of the same rows. */
static void as_the_agent_makes_it(Fixture *f)
{
	char extract[200], command[400], *text;
	const RegisterSync__ReconcileReply *p;
	size_t len;

	snprintf(command, sizeof command, REGISTER_GENERATE " %s/prefecture 1500 > %s/rows", f->folder, f->folder);
	cr_assert_eq(system(command), 0);
	snprintf(extract, sizeof extract, "%s/prefecture/register_482013.csv", f->folder);
	text = file_bytes(extract, &len);
	import_file(f, 9, text, len);
	free(text);
	p = told_by_the_agent(f, extract);
	cr_assert_gt(p->households_there, 300);
	cr_assert_eq(p->different, 0, "%lu of %lu, first %s %s", p->different, p->households_there,
		     p->households[0]->household_no, p->households[0]->how);
	cr_assert_eq(p->persons_here, p->persons_there);
}

/* A letter that is read by the municipality's table here is a gaiji there: the same person. */
Test(reconcile, gaiji_read_as_letters)
{
	static const char file[] = HEAD "11,1,1,\uE000木　一,タカキ イチ,100,1\n12,1,1,浜 三郎,ハマ サブロウ,101,1\n";
	static const char changed[] =
		HEAD "11,1,1,\uE000木　二,タカキ ニ,100,1\n12,1,1,浜 三郎,ハマ サブロウ,101,1\n";
	RegisterSync__GaijiLetter letter = REGISTER_SYNC__GAIJI_LETTER__INIT, *one = &letter;
	RegisterSync__SetGaijiRequest q = REGISTER_SYNC__SET_GAIJI_REQUEST__INIT;
	const RegisterSync__ReconcileReply *p;
	const void *reply;
	char extract[200];
	Fixture f;
	FILE *out;

	register_open(&f, "100");
	nothing_is_much(&f);
	letter.code = "e000";
	letter.letter = "髙";
	q.letters = &one;
	q.n_letters = 1;
	cr_assert_eq(ask(&f, "SetGaiji", &q.base, &reply), 0, "%s", f.error.reason);
	import_text(&f, 1, file);
	cr_assert_eq(kept_rows(&f, "true", REGISTER_name, "髙木　一"), 1);
	snprintf(extract, sizeof extract, "%s/extract.csv", f.folder);
	for (int i = 0; i < 2; i++) {
		cr_assert_not_null(out = fopen(extract, "we"));
		fputs(i == 0 ? file : changed, out);
		fclose(out);
		p = told_by_the_agent(&f, extract);
		cr_assert_eq(p->households_there, 2);
		cr_assert_eq(p->different, (unsigned) i, "%d: %lu", i, p->different);
	}
	fixture_close(&f);
}

static void not_the_same_columns(Fixture *f)
{
	static char text[200000];
	const RegisterSync__ReconcileReply *p;
	char *at = text + sprintf(text, "household_no,persons,hash\n");
	long marks = count(f, "SELECT count(*) FROM stale WHERE ended_us IS NULL");

	for (int i = 0; i < 1200; i++)
		at += sprintf(at, "%d,1,%064d\n", 5000 + i, i);
	cr_assert_eq(reconcile_text(f, text, &p), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "register.reconcile.too_different");
	cr_assert_eq(count(f, "SELECT count(*) FROM stale WHERE ended_us IS NULL"), marks);
}

Test(reconcile, as_the_agent_makes_it)
{
	Fixture f;

	register_open(&f, "1000");
	as_the_agent_makes_it(&f);
	fixture_close(&f);
}

Test(reconcile, households)
{
	Fixture f;

	register_open(&f, "100");
	bad_lists(&f);
	import_text(&f, 1,
		    HEAD "11,1,1,潮咲 太郎,シオサキ タロウ,100,1\n"
			 "12,1,1,潮咲 花子,シオサキ ハナコ,100,1\n"
			 "13,1,1,浜 三郎,ハマ サブロウ,101,1\n"
			 "14,1,1,沖 四郎,オキ シロウ,102,1\n"
			 "15,1,1,沖 去男,オキ サルオ,103,2\n");
	found(&f);
	agrees_again(&f);
	not_the_same_columns(&f);
	fixture_close(&f);
}
