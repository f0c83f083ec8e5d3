/* Pattern B: a file is checked before it goes on file; where it changes much, a person confirms what was counted. */
#include "register_run.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "宛名番号,世帯番号,氏名,性別,生年月日,住所_町字,個人履歴番号\n"
enum { PEOPLE = 200, FILE_SIZE = 64 << 10 };

/* A register of PEOPLE, the first `changed` of them moved, without the last `gone`, and `fresh` more. */
static const char *file_of(unsigned changed, unsigned gone, unsigned fresh, const char *more)
{
	static char text[FILE_SIZE];
	size_t n = (size_t) snprintf(text, sizeof text, HEAD);

	for (unsigned i = 1; i <= PEOPLE + fresh; i++)
		if (i <= PEOPLE - gone || i > PEOPLE)
			n += (size_t) snprintf(text + n, sizeof text - n, "%u,%u,潮咲 %u,1,1970-01-%02u,%s,1\n",
					       10000 + i, 5000 + i / 3, i, 1 + i % 28,
					       i <= changed ? "沖町" : "白砂町");
	snprintf(text + n, sizeof text - n, "%s", more);
	return text;
}

static int begin(Fixture *f, unsigned n, const char *text, bool check_first)
{
	RegisterSync__StartImportRequest q = REGISTER_SYNC__START_IMPORT_REQUEST__INIT;
	const void *reply;

	upload(f, import_id_of(n + 500000), text, strlen(text));
	q.import_id = import_id_of(n);
	q.blob_id = import_id_of(n + 500000);
	q.file_name = "register.csv";
	q.as_of = "2026-09-01";
	q.check_first = check_first;
	return ask(f, "StartImport", &q.base, &reply);
}

static const RegisterSync__Import *checked(Fixture *f, unsigned n, const char *text)
{
	cr_assert_eq(begin(f, n, text, false), 0, "%s", f->error.reason);
	cr_assert_gt(run_due(f, sh_now_us()), 0, "%s %s", f->error.reason, f->error.detail);
	return import_of(f, n);
}

static const char *print(Fixture *f)
{
	static char both[80];

	snprintf(both, sizeof both, "%s",
		 text_of(f, "SELECT md5((SELECT string_agg(p::text, '' ORDER BY person_id) FROM person p) || "
			    "(SELECT string_agg(h::text, '' ORDER BY person_id, history_no, import_no) FROM history "
			    "h) || "
			    "(SELECT count(*) FROM household)::text || "
			    "(SELECT count(*) FROM outbox_pending WHERE type LIKE '%ResidentsChanged')::text)"));
	return both;
}

static void open_with(Fixture *f, const char *part_rows)
{
	register_open(f, part_rows);
	import_text(f, 1, file_of(0, 0, 0, ""));
	cr_assert(import_of(f, 1)->check == NULL, "the first file has nothing to be compared with");
}

/* Little changes: counted, and on file without anybody. */
static void goes_on_by_itself(Fixture *f)
{
	const RegisterSync__Import *i = checked(f, 2, file_of(3, 0, 2, ""));

	cr_assert_str_eq(i->state, "DONE", "%s", i->reason);
	cr_assert_eq(i->check->n_why, 0);
	cr_assert_eq(i->check->changed_rows, 3);
	cr_assert_eq(i->check->new_rows, 2);
	cr_assert_eq(i->changed_rows, 3);
	cr_assert_eq(i->new_rows, 2);
	cr_assert_eq(count(f, "SELECT count(*) FROM import_check_part"), 0);
}

