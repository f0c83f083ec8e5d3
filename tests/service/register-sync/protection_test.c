/* 支援措置: from a file and from people, told on its own stream, asked before every release, ended only by a word. */
#include "register_run.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define HEAD "宛名番号,個人履歴番号,氏名,氏名_フリガナ,住民状態,支援措置区分\n"

static int set(Fixture *f, const char *person_id, const char *kind, const char *source, uint64_t *ret_epoch)
{
	RegisterSync__SetProtectionRequest q = REGISTER_SYNC__SET_PROTECTION_REQUEST__INIT;
	const void *reply;
	int r;

	q.person_id = person_id;
	q.kind = kind;
	q.source = source;
	r = ask(f, "SetProtection", &q.base, &reply);
	if (r == 0)
		*ret_epoch = ((const RegisterSync__SetProtectionReply *) reply)->epoch;
	return r;
}

/* Is this one, among others who are free, withheld? */
static bool withheld(Fixture *f, const char *person_id, uint64_t *ret_epoch)
{
	RegisterSync__CheckReleaseRequest q = REGISTER_SYNC__CHECK_RELEASE_REQUEST__INIT;
	const char *ids[] = { "00000000-0000-7000-8000-00000000ffff", person_id, person_of(f, "13") };
	const char *caller = f->caller, *roles = f->roles;
	const RegisterSync__CheckReleaseReply *p;
	const void *reply;

	q.n_person_ids = 3;
	q.person_ids = ids;
	as(f, "notifier", "service");
	cr_assert_eq(ask(f, "CheckRelease", &q.base, &reply), 0, "%s", f->error.reason);
	as(f, caller, roles);
	p = reply;
	*ret_epoch = p->epoch;
	cr_assert_leq(p->n_withheld_person_ids, 1);
	if (p->n_withheld_person_ids)
		cr_assert_str_eq(p->withheld_person_ids[0], person_id);
	return p->n_withheld_person_ids == 1;
}

static long events(Fixture *f) { return count(f, "SELECT count(*) FROM outbox_pending WHERE stream = 'protection'"); }

static void from_the_register(Fixture *f, const char *twelve)
{
	uint64_t epoch, later;
	long told;

	cr_assert(withheld(f, twelve, &epoch));
	cr_assert_eq(epoch, 1);
	cr_assert_eq(events(f), 1);
	/* Not in the file, or there without the mark: nothing ends. */
	import_text(f, 2, HEAD "12,2,潮咲 花子,シオサキ ハナコ,1,\n");
	import_text(f, 3, HEAD "13,1,浜 三郎,ハマ サブロウ,1,\n");
	cr_assert(withheld(f, twelve, &later));
	cr_assert_eq(later, epoch);
	/* An older row with an end in it does not overtake the row in force. */
	import_text(f, 4, HEAD "12,0,潮咲 花子,シオサキ ハナコ,1,3\n");
	cr_assert(withheld(f, twelve, &later));
	told = events(f);
	import_text(f, 5, HEAD "12,3,潮咲 花子,シオサキ ハナコ,1,3\n");
	cr_assert_not(withheld(f, twelve, &later), "an explicit end");
	cr_assert_gt(later, epoch);
	cr_assert_eq(events(f), told + 1);
	import_text(f, 6, HEAD "12,3,潮咲 花子,シオサキ ハナコ,1,3\n");
	cr_assert_eq(events(f), told + 1, "the same row again tells nothing");
}

static void from_people(Fixture *f, const char *eleven)
{
	uint64_t epoch, before, after;

	cr_assert_not(withheld(f, eleven, &before));
	as(f, "shelter-gateway", "service");
	cr_assert_eq(set(f, eleven, "2", "SELF", &epoch), 0, "%s", f->error.reason);
	cr_assert_eq(epoch, before + 1);
	cr_assert(withheld(f, eleven, &after));
	cr_assert_eq(after, epoch);
	cr_assert_eq(set(f, eleven, "3", "SELF", &after), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "register.protection.end_needs_desk");
	/* What the register says of an old measure does not end a person's own word. */
	import_text(f, 7, HEAD "11,2,潮咲 太郎,シオサキ タロウ,1,3\n");
	cr_assert(withheld(f, eleven, &after));
	as(f, "shienctl", "protection");
	cr_assert_eq(set(f, eleven, "3", "DESK", &after), 0, "%s", f->error.reason);
	cr_assert_not(withheld(f, eleven, &epoch));
	cr_assert_eq(epoch, after);
}

