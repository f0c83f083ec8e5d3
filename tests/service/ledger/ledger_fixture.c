#include "ledger_fixture.h"
#include "shien/register/v1/contract.h"
#include "shien/register/v1/register.pb-c.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

FakeRegister fake_register;

static const char *spell(char kind, unsigned n)
{
	static char ring[16][37];
	static unsigned next;
	char *out = ring[next++ % 16];

	snprintf(out, 37, "00000000-0000-7000-8000-%02x%010u", (unsigned) kind, n);
	return out;
}

const char *person_id(unsigned n) { return spell(0x01, n); }
const char *household_id(unsigned n) { return spell(0x02, n); }
const char *id_of(char letter, unsigned n) { return spell(letter, n); }

/* Household h: persons 3h-2 … 3h, the first its head. Households 1 and 2 share a house; 3 and 4 live in flats of one
 * house; the others have each their own lot. */
static unsigned household_then(unsigned n, const char *day)
{
	unsigned household = (n + 2) / 3;

	for (unsigned i = 0; i < sizeof fake_register.moves / sizeof *fake_register.moves; i++)
		if (fake_register.moves[i].person == n && strcmp(day, fake_register.moves[i].from) >= 0)
			household = fake_register.moves[i].household;
	return household;
}

static RegisterSync__Resident *resident(ShArena *arena, unsigned n, unsigned household)
{
	RegisterSync__Resident *p = sh_alloc(arena, sizeof *p);
	unsigned place = (n + 2) % 3;

	register_sync__resident__init(p);
	p->person_id = sh_printf(arena, "%s", person_id(n));
	p->household_id = sh_printf(arena, "%s", household_id(household));
	p->name = sh_printf(arena, "潮咲 %u", n);
	p->kana = "シオサキ";
	p->birth_text = fake_register.born ? fake_register.born : "昭和12年頃";
	p->sex = n % 2 ? "1" : "2";
	p->relation = place == 0 ? "02" : "20";
	p->head_name = sh_printf(arena, "潮咲 %u", household * 3 - 2);
	p->address = household <= 2   ? "中央一丁目1番地2"
		     : household <= 4 ? "港二丁目3-4"
				      : sh_printf(arena, "浜町%u番地", household);
	p->address_extra = household == 3 ? "コーポ汐101" : household == 4 ? "コーポ汐102" : "";
	p->order = place + 1;
	p->protected_ = n == fake_register.protected_person;
	p->stale = n == fake_register.stale_person;
	return p;
}

static const ProtobufCMessage *release(const RegisterSync__CheckReleaseRequest *q, ShArena *arena)
{
	RegisterSync__CheckReleaseReply *said = sh_alloc(arena, sizeof *said);

	register_sync__check_release_reply__init(said);
	said->withheld_person_ids = sh_alloc(arena, sizeof *said->withheld_person_ids);
	fake_register.released += (unsigned) q->n_person_ids;
	for (size_t i = 0; fake_register.withheld && i < q->n_person_ids; i++)
		if (strcmp(q->person_ids[i], fake_register.withheld) == 0)
			said->withheld_person_ids[said->n_withheld_person_ids++] = fake_register.withheld;
	return fake_register.silent ? NULL : &said->base;
}

static const ProtobufCMessage *find(const RegisterSync__FindRequest *q, ShArena *arena)
{
	RegisterSync__FindReply *said = sh_alloc(arena, sizeof *said);
	RegisterSync__Hit *hit = sh_alloc(arena, sizeof *hit), *named = sh_alloc(arena, sizeof *named);
	unsigned n = 0;

	register_sync__find_reply__init(said);
	register_sync__hit__init(hit);
	fake_register.asked_all |= !q->without_protected;
	said->hits = sh_alloc(arena, 2 * sizeof *said->hits);
	if (fake_register.by_name && sscanf(q->name, "潮咲 %u", &n) == 1 && n > 0 && n <= fake_register.persons &&
	    !(q->without_protected && n == fake_register.protected_person)) {
		register_sync__hit__init(named);
		named->person_id = sh_printf(arena, "%s", person_id(n));
		named->by_name = named->by_birth = named->by_kana = true;
		said->hits[said->n_hits++] = named;
	}
	hit->person_id = sh_printf(arena, "%s", person_id(fake_register.resembles));
	hit->by_name = hit->by_birth = true;
	hit->protected_ = fake_register.resembles_hidden;
	if (fake_register.resembles)
		said->hits[said->n_hits++] = hit;
	return fake_register.silent ? NULL : &said->base;
}

static const ProtobufCMessage *numbers(const RegisterSync__ResolveAddressNumbersRequest *q, ShArena *arena)
{
	RegisterSync__ResolveAddressNumbersReply *said = sh_alloc(arena, sizeof *said);

	register_sync__resolve_address_numbers_reply__init(said);
	said->n_person_ids = q->n_address_numbers;
	said->person_ids = sh_alloc(arena, (said->n_person_ids + 1) * sizeof *said->person_ids);
	for (size_t i = 0; i < said->n_person_ids; i++) {
		unsigned n = (unsigned) strtoul(q->address_numbers[i], NULL, 10);
		bool nobody = n == 0 || n > fake_register.persons ||
			      (q->without_protected && n == fake_register.protected_person);

		said->person_ids[i] = nobody ? "" : sh_printf(arena, "%s", person_id(n));
	}
	fake_register.asked_all |= !q->without_protected;
	fake_register.numbered += (unsigned) said->n_person_ids;
	return fake_register.silent ? NULL : &said->base;
}

