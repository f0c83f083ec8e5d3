#include "ledger_fixture.h"
#include <criterion/criterion.h>
#include <string.h>

static Fixture f;
static const void *reply;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 12);
}
static void teardown(void) { fixture_close(&f); }
TestSuite(items, .init = setup, .fini = teardown, .timeout = 60);

static int define(const char *code, const char *kind, const char *const *choices, size_t n, const char *role,
		  bool retired)
{
	Ledger__DefineItemRequest q = LEDGER__DEFINE_ITEM_REQUEST__INIT;

	q.item_code = code;
	q.name = "井戸水の利用";
	q.kind = kind;
	q.choices = (const char **) (uintptr_t) choices;
	q.n_choices = n;
	q.roles = &role;
	q.n_roles = 1;
	q.retired = retired;
	return ask(&f, "DefineItem", &q.base, &reply);
}

/* n names the value; from, to "": as the rpc says. */
static int record(unsigned n, const char *item, const char *value, const char *from, const char *to,
		  const char *reason)
{
	Ledger__RecordItemRequest q = LEDGER__RECORD_ITEM_REQUEST__INIT;

	q.disaster_id = DISASTER;
	q.value_id = id_of('v', n);
	q.person_id = person_id(1);
	q.item_code = item;
	q.value = value ? value : "";
	q.withdrawn = !value;
	q.valid_from = from;
	q.valid_to = to;
	q.source = "STAFF";
	q.reason = reason;
	q.observed_us = 5;
	return ask(&f, "RecordItem", &q.base, &reply);
}

static const Ledger__ListItemHistoryReply *history(const char *item, int64_t known_us, const char *as_of)
{
	Ledger__ListItemHistoryRequest q = LEDGER__LIST_ITEM_HISTORY_REQUEST__INIT;

	q.disaster_id = DISASTER;
	q.person_id = person_id(1);
	q.item_code = item;
	q.known_us = known_us;
	q.as_of = as_of;
	cr_assert_eq(ask(&f, "ListItemHistory", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	return reply;
}

Test(items, those_of_the_law_stand_before_the_municipalitys_own)
{
	static const char *const choices[] = { "ある", "ない" };
	static const struct {
		const char *code, *kind, *reason;
		size_t n;
	} bad[] = { { "WELL", "LINE", "ledger.item.code", 0 },
		    { "NAME", "LINE", "ledger.item.code", 0 },
		    { "X_WELL", "PICTURE", "ledger.item.kind", 0 },
		    { "X_WELL", "LINE", "ledger.item.choices", 2 },
		    { "X_WELL", "CHOICE", "ledger.item.choices", 0 } };
	Ledger__ListItemsRequest q = LEDGER__LIST_ITEMS_REQUEST__INIT;
	const Ledger__ListItemsReply *list;
	size_t law = 0;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		cr_expect_eq(define(bad[i].code, bad[i].kind, choices, bad[i].n, "ledger", false), SH_REFUSED, "%zu",
			     i);
		cr_expect_str_eq(f.error.reason, bad[i].reason, "%zu", i);
	}
	cr_assert_eq(define("X_WELL", "CHOICE", choices, 2, "window", false), 0, "%s", f.error.reason);
	cr_assert_eq(define("X_WELL", "CHOICE", choices, 1, "window", false), 0);
	cr_expect_eq(((const Ledger__DefineItemReply *) reply)->version, 2);
	cr_assert_eq(ask(&f, "ListItems", &q.base, &reply), 0);
	list = reply;
	while (law < list->n_items && *list->items[law]->law)
		law++;
	cr_expect_eq(law, 16);
	cr_assert_eq(list->n_items, law + 1, "the newest version only");
	cr_expect_str_eq(list->items[0]->law, "災対法90条の3第2項1号");
	cr_expect_str_eq(list->items[law]->item_code, "X_WELL");
	cr_expect_eq(list->items[law]->n_choices, 1);
	cr_expect_str_eq(list->items[law]->roles[0], "window");
}

Test(items, a_value_is_refused_that_does_not_fit)
{
	static const char *const choices[] = { "ある", "ない" };
	static const struct {
		const char *item, *value, *from, *to, *reason;
	} cases[] = {
		{ "X_NONE", "a", "", "", "ledger.item.unknown" },
		{ "DAMAGE", "全壊", "", "", "ledger.item.kept_elsewhere" },
		{ "CONTACT", "090-0000-0000", "", "", "ledger.item.kept_elsewhere" },
		{ "X_OLD", "a", "", "", "ledger.item.retired" },
		{ "X_WELL", "少し", "", "", "ledger.item.value" },
		{ "NAME", "", "", "", "ledger.item.value" },
		{ "NAME", "潮崎", "2026-09-05", "2026-09-05", "ledger.item.period" },
		{ "X_WELL", "ある", "2026-09-05", "2026-09-06", NULL },
		{ "NAME", "潮崎 1", "", "", NULL },
	};

	cr_assert_eq(define("X_WELL", "CHOICE", choices, 2, "window", false), 0);
	cr_assert_eq(define("X_OLD", "LINE", NULL, 0, "window", true), 0);
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		int r = record(i, cases[i].item, cases[i].value, cases[i].from, cases[i].to, "");

		cr_expect_eq(r, cases[i].reason ? SH_REFUSED : 0, "%u %s", i, f.error.reason);
		if (cases[i].reason)
			cr_expect_str_eq(f.error.reason, cases[i].reason, "%u", i);
	}
	cr_expect_eq(count(&f, "SELECT count(*) FROM item_value"), 2);
	cr_expect_eq(
		count(&f,
		      "SELECT count(*) FROM item_value WHERE position('潮崎' IN encode(sealed_value, 'escape')) > 0"),
		0, "sealed");
}

