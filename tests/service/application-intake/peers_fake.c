#include "peers_fake.h"

#include <criterion/criterion.h>
#include <string.h>

FakeTown town;
Fixture f;

/* One suite for all files: Criterion 2.4.1 loses a job's memory where suites meet with two jobs at work, and a leak
 * fails the run. */
TestSuite(intake, .init = intake_setup, .fini = intake_teardown, .timeout = 120);

static const struct {
	const char *id, *name, *kana, *birth, *sex, *address, *household, *dwelling;
	bool shielded;
} people[] = {
	{ TARO, "潮見太郎", "シオミタロウ", "1960-04-01", "1", "潮咲市本町1-2", HOUSEHOLD1, HOUSE1, false },
	{ HANA, "潮見花", "シオミハナ", "1962-05-02", "2", "潮咲市本町1-2", HOUSEHOLD1, HOUSE1, false },
	{ JIRO, "浜次郎", "ハマジロウ", "1970-01-01", "1", "潮咲市浜1", "00000000-0000-7000-8000-0000000000a2",
	  HOUSE2, false },
	{ MIYO, "岬美代", "ミサキミヨ", "1980-08-08", "2", "潮咲市岬8", "00000000-0000-7000-8000-0000000000a3", "",
	  true },
};
enum { PEOPLE = sizeof people / sizeof *people };

static bool same(const char *a, const char *b) { return *a && strcmp(a, b) == 0; }

static const ProtobufCMessage *find(const RegisterSync__FindRequest *q, ShArena *arena)
{
	RegisterSync__FindReply *p = sh_alloc(arena, sizeof *p);

	register_sync__find_reply__init(p);
	p->hits = sh_alloc(arena, PEOPLE * sizeof *p->hits);
	for (int i = 0; i < PEOPLE; i++) {
		RegisterSync__Hit *h = sh_alloc(arena, sizeof *h);

		register_sync__hit__init(h);
		h->person_id = people[i].id;
		h->by_name = same(q->name, people[i].name);
		h->by_kana = same(q->kana, people[i].kana);
		h->by_birth = same(q->birth, people[i].birth);
		h->by_sex = same(q->sex, people[i].sex);
		h->by_address = same(q->address, people[i].address);
		h->protected_ = people[i].shielded;
		if (h->by_name || h->by_kana)
			p->hits[p->n_hits++] = h;
	}
	return &p->base;
}

static const ProtobufCMessage *check_release(const RegisterSync__CheckReleaseRequest *q, ShArena *arena)
{
	RegisterSync__CheckReleaseReply *p = sh_alloc(arena, sizeof *p);

	register_sync__check_release_reply__init(p);
	p->withheld_person_ids = sh_alloc(arena, (q->n_person_ids + 1) * sizeof *p->withheld_person_ids);
	for (size_t i = 0; i < q->n_person_ids; i++)
		if (strcmp(q->person_ids[i], MIYO) == 0 || (town.withheld && same(q->person_ids[i], town.withheld)))
			p->withheld_person_ids[p->n_withheld_person_ids++] = q->person_ids[i];
	return &p->base;
}

static const ProtobufCMessage *by_number(const RegisterSync__ResolveSealedNumberRequest *q, ShArena *arena)
{
	RegisterSync__ResolveSealedNumberReply *p = sh_alloc(arena, sizeof *p);

	register_sync__resolve_sealed_number_reply__init(p);
	town.sealed_numbers++;
	town.sealed_was_plain |= memmem(q->sealed.data, q->sealed.len, NUMBER, strlen(NUMBER)) != NULL;
	p->person_id = TARO;
	return &p->base;
}

static const ProtobufCMessage *register_answers(Fixture *fx, const char *service, const char *rpc,
						const ProtobufCMessage *q, ShArena *arena, ShError *err)
{
	RegisterSync__BatchGetReply *nobody = sh_alloc(arena, sizeof *nobody);

	(void) fx, (void) service, (void) err;
	if (town.away)
		return NULL;
	if (strcmp(rpc, "Find") == 0)
		return find((const RegisterSync__FindRequest *) q, arena);
	if (strcmp(rpc, "CheckRelease") == 0)
		return check_release((const RegisterSync__CheckReleaseRequest *) q, arena);
	if (strcmp(rpc, "ResolveSealedNumber") == 0)
		return by_number((const RegisterSync__ResolveSealedNumberRequest *) q, arena);
	register_sync__batch_get_reply__init(nobody);
	return &nobody->base;
}

