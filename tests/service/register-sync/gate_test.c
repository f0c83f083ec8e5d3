/* 平時の門 (rulings 9): what is refused before a disaster and after its disposal, and what is not. */
#include "register_run.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const char file[] =
	"宛名番号,個人履歴番号,世帯番号,氏名,氏名_フリガナ,性別,住民状態,生年月日,住所_町字,住所_番地号表記\n"
	"11,1,21,高浜 太郎,タカハマ タロウ,1,1,1990-02-03,港町,5\n";

/* Every question that shows somebody. */
typedef struct Looks {
	RegisterSync__FindRequest find;
	RegisterSync__SearchResidentsRequest search;
	RegisterSync__GetHouseholdRequest household;
	RegisterSync__BatchGetRequest get;
	RegisterSync__GetHistoryRequest history;
	RegisterSync__ResolveCardRequest card;
	RegisterSync__ResolveSealedNumberRequest number;
	char person[40], home[40];
	const char *ids[1];
} Looks;
enum { LOOKS = 7, BY_STAFF = 5 }; /* the first five are asked by staff's own tool */

static void looks_of(Fixture *f, Looks *l)
{
	static uint8_t box[] = { 1 };

	*l = (Looks){ .find = REGISTER_SYNC__FIND_REQUEST__INIT,
		      .search = REGISTER_SYNC__SEARCH_RESIDENTS_REQUEST__INIT,
		      .household = REGISTER_SYNC__GET_HOUSEHOLD_REQUEST__INIT,
		      .get = REGISTER_SYNC__BATCH_GET_REQUEST__INIT,
		      .history = REGISTER_SYNC__GET_HISTORY_REQUEST__INIT,
		      .card = REGISTER_SYNC__RESOLVE_CARD_REQUEST__INIT,
		      .number = REGISTER_SYNC__RESOLVE_SEALED_NUMBER_REQUEST__INIT };
	snprintf(l->person, sizeof l->person, "%s", person_of(f, "11"));
	snprintf(l->home, sizeof l->home, "%s", text_of(f, "SELECT household_id FROM person"));
	l->ids[0] = l->person;
	l->find.kana = l->search.name = "タカハマタロウ";
	l->find.birth = "1990-02-03";
	l->household.household_id = l->home;
	l->get.person_ids = l->ids;
	l->get.n_person_ids = 1;
	l->history.person_id = l->person;
	l->card.kind = "AUTH";
	l->card.issuer_key_id = "00";
	l->card.serial = "01";
	l->number.sealed = (ProtobufCBinaryData){ 1, box };
}

static int look(Fixture *f, Looks *l, unsigned which)
{
	const struct {
		const char *rpc;
		const ProtobufCMessage *request;
	} all[LOOKS] = { { "Find", &l->find.base },
			 { "SearchResidents", &l->search.base },
			 { "GetHousehold", &l->household.base },
			 { "BatchGet", &l->get.base },
			 { "GetHistory", &l->history.base },
			 { "ResolveCard", &l->card.base },
			 { "ResolveSealedNumber", &l->number.base } };
	const void *reply;

	return ask(f, all[which].rpc, all[which].request, &reply);
}

/* Its own answer, or its own refusal: the gate let it pass. */
static bool passes(Fixture *f, Looks *l, unsigned which)
{
	int r = look(f, l, which);

	cr_assert_neq(r, SH_FAULT, "%u %s %s", which, f->error.reason, f->error.detail);
	return r == 0 || strcmp(f->error.reason, "register.gate.no_disaster") != 0;
}

static void by(Fixture *f, const char *purpose, const char *caller, const char *roles)
{
	f->purpose = purpose;
	as(f, caller, roles);
}

static const struct {
	const char *purpose, *roles;
} staff[] = {
	{ "49-10-3", "register" },     { "REGISTER_COPY", "register" }, { "PROTECTION", "protection" },
	{ "90-3", "register,window" }, { "TEST", "register,window" },   { "49-10-3", "window" },
};
enum { STAFF = sizeof staff / sizeof *staff, OPEN_IN_QUIET = 3 };

static void in_quiet_times(Fixture *f, Looks *l)
{
	for (unsigned who = 0; who < STAFF; who++)
		for (unsigned which = 0; which < BY_STAFF; which++) {
			by(f, staff[who].purpose, "shienctl", staff[who].roles);
			cr_expect_eq(passes(f, l, which), who < OPEN_IN_QUIET, "%s by %s: look %u",
				     staff[who].purpose, staff[who].roles, which);
			if (who >= OPEN_IN_QUIET)
				cr_expect_eq(f->error.code, SH_PERMISSION_DENIED, "not to be taken for nobody found");
		}
	for (unsigned which = BY_STAFF; which < LOOKS; which++) {
		by(f, "90-2", "application-intake", "service");
		cr_expect_not(passes(f, l, which), "an application: look %u", which);
	}
	by(f, "90-2", "certificate-issuer", "service");
	cr_expect_not(passes(f, l, 5), "a terminal");
	/* a shelter is open on a warning (rulings 28) */
	by(f, "EVACUEE", "shelter-gateway", "service");
	cr_expect(passes(f, l, 0) && passes(f, l, 3) && passes(f, l, 5), "a shelter");
	by(f, "90-3", "shelter-gateway", "service");
	cr_expect_not(passes(f, l, 0), "a shelter says what for");
}