/* At a counter, or by phone: on the person's own word at once, and nothing else. */
static void at_the_counter(Fixture *f, const char *eleven)
{
	static const char *const not_theirs[][2] = {
		{ "1", "SELF" }, { "3", "SELF" }, { "2", "DESK" }, { "2", "REGISTER" }
	};
	uint64_t epoch, before;

	cr_assert_not(withheld(f, eleven, &before));
	as(f, "shienctl", "window");
	for (size_t i = 0; i < sizeof not_theirs / sizeof *not_theirs; i++) {
		cr_assert_eq(set(f, eleven, not_theirs[i][0], not_theirs[i][1], &epoch), SH_REFUSED, "%zu", i);
		cr_expect_str_eq(f->error.reason, "register.protection.counter_self_only", "%zu", i);
	}
	cr_assert_not(withheld(f, eleven, &before));
	as(f, "shienctl", "window");
	cr_assert_eq(set(f, eleven, "2", "SELF", &epoch), 0, "%s", f->error.reason);
	cr_assert(withheld(f, eleven, &before));
	as(f, "shienctl", "window,protection");
	cr_assert_eq(set(f, eleven, "3", "DESK", &epoch), 0, "%s", f->error.reason);
}

static void refused(Fixture *f, const char *eleven)
{
	uint64_t epoch;

	cr_assert_eq(set(f, "00000000-0000-7000-8000-00000000ffff", "1", "DESK", &epoch), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "register.person.unknown");
	cr_assert_eq(set(f, eleven, "4", "DESK", &epoch), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "register.protection.kind_unknown");
	cr_assert_eq(set(f, eleven, "1", "RUMOUR", &epoch), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "register.protection.source_unknown");
	as(f, "notifier", "service");
	cr_assert_eq(set(f, eleven, "1", "DESK", &epoch), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "call.caller_not_allowed");
	as(f, "door", "protection");
	cr_assert_eq(set(f, eleven, "1", "DESK", &epoch), 0, "%s", f->error.reason);
}

