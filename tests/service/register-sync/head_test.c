/* 世帯主: of which households nobody is the head, or whose head is none of them; told, and nothing is changed. */
#include "register_run.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define HEAD "宛名番号,個人履歴番号,世帯番号,氏名,氏名_フリガナ,世帯主氏名,続柄コード1,住民状態\n"

static const RegisterSync__ListHouseholdFindingsReply *findings(Fixture *f, const char *after, uint32_t limit)
{
	RegisterSync__ListHouseholdFindingsRequest q = REGISTER_SYNC__LIST_HOUSEHOLD_FINDINGS_REQUEST__INIT;
	const void *reply;

	as(f, "shienctl", "register");
	q.after_household_id = after;
	q.limit = limit;
	cr_assert_eq(ask(f, "ListHouseholdFindings", &q.base, &reply), 0, "%s", f->error.reason);
	return reply;
}

/* By 世帯番号: "21 NO_HEAD 2, …" */
static const char *told(Fixture *f)
{
	static char text[400];
	const RegisterSync__ListHouseholdFindingsReply *p = findings(f, "", 0);
	static const char *const numbers[] = { "20", "21", "22", "23", "24", "25", "26" };

	text[0] = '\0';
	for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
		for (size_t i = 0; i < p->n_findings; i++)
			if (strcmp(p->findings[i]->household_no, numbers[k]) == 0)
				snprintf(text + strlen(text), sizeof text - strlen(text), "%s %s %u,", numbers[k],
					 p->findings[i]->how, p->findings[i]->persons);
	return text;
}

static const char *head_of_household_of(Fixture *f, const char *address_no)
{
	RegisterSync__GetHouseholdRequest q = REGISTER_SYNC__GET_HOUSEHOLD_REQUEST__INIT;
	const void *reply;
	char sql[200], home[40];

	snprintf(sql, sizeof sql, "SELECT household_id FROM person WHERE address_no = '%s'", address_no);
	snprintf(home, sizeof home, "%s", text_of(f, sql));
	as(f, "shienctl", "register");
	q.household_id = home;
	cr_assert_eq(ask(f, "GetHousehold", &q.base, &reply), 0, "%s", f->error.reason);
	return ((const RegisterSync__GetHouseholdReply *) reply)->head;
}

Test(heads, are_told_with_a_file)
{
	static const char first[] = HEAD "11,1,20,潮咲 太郎,シオサキ タロウ,潮咲　太郎,02,1\n"
					 "12,1,20,潮咲 花子,シオサキ ハナコ,潮咲太郎,12,1\n"
					 "13,1,21,浜 一,ハマ ハジメ,浜 一,20,1\n" /* nobody is 世帯主 */
					 "14,1,21,浜 二,ハマ フタ,浜 一,20,1\n"
					 "15,1,22,沖 一,オキ ハジメ,沖 三郎,2,1\n"  /* names nobody of them */
					 "16,1,23,岬 一,ミサキ ハジメ,岬 父,20,1\n" /* whose head has died */
					 "17,1,23,岬 父,ミサキ チチ,岬 父,2,3\n"
					 "18,1,24,島 一,シマ ハジメ,,,1\n"; /* the file does not say */
	const RegisterSync__Import *p;
	Fixture f;

	register_open(&f, "3");
	nothing_is_much(&f);
	import_text(&f, 1, first);
	p = import_of(&f, 1);
	cr_expect_eq(p->rejected_rows, 0);
	cr_expect_eq(p->households_without_head, 2, "%lu", p->households_without_head);
	cr_expect_eq(p->heads_elsewhere, 1, "%lu", p->heads_elsewhere);
	cr_expect_str_eq(told(&f), "21 NO_HEAD 2,22 HEAD_ELSEWHERE 1,23 NO_HEAD 1,");
	cr_expect_str_eq(head_of_household_of(&f, "11"), "");
	cr_expect_str_eq(head_of_household_of(&f, "13"), "NO_HEAD");
	cr_expect_str_eq(head_of_household_of(&f, "15"), "HEAD_ELSEWHERE");
	cr_expect_eq(findings(&f, "", 2)->n_findings, 2);
	cr_expect(findings(&f, "", 2)->more);
	{
		char last[40];

		snprintf(last, sizeof last, "%s", findings(&f, "", 2)->findings[1]->household_id);
		cr_expect_eq(findings(&f, last, 2)->n_findings, 1);
	}
	import_text(&f, 2,
		    HEAD "13,2,21,浜 一,ハマ ハジメ,浜 一,2,1\n"
			 "15,2,22,沖 一,オキ ハジメ,沖 一,2,1\n");
	cr_expect_str_eq(told(&f), "23 NO_HEAD 1,", "mended by the register");
	cr_expect_eq(import_of(&f, 2)->households_without_head, 1);
	cr_expect_eq(import_of(&f, 2)->heads_elsewhere, 0);
	fixture_close(&f);
}