static const ProtobufCMessage *who_left(const RegisterSync__PullBatchRequest *q, ShArena *arena)
{
	RegisterSync__PullBatchReply *said = sh_alloc(arena, sizeof *said);

	register_sync__pull_batch_reply__init(said);
	said->residents = sh_alloc(arena, 2 * sizeof *said->residents);
	cr_assert(q->left, "nobody needs more");
	for (unsigned i = 0; fake_register.dead && i < 2; i++) {
		RegisterSync__Resident *p = said->residents[said->n_residents++] = sh_alloc(arena, sizeof *p);

		register_sync__resident__init(p);
		p->person_id = sh_printf(arena, "%s", person_id(fake_register.dead + i));
		p->status = i == 0 ? "3" : "2";
	}
	return fake_register.silent ? NULL : &said->base;
}

static const ProtobufCMessage *batch(const RegisterSync__BatchGetRequest *q, ShArena *arena)
{
	RegisterSync__BatchGetReply *said = sh_alloc(arena, sizeof *said);

	register_sync__batch_get_reply__init(said);
	said->residents = sh_alloc(arena, (q->n_person_ids + 1) * sizeof *said->residents);
	for (size_t i = 0; i < q->n_person_ids; i++)
		for (unsigned n = 1; n <= fake_register.persons; n++)
			if (strcmp(q->person_ids[i], person_id(n)) == 0) {
				RegisterSync__Resident *p = resident(arena, n, (n + 2) / 3);

				if (n == fake_register.dead)
					p->status = "3";
				said->residents[said->n_residents++] = p;
			}
	return &said->base;
}

static const ProtobufCMessage *answer(Fixture *f, const char *service, const char *rpc,
				      const ProtobufCMessage *request, ShArena *arena, ShError *err)
{
	const RegisterSync__PullAsOfRequest *q = (const void *) request;
	RegisterSync__PullAsOfReply *page = sh_alloc(arena, sizeof *page);
	unsigned most = q->limit < fake_register.page ? q->limit : fake_register.page, n = 1;

	(void) f, (void) service;
	if (fake_register.shut) {
		sh_fail(err, SH_PERMISSION_DENIED, "register.gate.no_disaster", "-");
		return NULL;
	}
	if (strcmp(rpc, "CheckRelease") == 0)
		return release((const void *) request, arena);
	if (strcmp(rpc, "Find") == 0)
		return find((const void *) request, arena);
	if (strcmp(rpc, "ResolveAddressNumbers") == 0)
		return numbers((const void *) request, arena);
	if (strcmp(rpc, "PullBatch") == 0)
		return who_left((const void *) request, arena);
	if (strcmp(rpc, "BatchGet") == 0)
		return batch((const void *) request, arena);
	cr_assert_str_eq(rpc, "PullAsOf");
	if (++fake_register.asked == fake_register.unreachable_at)
		return NULL;
	if (fake_register.asked <= 8)
		snprintf(fake_register.after[fake_register.asked - 1], 37, "%s", q->after_person_id);
	snprintf(fake_register.as_of, sizeof fake_register.as_of, "%s", q->as_of);
	if (strcmp(q->as_of, "1999-01-01") == 0) {
		sh_fail(err, SH_FAILED_PRECONDITION, "register.too_early", "-");
		return NULL;
	}
	register_sync__pull_as_of_reply__init(page);
	page->watermark =
		q->watermark && fake_register.watermark_then ? fake_register.watermark_then : fake_register.watermark;
	page->register_as_of = "2026-09-01";
	page->residents = sh_alloc(arena, most * sizeof *page->residents + 1);
	if (sscanf(q->after_person_id, "00000000-0000-7000-8000-01%u", &n) == 1)
		n++;
	for (; n <= fake_register.persons && page->n_residents < most; n++) {
		const unsigned household = household_then(n, q->as_of);

		if (*q->household_id ? strcmp(q->household_id, household_id(household)) == 0 : household > 0)
			page->residents[page->n_residents++] = resident(arena, n, household);
	}
	page->more = n <= fake_register.persons;
	return &page->base;
}

void ledger_fixture_open(Fixture *f)
{
	static const FakePeer peers[] = { { "register-sync", &register_sync_contract, answer }, { 0 } };

	fixture_open(f, &ledger_service, "ledger/migrations");
	fixture_peers(f, peers);
	fake_register = (FakeRegister){ .page = 2000, .watermark = 7 };
	as(f, "staff:kato", "ledger,window,survey", "shienctl");
}

void as(Fixture *f, const char *actor, const char *roles, const char *caller)
{
	f->actor = actor;
	f->roles = roles;
	f->caller = caller;
}

