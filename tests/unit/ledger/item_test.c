#include "rules/item.h"
#include <criterion/criterion.h>
#include <string.h>

/* 災対法90条の3第2項 has seven numbers of items besides its eighth, 規則8条の5 seven: each is there, in order. */
Test(item, the_laws_items_are_all_there)
{
	static const char *const laws[] = { "災対法90条の3第2項1号", "災対法90条の3第2項2号", "災対法90条の3第2項3号",
					    "災対法90条の3第2項4号", "災対法90条の3第2項5号", "災対法90条の3第2項6号",
					    "災対法90条の3第2項7号", "規則8条の5第1号",       "規則8条の5第2号",
					    "規則8条の5第3号",       "規則8条の5第4号",       "規則8条の5第5号",
					    "規則8条の5第6号",       "規則8条の5第7号" };
	size_t n, at = 0;
	const LegalItem *items = legal_items(&n);

	for (size_t i = 0; i < n; i++) {
		if (at + 1 < sizeof laws / sizeof *laws && strcmp(items[i].law, laws[at]) != 0)
			at++;
		cr_expect_str_eq(items[i].law, laws[at], "%s", items[i].code);
		cr_expect_eq(legal_item(items[i].code), &items[i]);
		cr_expect(*items[i].name && *items[i].roles);
		cr_expect_eq(*items[i].choices != '\0', items[i].kind == ITEM_CHOICE, "%s", items[i].code);
		cr_expect(strncmp(items[i].code, "X_", 2) != 0);
	}
	cr_expect_eq(at + 1, sizeof laws / sizeof *laws);
	cr_expect_null(legal_item("X_NAME"));
}

/* Of the person and of no disaster. */
Test(item, what_another_disaster_may_use)
{
	static const struct {
		const char *code;
		bool may;
	} cases[] = { { "NOTES", true },   { "NAME", true },     { "X_WELL", true },      { "OTHER_DAMAGE", false },
		      { "DAMAGE", false }, { "SUPPORT", false }, { "NUMBER_USED", false } };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(item_reusable(cases[i].code), cases[i].may, "%s", cases[i].code);
}

Test(item, a_definition_is_checked)
{
	static const char *const none[] = { "" }, *const two[] = { "ある", "ない" },
				 *const twice[] = { "ある", "ある" }, *const empty[] = { "ある", "" };
	static const struct {
		const char *code, *kind, *const *choices;
		size_t n;
		const char *reason;
	} cases[] = {
		{ "X_A", "LINE", none, 0, NULL },
		{ "X_A", "CHOICE", two, 2, NULL },
		{ "X_", "LINE", none, 0, "ledger.item.code" },
		{ "XA", "LINE", none, 0, "ledger.item.code" },
		{ "NAME", "LINE", none, 0, "ledger.item.code" },
		{ "X_A", "BLOB", none, 0, "ledger.item.kind" },
		{ "X_A", "", none, 0, "ledger.item.kind" },
		{ "X_A", "CHOICE", none, 0, "ledger.item.choices" },
		{ "X_A", "YESNO", two, 2, "ledger.item.choices" },
		{ "X_A", "CHOICE", twice, 2, "ledger.item.choices" },
		{ "X_A", "CHOICE", empty, 2, "ledger.item.choices" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShError err = { 0 };
		int r = item_definition_check(cases[i].code, cases[i].kind, cases[i].choices, cases[i].n, &err);

		cr_expect_eq(r, cases[i].reason ? SH_REFUSED : 0, "%zu", i);
		cr_expect_str_eq(err.reason, cases[i].reason ? cases[i].reason : "", "%zu", i);
	}
	for (ItemKind k = ITEM_LINE; k < ITEM_KINDS; k++)
		cr_expect_eq(item_kind(item_kind_code(k)), k);
}

Test(item, a_value_has_the_form_of_its_kind)
{
	static const char *const choices[] = { "ある", "ない" };
	static const struct {
		ItemKind kind;
		const char *value;
		bool fits;
	} cases[] = {
		{ ITEM_LINE, "一行", true },
		{ ITEM_LINE, "二\n行", false },
		{ ITEM_LINE, "a\tb", false },
		{ ITEM_LINE, "", false },
		{ ITEM_TEXT, "二\n行", true },
		{ ITEM_TEXT, "", false },
		{ ITEM_DATE, "2028-02-29", true },
		{ ITEM_DATE, "2026-02-29", false },
		{ ITEM_DATE, "令和8年", false },
		{ ITEM_NUMBER, "0", true },
		{ ITEM_NUMBER, "-12", true },
		{ ITEM_NUMBER, "12.5", true },
		{ ITEM_NUMBER, "123456789012345", true },
		{ ITEM_NUMBER, "1234567890123456", false },
		{ ITEM_NUMBER, "1.", false },
		{ ITEM_NUMBER, "1.1234567", false },
		{ ITEM_NUMBER, "1.5a", false },
		{ ITEM_NUMBER, "1a", false },
		{ ITEM_NUMBER, ".5", false },
		{ ITEM_NUMBER, "-", false },
		{ ITEM_NUMBER, "１", false },
		{ ITEM_NUMBER, "=1+1", false },
		{ ITEM_YESNO, "YES", true },
		{ ITEM_YESNO, "NO", true },
		{ ITEM_YESNO, "はい", false },
		{ ITEM_CHOICE, "ない", true },
		{ ITEM_CHOICE, "なし", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShError err = { 0 };
		int r = item_value_check(cases[i].kind, choices, 2, cases[i].value, &err);

		cr_expect_eq(r, cases[i].fits ? 0 : SH_REFUSED, "%zu %s", i, cases[i].value);
		cr_expect_str_eq(err.reason, cases[i].fits ? "" : "ledger.item.value", "%zu", i);
	}
}