/* Rows that were read before there was such a thing say nothing until they are read again. */
Test(heads, are_not_told_of_what_was_read_before)
{
	static const char file[] = HEAD "13,1,21,浜 一,ハマ ハジメ,浜 一,20,1\n";
	Fixture f;

	register_open(&f, "10");
	nothing_is_much(&f);
	import_text(&f, 1, file);
	run_sql(&f, "UPDATE person SET head_bits = 0");
	run_sql(&f, "UPDATE history SET head_bits = 0, cells_index = sha256('read under another edition')");
	run_sql(&f, "DELETE FROM row_list");
	cr_expect_str_eq(told(&f), "");
	import_text(&f, 2, file);
	cr_expect_eq(import_of(&f, 2)->same_rows, 1);
	cr_expect_str_eq(told(&f), "21 NO_HEAD 1,");
	fixture_close(&f);
}

Test(heads, are_told_with_a_batch)
{
	static const char batch[] =
		HEAD "13,1,21,浜 一,ハマ ハジメ,浜 一,20,1\n15,1,22,沖 一,オキ ハジメ,沖 三郎,2,1\n";
	RegisterSync__TakeChangesRequest q = REGISTER_SYNC__TAKE_CHANGES_REQUEST__INIT;
	const RegisterSync__TakeChangesReply *p;
	const void *reply;
	Fixture f;

	register_open(&f, "10");
	upload(&f, import_id_of(900), batch, sizeof batch - 1);
	as(&f, "door", "register");
	q.blob_id = import_id_of(900);
	q.feed_id = "juki";
	q.batch_no = 1;
	q.as_of_us = 1788274800000000;
	cr_assert_eq(ask(&f, "TakeChanges", &q.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	cr_expect_eq(p->households_without_head, 1);
	cr_expect_eq(p->heads_elsewhere, 1);
	fixture_close(&f);
}

Test(heads, are_told_with_a_comparison)
{
	static const char theirs[] = "household_no,persons,hash\n";
	RegisterSync__ReconcileRequest q = REGISTER_SYNC__RECONCILE_REQUEST__INIT;
	const RegisterSync__ReconcileReply *p;
	const void *reply;
	Fixture f;

	register_open(&f, "10");
	import_text(&f, 1, HEAD "13,1,21,浜 一,ハマ ハジメ,浜 一,20,1\n15,1,22,沖 一,オキ ハジメ,沖 三郎,2,1\n");
	upload(&f, import_id_of(901), theirs, sizeof theirs - 1);
	as(&f, "door", "register");
	q.blob_id = import_id_of(901);
	q.as_of_us = 1788274800000000;
	cr_assert_eq(ask(&f, "Reconcile", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	p = reply;
	cr_expect_eq(p->households_without_head, 1);
	cr_expect_eq(p->heads_elsewhere, 1);
	fixture_close(&f);
}