int declare(Fixture *f, const char *disaster_id, const char *code, const char *kind, const char *reference_date)
{
	Ledger__DeclareDisasterRequest q = LEDGER__DECLARE_DISASTER_REQUEST__INIT;
	const void *reply;

	q.disaster_id = disaster_id;
	q.code = code;
	q.name = "令和8年汐見地震";
	q.cause = "令和8年9月5日の地震";
	q.kind = kind;
	q.occurred_on = "2026-09-05";
	q.reference_date = reference_date;
	return ask(f, "DeclareDisaster", &q.base, &reply);
}

const char *open_it(Fixture *f)
{
	static char job_id[37];
	Ledger__OpenLedgerRequest q = LEDGER__OPEN_LEDGER_REQUEST__INIT;
	const void *reply;

	q.disaster_id = DISASTER;
	if (ask(f, "OpenLedger", &q.base, &reply) != 0)
		return NULL;
	snprintf(job_id, sizeof job_id, "%s", ((const Ledger__OpenLedgerReply *) reply)->job_id);
	return job_id;
}

void given_ledger(Fixture *f, unsigned persons)
{
	fake_register.persons = persons;
	cr_assert_eq(declare(f, DISASTER, "R8-01", "EARTHQUAKE", "2026-09-05"), 0, "%s %s", f->error.reason,
		     f->error.detail);
	cr_assert(open_it(f) != NULL, "%s %s", f->error.reason, f->error.detail);
	run_due(f, sh_now_us() + 1000000);
	cr_assert_eq(count(f, "SELECT count(*) FROM disaster WHERE state = 'OPEN'"), 1, "%s %s", f->error.reason,
		     f->error.detail);
}

const char *dwelling_of(Fixture *f, unsigned household)
{
	static char ring[4][37];
	static unsigned next;
	char sql[200], *out = ring[next++ % 4];

	snprintf(sql, sizeof sql, "SELECT dwelling_id FROM dwelling_household WHERE household_id = '%s'",
		 household_id(household));
	snprintf(out, 37, "%s", text_of(f, sql));
	return out;
}

int survey_loss(Fixture *f, const char *survey_id, const char *dwelling_id, const char *kind, uint32_t permille)
{
	Ledger__RecordSurveyRequest q = LEDGER__RECORD_SURVEY_REQUEST__INIT;
	const void *reply;

	as(f, "staff:surveyor", "survey", "shienctl");
	q.disaster_id = DISASTER;
	q.survey_id = survey_id;
	q.dwelling_id = dwelling_id;
	q.kind = kind;
	q.hazard = "EARTHQUAKE";
	q.surveyed_on = "2026-09-10";
	q.reason = "申出による";
	q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_LOSS_PERMILLE;
	q.loss_permille = permille;
	return ask(f, "RecordSurvey", &q.base, &reply);
}

int approve(Fixture *f, const char *who, const char *survey_id, const char *grade, bool decline,
	    const Ledger__ApproveSurveyReply **reply)
{
	Ledger__ApproveSurveyRequest q = LEDGER__APPROVE_SURVEY_REQUEST__INIT;
	const void *answered;
	int r;

	as(f, who, "approver", "shienctl");
	q.survey_id = survey_id;
	q.grade_code = grade;
	q.decline = decline;
	r = ask(f, "ApproveSurvey", &q.base, &answered);
	*reply = answered;
	return r;
}

int approve_orally(Fixture *f, const char *recorder, const char *survey_id, const char *grade, const char *approver)
{
	Ledger__RecordOralGradeRequest q = LEDGER__RECORD_ORAL_GRADE_REQUEST__INIT;
	const void *reply;

	as(f, recorder, "survey", "shienctl");
	q.survey_id = survey_id;
	q.grade_code = grade;
	q.approver = approver;
	return ask(f, "RecordOralGrade", &q.base, &reply);
}

int facts_of(Fixture *f, const char *dwelling_id, const char *person, const Ledger__CertificateFacts **reply)
{
	Ledger__GetCertificateFactsRequest q = LEDGER__GET_CERTIFICATE_FACTS_REQUEST__INIT;
	const void *answered;
	int r;

	as(f, "service:certificate-issuer", "service", "certificate-issuer");
	q.disaster_id = DISASTER;
	q.dwelling_id = dwelling_id;
	q.person_id = person;
	r = ask(f, "GetCertificateFacts", &q.base, &answered);
	*reply = answered;
	return r;
}

int accept_application(Fixture *f, const char *application_id, const char *person, const char *dwelling_id)
{
	Intake__ApplicationAccepted e = INTAKE__APPLICATION_ACCEPTED__INIT;

	e.application_id = application_id;
	e.disaster_id = DISASTER;
	e.procedure = "RISAI";
	e.person_id = person;
	e.dwelling_id = dwelling_id;
	return tell(f, "application-intake", &e.base);
}

int protect(Fixture *f, const char *person, bool protected, uint64_t epoch)
{
	RegisterSync__ProtectionChanged e = REGISTER_SYNC__PROTECTION_CHANGED__INIT;

	e.person_id = person;
	e.protected_ = protected;
	e.epoch = epoch;
	return tell(f, "register-sync", &e.base);
}