/* Much changes: nothing is done, all is told. */
static void waits(Fixture *f)
{
	char before[80], hash[65];
	const RegisterSync__Import *i;

	snprintf(before, sizeof before, "%s", print(f));
	i = checked(f, 3, file_of(30, 10, 5, ",9,無名,1,1970-01-01,白砂町,1\n"));
	cr_assert_str_eq(i->state, "CHECKED", "%s", i->reason);
	cr_assert_str_eq(before, print(f));
	cr_assert_eq(i->rows + i->new_rows + i->changed_rows, 0, "nothing is on file");
	cr_assert_eq(i->check->rows, 196);
	cr_assert_eq(i->check->changed_persons, 27, "%lu", i->check->changed_persons);
	cr_assert_eq(i->check->new_persons, 3, "%lu", i->check->new_persons);
	cr_assert_eq(i->check->missing_persons, 10, "%lu", i->check->missing_persons);
	cr_assert_eq(i->check->rejected_rows, 1, "%lu", i->check->rejected_rows);
	cr_assert_eq(i->check->persons_on_file, 202);
	cr_assert_eq(i->check->n_why, 2);
	cr_assert_str_eq(i->check->why[0], "CHANGES");
	cr_assert_str_eq(i->check->why[1], "GONE");
	cr_assert_eq(count(f, "SELECT count(*) FROM import_reject WHERE kind = 'REJECT' AND line = 197"), 1);
	snprintf(hash, sizeof hash, "%s", i->check->hash);
	hash[0] = hash[0] == '0' ? '1' : '0';
	cr_assert_neq(confirm(f, 3, hash), 0);
	cr_assert_str_eq(f->error.reason, "register.import.check_differs");
	cr_assert_str_eq(before, print(f));
}

static void is_confirmed(Fixture *f)
{
	const RegisterSync__Import *i;

	confirm_and_run(f, 3);
	i = import_of(f, 3);
	cr_assert_str_eq(i->state, "DONE", "%s", i->reason);
	cr_assert_eq(i->new_rows, i->check->new_rows);
	cr_assert_eq(i->changed_rows, i->check->changed_rows);
	cr_assert_eq(i->same_rows, i->check->same_rows);
	cr_assert_eq(i->rejected_rows, i->check->rejected_rows);
	cr_assert_eq(i->missing_persons, i->check->missing_persons);
	cr_assert_neq(i->confirmed_us, 0);
	cr_assert_neq(confirm(f, 3, i->check->hash), 0, "once");
	cr_assert_str_eq(f->error.reason, "register.import.not_waiting");
}

/* The same file twice: the second changes nothing, and asks nobody but for those who are still missing. */
static void the_same_again(Fixture *f)
{
	const RegisterSync__Import *i = checked(f, 4, file_of(30, 0, 5, ""));

	cr_assert_str_eq(i->state, "DONE", "%s %s", i->reason, i->check->n_why ? i->check->why[0] : "");
	i = checked(f, 5, file_of(30, 0, 5, ""));
	cr_assert_str_eq(i->state, "DONE");
	cr_assert_eq(i->same_rows, 205, "%lu", i->same_rows);
	cr_assert_eq(i->new_rows + i->changed_rows, 0);
}

Test(check, before_it_goes_on_file)
{
	Fixture f;

	open_with(&f, "64");
	goes_on_by_itself(&f);
	waits(&f);
	is_confirmed(&f);
	the_same_again(&f);
	fixture_close(&f);
}

/* Asked for: even what changes nothing waits, and the very first file. */
Test(check, asked_for)
{
	Fixture f;

	register_open(&f, "64");
	cr_assert_eq(begin(&f, 1, file_of(0, 0, 0, ""), true), 0);
	cr_assert_gt(run_due(&f, sh_now_us()), 0);
	cr_assert_str_eq(import_of(&f, 1)->state, "CHECKED");
	cr_assert_eq(import_of(&f, 1)->check->new_persons, PEOPLE);
	cr_assert_eq(count(&f, "SELECT count(*) FROM person"), 0);
	confirm_and_run(&f, 1);
	cr_assert_str_eq(import_of(&f, 1)->state, "DONE");
	cr_assert_eq(count(&f, "SELECT count(*) FROM person"), PEOPLE);
	cr_assert_eq(begin(&f, 2, file_of(0, 0, 0, ""), true), 0);
	cr_assert_gt(run_due(&f, sh_now_us()), 0);
	cr_assert_str_eq(import_of(&f, 2)->state, "CHECKED");
	cr_assert_eq(import_of(&f, 2)->check->n_why, 1);
	cr_assert_str_eq(import_of(&f, 2)->check->why[0], "ASKED");
	fixture_close(&f);
}