static void while_open(Fixture *f, Looks *l)
{
	for (unsigned who = 0; who < STAFF; who++)
		for (unsigned which = 0; which < BY_STAFF; which++) {
			by(f, staff[who].purpose, "shienctl", staff[who].roles);
			cr_expect(passes(f, l, which), "%s by %s: look %u", staff[who].purpose, staff[who].roles,
				  which);
		}
	for (unsigned which = BY_STAFF; which < LOOKS; which++) {
		by(f, "90-2", "application-intake", "service");
		cr_expect(passes(f, l, which), "an application: look %u", which);
	}
}

/* Never shut: what keeps the copy fresh, and what protects (rulings 2). */
static void never_shut(Fixture *f, const Looks *l)
{
	RegisterSync__SetProtectionRequest set = REGISTER_SYNC__SET_PROTECTION_REQUEST__INIT;
	RegisterSync__CheckReleaseRequest check = REGISTER_SYNC__CHECK_RELEASE_REQUEST__INIT;
	RegisterSync__PullAsOfRequest pull = REGISTER_SYNC__PULL_AS_OF_REQUEST__INIT;
	const void *reply;

	by(f, "PROTECTION", "shienctl", "protection");
	set.person_id = l->person;
	set.kind = "2";
	set.source = "SELF";
	cr_assert_eq(ask(f, "SetProtection", &set.base, &reply), 0, "%s", f->error.reason);
	by(f, "NOTICE", "notifier", "service");
	check.person_ids = (const char **) (uintptr_t) l->ids;
	check.n_person_ids = 1;
	cr_assert_eq(ask(f, "CheckRelease", &check.base, &reply), 0, "%s", f->error.reason);
	/* the ledger opens only what was declared; it need not wait until that is heard here */
	by(f, "90-3-1", "ledger", "service");
	pull.as_of = "2026-09-01";
	cr_assert_eq(ask(f, "PullAsOf", &pull.base, &reply), 0, "%s", f->error.reason);
}

static void disposed(Fixture *f, const char *disaster_id)
{
	Ledger__DisasterDisposed e = LEDGER__DISASTER_DISPOSED__INIT;

	e.disaster_id = disaster_id;
	cr_assert_eq(tell(f, "ledger", &e.base), 0, "%s", f->error.reason);
}

static void opened(Fixture *f, const char *disaster_id)
{
	Ledger__LedgerOpened e = LEDGER__LEDGER_OPENED__INIT;

	e.disaster_id = disaster_id;
	cr_assert_eq(tell(f, "ledger", &e.base), 0, "%s", f->error.reason);
}

Test(gate, opens_with_a_disaster)
{
	Fixture f;
	Looks l;

	register_open_quiet(&f, "100");
	import_text(&f, 1, file);
	looks_of(&f, &l);
	in_quiet_times(&f, &l);
	never_shut(&f, &l);
	f.municipality = "483010"; /* of another town */
	disaster_declared(&f, A_DISASTER);
	f.municipality = "482013";
	in_quiet_times(&f, &l);
	disaster_declared(&f, A_DISASTER);
	while_open(&f, &l);
	/* two at once, the first is disposed of; then the other, told of twice and late */
	opened(&f, "00000000-0000-7000-8000-0000000d15a6");
	disposed(&f, A_DISASTER);
	while_open(&f, &l);
	disposed(&f, "00000000-0000-7000-8000-0000000d15a6");
	disaster_declared(&f, A_DISASTER);
	opened(&f, "00000000-0000-7000-8000-0000000d15a6");
	in_quiet_times(&f, &l);
	disposed(&f, "00000000-0000-7000-8000-0000000d15a7"); /* before it is told of at all */
	disaster_declared(&f, "00000000-0000-7000-8000-0000000d15a7");
	in_quiet_times(&f, &l);
	fixture_close(&f);
}

static int mark(Fixture *f)
{
	RegisterSync__MarkInventedRequest q = REGISTER_SYNC__MARK_INVENTED_REQUEST__INIT;
	const void *reply;

	by(f, "TEST", "shienctl", "register");
	return ask(f, "MarkInvented", &q.base, &reply);
}

static bool marked(Fixture *f)
{
	RegisterSync__GetArrangementRequest q = REGISTER_SYNC__GET_ARRANGEMENT_REQUEST__INIT;
	const void *reply;

	by(f, "TEST", "shienctl", "register");
	cr_assert_eq(ask(f, "GetArrangement", &q.base, &reply), 0, "%s", f->error.reason);
	return ((const RegisterSync__Arrangement *) reply)->invented;
}

Test(gate, invented_people)
{
	Fixture f;
	Looks l;

	register_open_quiet(&f, "100");
	cr_expect_not(marked(&f));
	cr_assert_eq(mark(&f), 0, "%s", f.error.reason);
	import_text(&f, 1, file);
	cr_assert_eq(mark(&f), 0, "said again it stays: %s", f.error.reason);
	cr_expect(marked(&f));
	looks_of(&f, &l);
	while_open(&f, &l);
	/* a register to which somebody came is never opened by it */
	f.municipality = "483010";
	import_text(&f, 2, file);
	cr_assert_eq(mark(&f), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "register.invented.somebody");
	cr_expect_not(marked(&f));
	fixture_close(&f);
}
