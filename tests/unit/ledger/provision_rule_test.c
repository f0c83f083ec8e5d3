/* Who may be given what of the ledger, on which day and basis (rulings 10), and whose consent holds (rulings 7). */
#include "rules/consent.h"
#include "rules/provision.h"

#include <criterion/criterion.h>
#include <string.h>

#define BIT(item) (1u << ITEM_##item)

Test(provision_rule, has_a_basis_of_the_day_or_is_refused)
{
	static const struct {
		const char *recipient, *day;
		bool use, relief, grounds, consent;
		uint32_t items;
		size_t persons;
		bool all;
		const char *expected; /* a basis, or the reason */
	} cases[] = {
		/* 災対法90条の4第1項1号: to the person themself */
		{ "SELF", "2026-09-10", false, false, false, false, BIT(DAMAGE), 1, false, "90-4-1-1-SELF" },
		{ "SELF", "2026-09-10", false, false, false, false, BIT(DAMAGE), 2, false,
		  "ledger.provision.one_person" },
		{ "SELF", "2026-09-10", false, false, false, false, BIT(DAMAGE), 0, true,
		  "ledger.provision.one_person" },
		{ "SELF", "2026-09-10", false, false, false, true, BIT(DAMAGE), 1, false,
		  "ledger.provision.consent" },
		/* the same, by consent */
		{ "CONSENTED", "2026-09-10", true, false, false, true, BIT(CONTACT), 3, false, "90-4-1-1" },
		{ "CONSENTED", "2026-09-10", true, false, false, false, BIT(CONTACT), 3, false,
		  "ledger.provision.consent" },
		{ "CONSENTED", "2026-09-10", false, false, false, true, BIT(CONTACT), 3, false,
		  "ledger.provision.use" },
		/* 2号, 3号: for relief only */
		{ "INTERNAL", "2026-09-10", true, true, false, false, BIT(DAMAGE), 0, true, "90-4-1-2" },
		{ "INTERNAL", "2026-09-10", true, false, false, false, BIT(DAMAGE), 0, true,
		  "ledger.provision.not_relief" },
		{ "LOCAL_GOV", "2026-09-10", true, true, false, false, BIT(DAMAGE), 0, true, "90-4-1-3" },
		{ "LOCAL_GOV", "2026-09-10", true, true, false, false, BIT(DAMAGE), 1, true,
		  "ledger.provision.nobody" },
		{ "LOCAL_GOV", "2026-09-10", true, true, false, false, BIT(DAMAGE), 0, false,
		  "ledger.provision.nobody" },
		/* 個人情報保護法 binds municipalities since 2023-04-01 */
		{ "CONTRACTOR", "2026-09-10", true, true, true, false, BIT(DAMAGE), 5, false, "PIP-66-2" },
		{ "CONTRACTOR", "2023-04-01", true, true, true, false, BIT(DAMAGE), 5, false, "PIP-66-2" },
		{ "CONTRACTOR", "2023-03-31", true, true, true, false, BIT(DAMAGE), 5, false,
		  "ledger.provision.no_basis" },
		{ "CONTRACTOR", "2026-09-10", true, true, false, false, BIT(DAMAGE), 5, false,
		  "ledger.provision.grounds" },
		/* 登録被災者援護協力団体: since the act of 2025, and no damage */
		{ "SUPPORT_ORG", "2025-07-01", true, true, true, false, BIT(NAME) | BIT(PLACE), 5, false, "33-2" },
		{ "SUPPORT_ORG", "2025-06-30", true, true, true, false, BIT(NAME), 5, false,
		  "ledger.provision.no_basis" },
		{ "SUPPORT_ORG", "2026-09-10", true, true, true, false, BIT(NAME) | BIT(DAMAGE), 5, false,
		  "ledger.provision.items" },
		/* 個情法69条2項4号: a special reason */
		{ "SPECIAL", "2026-09-10", true, false, true, false, BIT(NAME), 5, false, "PIP-69-2-4" },
		{ "SPECIAL", "2026-09-10", true, false, false, false, BIT(NAME), 5, false,
		  "ledger.provision.grounds" },
		/* nobody else */
		{ "NEWSPAPER", "2026-09-10", true, true, true, false, BIT(NAME), 5, false,
		  "ledger.provision.recipient" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ProvisionFacts facts = { .recipient = cases[i].recipient,
					 .decided_on = cases[i].day,
					 .use = cases[i].use,
					 .relief = cases[i].relief,
					 .grounds = cases[i].grounds,
					 .consent_named = cases[i].consent,
					 .items = cases[i].items,
					 .persons = cases[i].persons,
					 .all_victims = cases[i].all };
		const ProvisionBasis *basis = NULL;
		ShError err = { 0 };
		int r = provision_basis(&facts, &basis, &err);

		cr_expect_eq(r, strncmp(cases[i].expected, "ledger.", 7) == 0 ? SH_REFUSED : 0, "case %zu", i);
		cr_expect_str_eq(r == 0 ? basis->basis : err.reason, cases[i].expected, "case %zu", i);
	}
}

/* Every row of the table is found again by what is stored of a decision; of one recipient, later rows begin later. */
Test(provision_rule, table_is_in_order)
{
	size_t n;
	const ProvisionBasis *rows = provision_bases(&n);

	for (size_t i = 0; i < n; i++) {
		cr_expect_eq(provision_basis_of(rows[i].basis), &rows[i], "%s stands twice", rows[i].basis);
		cr_expect_leq(strcmp(rows[i].valid_from, PROVISION_EDITION), 0, "%s", rows[i].basis);
		for (size_t k = 0; k < i; k++)
			cr_expect(strcmp(rows[k].recipient, rows[i].recipient) != 0 ||
				  strcmp(rows[k].valid_from, rows[i].valid_from) < 0);
	}
	cr_expect_null(provision_basis_of("33-99"));
	for (int i = 0; i < PROVISION_ITEMS; i++) {
		ProvisionItem item;

		cr_expect(provision_item(provision_item_code((ProvisionItem) i), &item) && item == (ProvisionItem) i);
		cr_expect_not(provision_item("MY_NUMBER", &item)); /* 個人番号 is never provided */
	}
}

Test(consent_rule, blank_takes_nothing_back)
{
	static const struct {
		ConsentAnswer before, now, after;
	} cases[] = {
		{ CONSENT_UNANSWERED, CONSENT_UNANSWERED, CONSENT_UNANSWERED },
		{ CONSENT_UNANSWERED, CONSENT_YES, CONSENT_YES },
		{ CONSENT_YES, CONSENT_UNANSWERED, CONSENT_YES },
		{ CONSENT_NO, CONSENT_UNANSWERED, CONSENT_NO },
		{ CONSENT_YES, CONSENT_NO, CONSENT_NO },
		{ CONSENT_NO, CONSENT_YES, CONSENT_YES },
	};
	const ConsentClass *classes;
	ConsentAnswer answer;
	size_t n;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(consent_after(cases[i].before, cases[i].now), cases[i].after, "case %zu", i);
	for (int i = 0; i < CONSENT_ANSWERS; i++)
		cr_expect(consent_answer(consent_answer_code((ConsentAnswer) i), &answer) &&
			  answer == (ConsentAnswer) i);
	cr_expect_not(consent_answer("MAYBE", &answer));
	classes = consent_classes(&n);
	for (size_t i = 0; i < n; i++)
		cr_expect_eq(consent_class(classes[i].code), &classes[i]);
	cr_expect_null(consent_class("ANYBODY"));
}