/* Killed at any part of either pass, it goes on there. */
Test(check, killed_between_parts)
{
	Fixture f;

	open_with(&f, "64");
	cr_assert_eq(begin(&f, 2, file_of(40, 0, 0, ""), false), 0);
	for (unsigned part = 1; part <= 2; part++) {
		cr_assert_eq(run_one_part(&f), 0, "%s", f.error.reason);
		cr_assert_str_eq(import_of(&f, 2)->state, "CHECKING");
		sh_db_close(&f.worker.db);
		f.worker.db = (ShDb){ .conninfo = f.conninfo, .statements = f.process.statements };
	}
	cr_assert_eq(import_of(&f, 2)->check->rows, 128);
	cr_assert_gt(run_due(&f, sh_now_us()), 0);
	cr_assert_eq(import_of(&f, 2)->check->changed_rows, 40);
	cr_assert_eq(confirm(&f, 2, import_of(&f, 2)->check->hash), 0, "%s", f.error.reason);
	cr_assert_eq(run_one_part(&f), 0, "%s", f.error.reason);
	cr_assert_eq(import_of(&f, 2)->changed_rows, 40);
	sh_db_close(&f.worker.db);
	f.worker.db = (ShDb){ .conninfo = f.conninfo, .statements = f.process.statements };
	cr_assert_gt(run_due(&f, sh_now_us()), 0);
	cr_assert_str_eq(import_of(&f, 2)->state, "DONE");
	cr_assert_eq(import_of(&f, 2)->rows, PEOPLE);
	fixture_close(&f);
}

/* Something came on file while it waited: it is counted again. The same outcome goes on as confirmed, another waits.
 */
Test(check, the_register_moved)
{
	Fixture f;
	char hash[65];

	open_with(&f, "64");
	snprintf(hash, sizeof hash, "%s", checked(&f, 2, file_of(40, 0, 0, ""))->check->hash);
	import_text(&f, 3, file_of(0, 0, 0, "")); /* nothing new */
	cr_assert_eq(confirm(&f, 2, hash), 0);
	cr_assert_str_eq(import_of(&f, 2)->state, "CHECKING");
	cr_assert_gt(run_due(&f, sh_now_us()), 0);
	cr_assert_str_eq(import_of(&f, 2)->state, "DONE");
	cr_assert_eq(count(&f, "SELECT import_no FROM import WHERE import_id LIKE '%002'"), 4);
	cr_assert_eq(count(&f, "SELECT count(*) FROM history WHERE import_no = 4"), 40);

	snprintf(hash, sizeof hash, "%s", checked(&f, 5, file_of(80, 0, 0, ""))->check->hash);
	import_text(&f, 6, file_of(60, 0, 0, ""));
	cr_assert_eq(confirm(&f, 5, hash), 0);
	cr_assert_gt(run_due(&f, sh_now_us()), 0);
	cr_assert_str_eq(import_of(&f, 5)->state, "CHECKED", "another outcome than was confirmed");
	cr_assert_eq(import_of(&f, 5)->check->changed_rows, 20);
	cr_assert_eq(count(&f, "SELECT count(*) FROM history WHERE import_no > 6"), 0);
	cr_assert_eq(import_of(&f, 5)->confirmed_us, 0);
	fixture_close(&f);
}

/* I16: what is read otherwise than it was checked is not stored; whether only what the check took is read, or the
 * part once more. */