static const ProtobufCMessage *victims(const Ledger__GetVictimsRequest *q, ShArena *arena)
{
	Ledger__GetVictimsReply *p = sh_alloc(arena, sizeof *p);

	ledger__get_victims_reply__init(p);
	p->victims = sh_alloc(arena, (q->n_person_ids + 1) * sizeof *p->victims);
	for (size_t k = 0; k < q->n_person_ids; k++)
		for (int i = 0; i < PEOPLE; i++)
			if (strcmp(q->person_ids[k], people[i].id) == 0) {
				Ledger__Victim *v = sh_alloc(arena, sizeof *v);

				ledger__victim__init(v);
				v->person_id = people[i].id;
				v->household_id = people[i].household;
				v->protected_ = people[i].shielded;
				v->dead = town.dead && same(town.dead, people[i].id);
				p->victims[p->n_victims++] = v;
			}
	return &p->base;
}

static const ProtobufCMessage *dwellings(const Ledger__FindDwellingsRequest *q, ShArena *arena)
{
	Ledger__FindDwellingsReply *p = sh_alloc(arena, sizeof *p);

	ledger__find_dwellings_reply__init(p);
	p->dwellings = sh_alloc(arena, PEOPLE * sizeof *p->dwellings);
	for (int i = 0; i < PEOPLE; i++) {
		Ledger__Dwelling *d = sh_alloc(arena, sizeof *d);

		if (i == 1 || !*people[i].dwelling) /* HANA's is TARO's */
			continue;
		ledger__dwelling__init(d);
		d->dwelling_id = people[i].dwelling;
		d->household_id = people[i].household;
		d->exact = same(q->address, people[i].address);
		if (d->exact || same(q->person_id, people[i].id))
			p->dwellings[p->n_dwellings++] = d;
	}
	return &p->base;
}

static const ProtobufCMessage *ledger_answers(Fixture *fx, const char *service, const char *rpc,
					      const ProtobufCMessage *q, ShArena *arena, ShError *err)
{
	(void) fx, (void) service;
	if (town.away)
		return NULL;
	if (strcmp(rpc, "GetVictims") == 0)
		return victims((const Ledger__GetVictimsRequest *) q, arena);
	if (strcmp(rpc, "FindDwellings") == 0)
		return dwellings((const Ledger__FindDwellingsRequest *) q, arena);
	if (strcmp(rpc, "AddNonResident") == 0) {
		Ledger__AddNonResidentReply *p = sh_alloc(arena, sizeof *p);

		ledger__add_non_resident_reply__init(p);
		snprintf(town.non_resident, sizeof town.non_resident, "%s",
			 ((const Ledger__AddNonResidentRequest *) q)->person_id);
		town.non_residents++;
		p->person_id = town.non_resident;
		p->household_id = "00000000-0000-7000-8000-0000000000a9";
		return &p->base;
	}
	if (strcmp(rpc, "AddDwelling") == 0) {
		Ledger__AddDwellingReply *p = sh_alloc(arena, sizeof *p);

		ledger__add_dwelling_reply__init(p);
		snprintf(town.new_dwelling, sizeof town.new_dwelling, "%s",
			 ((const Ledger__AddDwellingRequest *) q)->dwelling_id);
		town.new_dwellings++;
		p->dwelling_id = town.new_dwelling;
		return &p->base;
	}
	sh_fail(err, SH_UNIMPLEMENTED, "fake.unknown", "%s", rpc);
	return NULL;
}

const FakePeer town_peers[] = { { "register-sync", &register_sync_contract, register_answers },
				{ "ledger", &ledger_contract, ledger_answers },
				{ 0 } };

/* ---- the story's arrangements ---- */

void as(const char *actor, const char *roles)
{
	f.actor = actor;
	f.roles = roles;
	f.caller = strstr(roles, "portal") ? "door" : strstr(roles, "service") ? "notifier" : "shienctl";
}