/* 2026-09-05 … "a"; from the 20th "b"; then it is learnt that from the 10th to the 25th it was "c". */
Test(items, what_was_known_then_and_what_held_on_a_day_are_two_questions)
{
	static const struct {
		int known; /* after how many records; 3: now */
		const char *day, *value;
	} cases[] = {
		{ 1, "2026-09-04", NULL }, { 1, "2026-09-05", "a" }, { 1, "2026-09-30", "a" },
		{ 2, "2026-09-19", "a" },  { 2, "2026-09-20", "b" }, { 3, "2026-09-09", "a" },
		{ 3, "2026-09-10", "c" },  { 3, "2026-09-24", "c" }, { 3, "2026-09-25", "b" },
		{ 0, "2026-09-10", NULL },
	};
	int64_t known[4] = { 1 };

	cr_assert_eq(record(1, "WHEREABOUTS", "a", "", "", ""), 0, "%s", f.error.reason);
	known[1] = count(&f, "SELECT max(known_from_us) FROM item_period");
	cr_expect_eq(record(2, "WHEREABOUTS", "b", "2026-09-20", "", ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.item.reason");
	cr_assert_eq(record(2, "WHEREABOUTS", "b", "2026-09-20", "", "転居"), 0, "%s", f.error.reason);
	cr_expect_eq(((const Ledger__RecordItemReply *) reply)->replaced, 1);
	known[2] = count(&f, "SELECT max(known_from_us) FROM item_period");
	cr_assert_eq(record(3, "WHEREABOUTS", "c", "2026-09-10", "2026-09-25", "聞き取り"), 0);
	cr_expect_eq(((const Ledger__RecordItemReply *) reply)->replaced, 2);
	known[3] = count(&f, "SELECT max(known_from_us) FROM item_period");
	cr_assert(known[1] < known[2] && known[2] < known[3]);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const Ledger__ListItemHistoryReply *h = history("WHEREABOUTS", known[cases[i].known], cases[i].day);

		cr_assert_eq(h->n_periods, cases[i].value ? 1 : 0, "%zu: %zu", i, h->n_periods);
		if (cases[i].value)
			cr_expect_str_eq(h->periods[0]->value, cases[i].value, "%zu", i);
	}
	cr_assert_eq(record(4, "WHEREABOUTS", NULL, "2026-09-24", "2026-09-26", "誤り"), 0);
	cr_assert_eq(history("WHEREABOUTS", 9007199254740991, "2026-09-25")->n_periods, 1);
	cr_expect(((const Ledger__ListItemHistoryReply *) reply)->periods[0]->withdrawn);
	cr_expect_eq(count(&f,
			   "SELECT count(*) FROM item_period a JOIN item_period b USING (person_id, item_code) WHERE "
			   "(a.valid_from, a.known_from_us) < (b.valid_from, b.known_from_us) AND a.valid_from < "
			   "b.valid_to AND b.valid_from < a.valid_to AND a.known_from_us < b.known_to_us AND "
			   "b.known_from_us < a.known_to_us"),
		     0, "no two values at one moment for one day");
}

Test(items, every_value_says_where_it_comes_from_and_the_old_one_stays)
{
	const Ledger__ListItemHistoryReply *h;

	cr_assert_eq(record(1, "NAME", "潮崎 一", "", "", ""), 0);
	cr_assert_eq(record(2, "NAME", "汐崎 一", "", "", "本人の申出"), 0);
	h = history("NAME", 0, "");
	cr_assert_eq(h->n_periods, 2);
	cr_expect_str_eq(h->periods[0]->value, "汐崎 一");
	cr_expect_str_eq(h->periods[0]->reason, "本人の申出");
	cr_expect_str_eq(h->periods[0]->provenance->source, "STAFF");
	cr_expect_str_eq(h->periods[0]->provenance->recorded_by, "staff:kato");
	cr_expect_eq(h->periods[0]->provenance->observed_us, 5);
	cr_expect_eq(h->periods[0]->known_to_us, 0);
	cr_expect_str_eq(h->periods[1]->value, "潮崎 一");
	cr_expect_eq(h->periods[1]->known_to_us, h->periods[0]->known_from_us);
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=ListItemHistory%'"), 1);
}

Test(items, are_seen_by_the_roles_of_their_definition_and_of_nobody_protected)
{
	cr_assert_eq(record(1, "NOTES", "持病あり", "", "", ""), 0);
	as(&f, "staff:desk", "window", "shienctl");
	cr_assert_eq(history("NOTES", 0, "")->n_periods, 1, "that there is one is said");
	cr_expect(((const Ledger__ListItemHistoryReply *) reply)->periods[0]->restricted);
	cr_expect_str_eq(((const Ledger__ListItemHistoryReply *) reply)->periods[0]->value, "");
	as(&f, "staff:kato", "ledger", "shienctl");
	cr_expect_str_eq(history("NOTES", 0, "")->periods[0]->value, "持病あり");
	cr_assert_eq(protect(&f, person_id(2), true, 1), 0, "of the same household");
	cr_expect_eq(history("NOTES", 0, "")->n_periods, 0);
	cr_expect_eq(record(2, "NOTES", "別", "", "", ""), 0, "as if nothing had been there: no reason is owed");
	as(&f, "staff:desk", "ledger,protection", "shienctl");
	cr_expect_eq(history("NOTES", 0, "")->n_periods, 2);
	cr_expect_eq(record(3, "NOTES", "また", "", "", ""), SH_REFUSED, "to who sees it, it is a correction");
}