Test(check, read_otherwise)
{
	static const char *const ways[] = {
		"UPDATE import_check_part SET taken_hash = sha256(taken_hash) WHERE part = 1",
		"UPDATE import_check_part SET row_hash = sha256(row_hash), is_shared = true WHERE part = 1",
		"INSERT INTO gaiji VALUES ('482013', 57344, '髙')",
	};
	Fixture f;

	for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) {
		open_with(&f, "64");
		checked(&f, 2, file_of(40, 0, 0, ""));
		cr_assert_eq(confirm(&f, 2, import_of(&f, 2)->check->hash), 0);
		run_sql(&f, ways[i]);
		cr_assert_gt(run_due(&f, sh_now_us()), 0);
		cr_assert_str_eq(import_of(&f, 2)->state, "REFUSED", "%s", ways[i]);
		cr_assert_str_eq(import_of(&f, 2)->reason, "register.import.not_as_checked");
		cr_assert_eq(count(&f, "SELECT count(*) FROM history"), PEOPLE);
		fixture_close(&f);
	}
}

static int withdraw(Fixture *f, unsigned n)
{
	RegisterSync__WithdrawImportRequest q = REGISTER_SYNC__WITHDRAW_IMPORT_REQUEST__INIT;
	const void *reply;

	q.import_id = import_id_of(n);
	return ask(f, "WithdrawImport", &q.base, &reply);
}

Test(check, withdrawn)
{
	RegisterSync__ListImportsRequest q = REGISTER_SYNC__LIST_IMPORTS_REQUEST__INIT;
	const RegisterSync__ListImportsReply *list;
	Fixture f;

	open_with(&f, "64");
	checked(&f, 2, file_of(40, 0, 0, ""));
	q.state = "CHECKED";
	cr_assert_eq(ask(&f, "ListImports", &q.base, (const void **) &list), 0);
	cr_assert_eq(list->n_imports, 1);
	cr_assert_str_eq(list->imports[0]->import_id, import_id_of(2));
	cr_assert_str_eq(list->imports[0]->why[0], "CHANGES");
	cr_assert_eq(withdraw(&f, 2), 0, "%s", f.error.reason);
	cr_assert_str_eq(import_of(&f, 2)->state, "WITHDRAWN");
	cr_assert_neq(confirm(&f, 2, import_of(&f, 2)->check->hash), 0);
	cr_assert_neq(withdraw(&f, 1), 0, "what is on file stays");
	cr_assert_str_eq(f.error.reason, "register.import.at_work");
	/* before it was looked at: the job ends, and the next file does not wait for it */
	cr_assert_eq(begin(&f, 3, file_of(1, 0, 0, ""), false), 0);
	cr_assert_eq(withdraw(&f, 3), 0, "%s", f.error.reason);
	cr_assert_str_eq(checked(&f, 4, file_of(1, 0, 0, ""))->state, "DONE");
	cr_assert_str_eq(import_of(&f, 3)->state, "WITHDRAWN");
	q.state = "";
	q.limit = 3;
	cr_assert_eq(ask(&f, "ListImports", &q.base, (const void **) &list), 0);
	cr_assert_eq(list->n_imports, 3);
	cr_assert(list->more);
	q.before_no = list->imports[2]->import_no;
	cr_assert_eq(ask(&f, "ListImports", &q.base, (const void **) &list), 0);
	cr_assert_eq(list->n_imports, 1);
	fixture_close(&f);
}

static void arrange(Fixture *f, const char *pattern, unsigned changes, unsigned gone, bool by_another)
{
	RegisterSync__SetArrangementRequest q = REGISTER_SYNC__SET_ARRANGEMENT_REQUEST__INIT;
	const void *reply;

	q.pattern = pattern;
	q.changes_permille = changes;
	q.gone_permille = gone;
	q.by_another = by_another;
	cr_assert_eq(ask(f, "SetArrangement", &q.base, &reply), 0, "%s", f->error.reason);
}