void intake_setup(void)
{
	Intake__OpenProcedureRequest q = INTAKE__OPEN_PROCEDURE_REQUEST__INIT;
	const void *reply;

	town = (FakeTown){ 0 };
	fixture_open(&f, &application_intake_service, "application-intake/migrations");
	fixture_peers(&f, town_peers);
	as("staff:soumu", "ledger");
	q.disaster_id = DISASTER;
	q.procedure = "RISAI";
	q.opens_on = "2020-01-01";
	q.closes_on = "2099-12-28";
	cr_assert_eq(ask(&f, "OpenProcedure", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
}

void intake_teardown(void) { fixture_close(&f); }

Intake__RisaiForm form_of_taro(void)
{
	static const char *causes[] = { "EARTHQUAKE" };
	Intake__RisaiForm form = INTAKE__RISAI_FORM__INIT;

	form.disaster_id = DISASTER;
	form.applicant_name = form.head_name = "潮見太郎";
	form.applicant_kana = "シオミタロウ";
	form.applicant_birth = "1960-04-01";
	form.applicant_sex = "1";
	form.applicant_address = form.head_address = form.damaged_address = "潮咲市本町1-2";
	form.mail = "taro@mail.example";
	form.causes = causes;
	form.n_causes = 1;
	form.occurred_on = "2026-01-01";
	form.property = "OWNED";
	form.statement = "屋根が落ちた";
	return form;
}

int hand_over(const Given *g, const Intake__SubmitReply **ret)
{
	Intake__SubmitRequest q = INTAKE__SUBMIT_REQUEST__INIT;
	Intake__Attachment file = INTAKE__ATTACHMENT__INIT, *files[] = { &file };
	Intake__RisaiForm form = *g->form;
	const void *reply;
	int r;

	if (g->channel)
		as("staff:mado", "window");
	else
		as("client:portal", "portal");
	q.receipt_no = g->receipt_no;
	q.rev = g->rev;
	q.form = &form;
	q.channel = g->channel ? g->channel : "PORTAL";
	q.procedure = "RISAI";
	q.submitted_us = g->submitted_us;
	if (g->blob_id) {
		file.blob_id = g->blob_id;
		file.file_name = "写真.jpg";
		file.role = "PHOTO_WHOLE";
		q.attachments = files;
		q.n_attachments = 1;
	}
	r = ask(&f, "Submit", &q.base, &reply);
	*ret = reply;
	return r;
}

const char *given_application(const char *receipt_no, const Intake__RisaiForm *form)
{
	static char id[4][37];
	static unsigned next;
	const Intake__SubmitReply *reply;
	char *mine = id[next++ % 4];

	cr_assert_eq(hand_over(&(Given){ .receipt_no = receipt_no, .form = form }, &reply), 0, "%s %s %s",
		     f.error.reason, f.error.field, f.error.detail);
	cr_assert_str_eq(reply->result, "ACCEPTED");
	snprintf(mine, 37, "%s", reply->application_id);
	cr_assert_geq(run_due(&f, sh_now_us()), 2, "%s %s", f.error.reason, f.error.detail);
	as("staff:mado", "window");
	return mine;
}

const Intake__Application *look_at(const char *application_id)
{
	Intake__GetApplicationRequest q = INTAKE__GET_APPLICATION_REQUEST__INIT;
	const void *reply;

	q.application_id = application_id;
	cr_assert_eq(ask(&f, "GetApplication", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	return reply;
}

int confirm(const char *application_id, const char *person, const char *dwelling)
{
	Intake__ConfirmMatchRequest q = INTAKE__CONFIRM_MATCH_REQUEST__INIT;
	const void *reply;

	q.application_id = application_id;
	q.person_id = person ? person : "";
	q.non_resident = person == NULL;
	q.dwelling_id = dwelling ? dwelling : "";
	q.new_dwelling = dwelling == NULL;
	return ask(&f, "ConfirmMatch", &q.base, &reply);
}

int accept_it(const char *application_id)
{
	Intake__AcceptRequest q = INTAKE__ACCEPT_REQUEST__INIT;
	const void *reply;

	q.application_id = application_id;
	return ask(&f, "Accept", &q.base, &reply);
}

const char *given_accepted(const char *receipt_no)
{
	Intake__RisaiForm form = form_of_taro();
	const char *id = given_application(receipt_no, &form);

	cr_assert_eq(confirm(id, TARO, HOUSE1), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(accept_it(id), 0, "%s %s", f.error.reason, f.error.detail);
	return id;
}

const char *state_of(const char *application_id)
{
	char sql[200];

	snprintf(sql, sizeof sql, "SELECT state FROM application WHERE application_id = '%s'", application_id);
	return text_of(&f, sql);
}

const char *path_of(const char *application_id)
{
	char sql[300];

	snprintf(
		sql, sizeof sql,
		"SELECT string_agg(to_state, ' ' ORDER BY step_no) FROM application_step WHERE application_id = '%s'",
		application_id);
	return text_of(&f, sql);
}
