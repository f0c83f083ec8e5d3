/* 宛名番号 → our ids, for lists of the municipality's other systems: for the ledger alone, and of who is shielded
 * nothing where nothing is wanted. */
#include "register_run.h"

#include <criterion/criterion.h>
#include <string.h>

#define HEAD "宛名番号,個人履歴番号,世帯番号,氏名,氏名_フリガナ,住民状態,支援措置区分\n"

/* 12 is protected, 13 at home with them, 14 moved out of that household. */
static const char file[] = HEAD "11,1,1,潮咲 一,シオサキ イチ,1,\n"
				"12,1,2,潮咲 二,シオサキ ニ,1,1\n"
				"13,1,2,潮咲 三,シオサキ サン,1,\n"
				"14,1,3,潮咲 四,シオサキ ヨン,1,\n"
				"000000000000015,1,3,潮咲 五,シオサキ ゴ,1,\n"
				"15,1,3,潮咲 六,シオサキ ロク,1,\n"
				"000000000000016,1,3,潮咲 七,シオサキ ナナ,1,\n";

static const RegisterSync__ResolveAddressNumbersReply *resolved(Fixture *f, bool without_protected)
{
	static const char *const numbers[] = { "11", "12", "99", "13", "14", "15", "000000000000015", "16", "11" };
	RegisterSync__ResolveAddressNumbersRequest q = REGISTER_SYNC__RESOLVE_ADDRESS_NUMBERS_REQUEST__INIT;
	const void *reply;

	q.n_address_numbers = sizeof numbers / sizeof *numbers;
	q.address_numbers = (const char **) numbers;
	q.without_protected = without_protected;
	as(f, "ledger", "service");
	f->purpose = "90-3";
	cr_assert_eq(ask(f, "ResolveAddressNumbers", &q.base, &reply), 0, "%s %s", f->error.reason, f->error.detail);
	return reply;
}

Test(address_number, ids_for_lists)
{
	static const char *const whose[] = { "11", "12", NULL, "13", "14", "15", "000000000000015", "000000000000016",
					     "11" };
	const RegisterSync__ResolveAddressNumbersReply *p;
	const void *reply;
	Fixture f;

	register_open(&f, "10");
	import_text(&f, 1, file);
	for (int without = 0; without < 2; without++) {
		p = resolved(&f, without);
		cr_assert_eq(p->n_person_ids, sizeof whose / sizeof *whose);
		for (size_t i = 0; i < p->n_person_ids; i++) {
			bool hidden =
				without && whose[i] && (strcmp(whose[i], "12") == 0 || strcmp(whose[i], "13") == 0);

			cr_expect_str_eq(p->person_ids[i], whose[i] && !hidden ? person_of(&f, whose[i]) : "",
					 "%d %zu", without, i);
		}
	}
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=ResolveAddressNumbers%'"),
		     2);
	as(&f, "shienctl", "register");
	{
		RegisterSync__ResolveAddressNumbersRequest q = REGISTER_SYNC__RESOLVE_ADDRESS_NUMBERS_REQUEST__INIT;
		const char *one[] = { "11" };

		q.n_address_numbers = 1;
		q.address_numbers = one;
		cr_expect_eq(ask(&f, "ResolveAddressNumbers", &q.base, &reply), SH_REFUSED,
			     "no person's own tool asks");
	}
	fixture_close(&f);
}

/* Before a disaster there is nothing to ask (rulings 9). */
Test(address_number, behind_the_gate)
{
	RegisterSync__ResolveAddressNumbersRequest q = REGISTER_SYNC__RESOLVE_ADDRESS_NUMBERS_REQUEST__INIT;
	const char *one[] = { "11" };
	const void *reply;
	Fixture f;

	register_open_quiet(&f, "10");
	import_text(&f, 1, file);
	as(&f, "ledger", "service");
	f.purpose = "90-3";
	q.n_address_numbers = 1;
	q.address_numbers = one;
	cr_expect_eq(ask(&f, "ResolveAddressNumbers", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "register.gate.no_disaster");
	fixture_close(&f);
}