Test(protection, set_told_and_ended)
{
	Fixture f;
	char eleven[40], twelve[40];

	register_open(&f, "100");
	import_text(&f, 1,
		    HEAD "11,1,潮咲 太郎,シオサキ タロウ,1,\n"
			 "12,1,潮咲 花子,シオサキ ハナコ,1,1\n"
			 "13,1,浜 三郎,ハマ サブロウ,1,\n");
	snprintf(eleven, sizeof eleven, "%s", person_of(&f, "11"));
	snprintf(twelve, sizeof twelve, "%s", person_of(&f, "12"));
	from_the_register(&f, twelve);
	from_people(&f, eleven);
	at_the_counter(&f, eleven);
	refused(&f, eleven);
	cr_assert_gt(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=CheckRelease%'"), 5);
	fixture_close(&f);
}

static const RegisterSync__Resident *resident(Fixture *f, const char *person_id)
{
	RegisterSync__BatchGetRequest q = REGISTER_SYNC__BATCH_GET_REQUEST__INIT;
	const void *reply;

	q.person_ids = &person_id;
	q.n_person_ids = 1;
	cr_assert_eq(ask(f, "BatchGet", &q.base, &reply), 0, "%s", f->error.reason);
	cr_assert_eq(((const RegisterSync__BatchGetReply *) reply)->n_residents, 1);
	return ((const RegisterSync__BatchGetReply *) reply)->residents[0];
}

static const RegisterSync__Hit *hit(Fixture *f, const char *kana)
{
	RegisterSync__FindRequest q = REGISTER_SYNC__FIND_REQUEST__INIT;
	const void *reply;

	q.kana = kana;
	cr_assert_eq(ask(f, "Find", &q.base, &reply), 0, "%s", f->error.reason);
	cr_assert_eq(((const RegisterSync__FindReply *) reply)->n_hits, 1);
	return ((const RegisterSync__FindReply *) reply)->hits[0];
}

/* What a shelter's search finds: neither them nor whoever is at home with them. */
static size_t found_without_protected(Fixture *f, const char *kana)
{
	RegisterSync__FindRequest q = REGISTER_SYNC__FIND_REQUEST__INIT;
	const void *reply;

	q.kana = kana;
	q.without_protected = true;
	cr_assert_eq(ask(f, "Find", &q.base, &reply), 0, "%s", f->error.reason);
	return ((const RegisterSync__FindReply *) reply)->n_hits;
}

/* The address of who lives with a protected person is the hidden one. */
Test(protection, covers_who_lives_with_them_while_they_do)
{
#define HOME "宛名番号,個人履歴番号,氏名,氏名_フリガナ,世帯番号,住民状態,異動年月日,住所_町字,支援措置区分\n"
	char mother[40], child[40], neighbour[40];
	uint64_t epoch;
	Fixture f;

	register_open(&f, "100");
	import_text(&f, 1,
		    HOME "21,1,潮咲 花子,シオサキ ハナコ,7,1,2024-04-01,浜町5,\n"
			 "22,1,潮咲 健,シオサキ ケン,7,1,2024-04-01,浜町5,\n"
			 "23,1,浜 三郎,ハマ サブロウ,8,1,2024-04-01,浜町5,\n"
			 "13,1,沖 四郎,オキ シロウ,9,1,2024-04-01,沖町,\n");
	snprintf(mother, sizeof mother, "%s", person_of(&f, "21"));
	snprintf(child, sizeof child, "%s", person_of(&f, "22"));
	snprintf(neighbour, sizeof neighbour, "%s", person_of(&f, "23"));
	as(&f, "shienctl", "protection");
	cr_assert_eq(set(&f, mother, "1", "SELF", &epoch), 0, "%s", f.error.reason);
	cr_expect(withheld(&f, child, &epoch));
	cr_expect_not(withheld(&f, neighbour, &epoch), "another household of the house");
	as(&f, "shienctl", "window");
	cr_expect_str_eq(resident(&f, child)->address, "");
	cr_expect_str_eq(resident(&f, child)->name, "");
	cr_expect(*resident(&f, neighbour)->name);
	cr_expect_str_eq(hit(&f, "シオサキ ケン")->person_id, "",
			 "the protection desk must look, and no more is said");
	cr_expect_str_eq(hit(&f, "ハマ サブロウ")->person_id, neighbour);
	as(&f, "ledger", "service");
	cr_expect(*resident(&f, child)->address && resident(&f, child)->protected_,
		  "daemons mask behind their doors");
	as(&f, "shelter-gateway", "service");
	cr_expect(hit(&f, "シオサキ ハナコ")->protected_ && hit(&f, "シオサキ ケン")->protected_);
	cr_expect_eq(found_without_protected(&f, "シオサキ ハナコ"), 0);
	cr_expect_eq(found_without_protected(&f, "シオサキ ケン"), 0);
	cr_expect_eq(found_without_protected(&f, "ハマ サブロウ"), 1);

	import_text(&f, 2, HOME "21,2,潮咲 花子,シオサキ ハナコ,10,1,2025-04-01,港町1,\n"); /* she moves out */
	cr_expect_not(withheld(&f, child, &epoch), "at home with nobody who is");
	cr_expect(withheld(&f, mother, &epoch));
	fixture_close(&f);
#undef HOME
}

/* rulings 2: at once, also of who is on no register or not yet. */
Test(protection, of_who_is_on_no_register)
{
	RegisterSync__SetProtectionRequest q = REGISTER_SYNC__SET_PROTECTION_REQUEST__INIT;
	static const char provisional[] = "00000000-0000-7000-8000-00000000aaaa";
	const void *reply;
	uint64_t epoch;
	Fixture f;

	register_open(&f, "100");
	import_text(&f, 1, HEAD "13,1,浜 三郎,ハマ サブロウ,1,\n");
	q.person_id = provisional;
	q.kind = "2";
	q.source = "SELF";
	as(&f, "shelter-gateway", "service");
	cr_assert_eq(ask(&f, "SetProtection", &q.base, &reply), SH_REFUSED, "a wrong id is no person");
	cr_expect_str_eq(f.error.reason, "register.person.unknown");
	cr_expect_not(withheld(&f, provisional, &epoch));
	q.provisional = true;
	cr_assert_eq(ask(&f, "SetProtection", &q.base, &reply), 0, "%s", f.error.reason);
	cr_expect(withheld(&f, provisional, &epoch));
	cr_expect_eq(events(&f), 1);
	as(&f, "shienctl", "protection");
	q.kind = "3";
	q.source = "DESK";
	cr_assert_eq(ask(&f, "SetProtection", &q.base, &reply), 0, "%s", f.error.reason);
	cr_expect_not(withheld(&f, provisional, &epoch));
	fixture_close(&f);
}

#define HOMES "宛名番号,個人履歴番号,世帯番号,氏名,氏名_フリガナ,住民状態\n"

static bool shielded(Fixture *f, const char *address_no)
{
	RegisterSync__CheckReleaseRequest q = REGISTER_SYNC__CHECK_RELEASE_REQUEST__INIT;
	const char *ids[] = { person_of(f, address_no) };
	RegisterSync__BatchGetRequest get = REGISTER_SYNC__BATCH_GET_REQUEST__INIT;
	bool withheld_too;
	const void *reply;

	q.n_person_ids = get.n_person_ids = 1;
	q.person_ids = get.person_ids = ids;
	as(f, "ledger", "service");
	cr_assert_eq(ask(f, "CheckRelease", &q.base, &reply), 0, "%s", f->error.reason);
	withheld_too = ((const RegisterSync__CheckReleaseReply *) reply)->n_withheld_person_ids == 1;
	cr_assert_eq(ask(f, "BatchGet", &get.base, &reply), 0, "%s", f->error.reason);
	as(f, "shienctl", "register,protection");
	cr_assert_eq(((const RegisterSync__BatchGetReply *) reply)->residents[0]->protected_, withheld_too,
		     "both say the same");
	return withheld_too;
}

/* The shield is of the household in which the protected person is at home now: it moves, ends and comes back with
 * them. */
Test(protection, moves_with_the_person)
{
	static const struct {
		const char *row;    /* of 31, who is protected */
		bool first, second; /* shielded: 32 of household 61, 33 of household 62 */
	} steps[] = {
		{ NULL, true, false },
		{ "31,2,62,潮咲 桜,シオサキ サクラ,1\n", false, true },  /* moves */
		{ "31,3,62,潮咲 桜,シオサキ サクラ,2\n", false, false }, /* leaves the town */
		{ "31,4,61,潮咲 桜,シオサキ サクラ,1\n", true, false },  /* comes back */
		{ "31,5,,潮咲 桜,シオサキ サクラ,1\n", false, false },   /* of no household */
	};
	uint64_t epoch;
	char file[400];
	Fixture f;

	register_open(&f, "1");
	nothing_is_much(&f);
	as(&f, "shienctl", "register,protection");
	import_text(&f, 1,
		    HOMES "31,1,61,潮咲 桜,シオサキ サクラ,1\n32,1,61,潮咲 松,シオサキ マツ,1\n"
			  "33,1,62,浜 竹,ハマ タケ,1\n34,1,,浜 梅,ハマ ウメ,1\n");
	cr_assert_not(shielded(&f, "32"));
	cr_assert_eq(set(&f, person_of(&f, "31"), "1", "SELF", &epoch), 0, "%s", f.error.reason);
	for (unsigned i = 0; i < sizeof steps / sizeof *steps; i++) {
		if (steps[i].row) {
			snprintf(file, sizeof file, HOMES "%s", steps[i].row);
			import_text(&f, 10 + i, file);
		}
		cr_expect(shielded(&f, "31"), "step %u: protected wherever they are", i);
		cr_expect_eq(shielded(&f, "32"), steps[i].first, "step %u", i);
		cr_expect_eq(shielded(&f, "33"), steps[i].second, "step %u", i);
		cr_expect_not(shielded(&f, "34"), "step %u: who has no household lives with nobody", i);
	}
	import_text(&f, 30, HOMES "33,2,61,浜 竹,ハマ タケ,1\n31,6,61,潮咲 桜,シオサキ サクラ,1\n");
	cr_expect(shielded(&f, "33"), "who moves in is shielded");
	cr_assert_eq(set(&f, person_of(&f, "31"), "3", "DESK", &epoch), 0, "%s", f.error.reason);
	cr_expect_not(shielded(&f, "31") || shielded(&f, "32") || shielded(&f, "33"));
	fixture_close(&f);
}