/* A municipality says how much is much, and whether another person confirms. */
Test(check, as_arranged)
{
	Fixture f;

	open_with(&f, "64");
	arrange(&f, "B", 300, 0, true);
	cr_assert_str_eq(checked(&f, 2, file_of(40, 0, 0, ""))->state, "DONE",
			 "40 of 200 are less than 300 permille");
	cr_assert_str_eq(checked(&f, 3, file_of(40, 1, 0, ""))->state, "CHECKED", "one is missing");
	cr_assert_str_eq(import_of(&f, 3)->check->why[0], "GONE");
	cr_assert_neq(confirm(&f, 3, import_of(&f, 3)->check->hash), 0, "who brought it does not confirm it");
	cr_assert_str_eq(f.error.reason, "register.import.by_another");
	f.actor = "another";
	cr_assert_eq(confirm(&f, 3, import_of(&f, 3)->check->hash), 0, "%s", f.error.reason);
	fixture_close(&f);
}

static bool no_store_issue(Fixture *f)
{
	RegisterSync__ResolveCardRequest q = REGISTER_SYNC__RESOLVE_CARD_REQUEST__INIT;
	const void *reply;

	q.kind = "AUTH";
	q.issuer_key_id = "0a0b";
	q.serial = "0badcafe";
	as(f, "certificate-issuer", "service");
	cr_assert_eq(ask(f, "ResolveCard", &q.base, &reply), 0, "%s", f->error.reason);
	as(f, "shienctl", "register");
	return ((const RegisterSync__ResolveCardReply *) reply)->no_store_issue;
}

static int send_changes(Fixture *f, unsigned n)
{
	RegisterSync__TakeChangesRequest q = REGISTER_SYNC__TAKE_CHANGES_REQUEST__INIT;
	const char *text = HEAD "77,7,潮咲 七,1,1970-01-01,白砂町,1\n";
	const void *reply;
	int r;

	upload(f, import_id_of(n + 700000), text, strlen(text));
	q.blob_id = import_id_of(n + 700000);
	q.feed_id = "juki";
	q.batch_no = n;
	q.as_of_us = sh_now_us();
	as(f, "door", "register");
	r = ask(f, "TakeChanges", &q.base, &reply);
	as(f, "shienctl", "register");
	return r;
}

/* 導入パターン: what is linked by hand takes no batches; without convenience stores the kiosk is told so. */
Test(check, patterns)
{
	static const struct {
		const char *pattern;
		bool no_store, by_hand;
	} cases[] = { { "", false, false },
		      { "A", false, false },
		      { "A_OWN", false, false },
		      { "A_NO_STORE", true, false },
		      { "B", false, true } };
	RegisterSync__SetArrangementRequest q = REGISTER_SYNC__SET_ARRANGEMENT_REQUEST__INIT;
	RegisterSync__GetArrangementRequest g = REGISTER_SYNC__GET_ARRANGEMENT_REQUEST__INIT;
	const void *reply;
	Fixture f;

	register_open(&f, "64");
	cr_assert(!no_store_issue(&f), "nobody said");
	cr_assert_eq(ask(&f, "GetArrangement", &g.base, &reply), 0);
	cr_assert_eq(((const RegisterSync__Arrangement *) reply)->changes_permille, 50);
	cr_assert_eq(((const RegisterSync__Arrangement *) reply)->gone_permille, 10);
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		arrange(&f, cases[i].pattern, 50, 10, false);
		cr_expect_eq(no_store_issue(&f), cases[i].no_store, "%s", cases[i].pattern);
		cr_expect_eq(send_changes(&f, i + 1) != 0, cases[i].by_hand, "%s", cases[i].pattern);
		if (cases[i].by_hand)
			cr_expect_str_eq(f.error.reason, "register.arrangement.by_hand");
	}
	q.pattern = "C";
	cr_assert_neq(ask(&f, "SetArrangement", &q.base, &reply), 0);
	cr_assert_str_eq(f.error.reason, "register.arrangement.pattern_unknown");
	fixture_close(&f);
}
