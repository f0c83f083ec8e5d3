/* 安否照会: at most what 規則8条の3 or the person's own word allows, and nothing at all of whom no answer may tell
 * apart from nobody (rulings 1, 4, 5). */
#include "rules/safety.h"

#include <criterion/criterion.h>
#include <string.h>

#define P (1u << INQUIRY_PRESENCE)
#define C (1u << INQUIRY_CONDITION)
#define L (1u << INQUIRY_PLACE)
#define T (1u << INQUIRY_CONTACT)

Test(safety_rule, answers_at_most_what_the_law_and_the_person_allow)
{
	static const struct {
		InquiryRelation relation;
		ConsentAnswer consent;
		bool public_interest, somebody_not;
		uint32_t most;
	} cases[] = {
		/* 規則8条の3第3項1号 to 3号, where the person said nothing */
		{ INQUIRY_FAMILY, CONSENT_UNANSWERED, false, false, P | C | L | T },
		{ INQUIRY_RELATIVE, CONSENT_UNANSWERED, false, false, P | C },
		{ INQUIRY_ACQUAINTANCE, CONSENT_UNANSWERED, false, false, P },
		{ INQUIRY_OTHER, CONSENT_UNANSWERED, false, false, 0 },
		/* within the consent (消防庁, 第1号様式 ⑫–⑭) */
		{ INQUIRY_FAMILY, CONSENT_YES, false, false, P | C | L | T },
		{ INQUIRY_RELATIVE, CONSENT_YES, false, false, P | C | L | T },
		{ INQUIRY_ACQUAINTANCE, CONSENT_YES, false, false, P | C },
		{ INQUIRY_OTHER, CONSENT_YES, false, false, P | C },
		/* said no */
		{ INQUIRY_FAMILY, CONSENT_NO, false, false, 0 },
		{ INQUIRY_RELATIVE, CONSENT_NO, false, false, 0 },
		{ INQUIRY_ACQUAINTANCE, CONSENT_NO, false, false, 0 },
		{ INQUIRY_OTHER, CONSENT_NO, false, false, 0 },
		/* 公益上特に必要 */
		{ INQUIRY_OTHER, CONSENT_UNANSWERED, true, false, P | C | L | T },
		{ INQUIRY_ACQUAINTANCE, CONSENT_NO, true, false, P | C | L | T },
		/* somebody must not know, and it may be whoever asks */
		{ INQUIRY_FAMILY, CONSENT_YES, false, true, P | C },
		{ INQUIRY_FAMILY, CONSENT_UNANSWERED, true, true, P | C },
		{ INQUIRY_ACQUAINTANCE, CONSENT_UNANSWERED, false, true, P },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		InquiryFacts facts = { .relation = cases[i].relation,
				       .consent = cases[i].consent,
				       .public_interest = cases[i].public_interest,
				       .somebody_not = cases[i].somebody_not,
				       .identified = true,
				       .held = true };

		cr_expect_eq(inquiry_ceiling(&facts), cases[i].most, "case %zu: %x", i, inquiry_ceiling(&facts));
	}
}

/* Whatever else is so. */
Test(safety_rule, tells_nothing_where_nothing_may_be_told_apart)
{
	for (int relation = 0; relation < INQUIRY_RELATIONS; relation++)
		for (int consent = 0; consent < CONSENT_ANSWERS; consent++)
			for (unsigned public_interest = 0; public_interest < 2; public_interest++)
				for (unsigned why = 0; why < 5; why++) {
					InquiryFacts facts = { .relation = (InquiryRelation) relation,
							       .consent = (ConsentAnswer) consent,
							       .public_interest = public_interest,
							       .held = why != 0,
							       .hidden = why == 1,
							       .dead = why == 2,
							       .identified = why != 3,
							       .improper = why == 4 };

					cr_expect_eq(inquiry_ceiling(&facts), 0, "%d %d %u %u", relation, consent,
						     public_interest, why);
				}
}

Test(safety_rule, codes_are_found_again)
{
	static const char *const known[] = { "FAMILY", "RELATIVE", "ACQUAINTANCE", "OTHER" };
	InquiryRelation relation;
	const SafetyStatus *statuses;
	InquiryItem item;
	size_t n;

	for (int i = 0; i < INQUIRY_RELATIONS; i++) {
		cr_expect(inquiry_relation(known[i], &relation) && relation == (InquiryRelation) i);
		cr_expect_not_null(consent_class(inquiry_relation_class(relation)));
		cr_expect(consent_class(inquiry_relation_class(relation))->safety);
	}
	cr_expect_not(inquiry_relation("EMPLOYER", &relation));
	for (int i = 0; i < INQUIRY_ITEMS; i++)
		cr_expect(inquiry_item(inquiry_item_code((InquiryItem) i), &item) && item == (InquiryItem) i);
	cr_expect_not(inquiry_item("ADDRESS", &item));
	statuses = safety_statuses(&n);
	for (size_t i = 0; i < n; i++) {
		cr_expect_eq(safety_status(statuses[i].code), &statuses[i]);
		cr_expect_eq(statuses[i].dead, strncmp(statuses[i].code, "DEAD", 4) == 0);
	}
	cr_expect_null(safety_status("FINE"));
	cr_expect_str_eq(safety_holds("CONFIRMED", "SAFE")->code, "DEAD_CONFIRMED");
	cr_expect_str_eq(safety_holds("UNCONFIRMED", "SAFE")->code, "DEAD_UNCONFIRMED");
	cr_expect_str_eq(safety_holds("", "SAFE")->code, "SAFE");
	cr_expect_str_eq(safety_holds("", "FINE")->code, SAFETY_UNKNOWN);
}
