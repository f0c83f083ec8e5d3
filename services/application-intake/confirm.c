/* Staff say who the applicant is and which dwelling it is about. */
#include "application_intake_sql.h"
#include "peers.h"
#include "rules/options.h"
#include "rules/risai_form.h"

#include <sodium.h>
#include <string.h>

typedef struct Confirmation {
	const Intake__ConfirmMatchRequest *request;
	Stored a;
	const Intake__RisaiForm *form;
	const char *person_id, *household_id, *dwelling_id;
	bool shielded, candidate;
	bool dwelling_listed;
} Confirmation;

static int candidates(ShCall *call, Confirmation *c)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_person_candidates, &rows, sh_text(call->municipality),
			 sh_text(c->a.application_id), sh_int(c->a.rev));

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		if (strcmp(sh_rows_str(rows, i, "person_id"), c->person_id) == 0) {
			c->candidate = true;
			c->household_id = sh_rows_str(rows, i, "household_id");
		}
	if (r == 0)
		r = sh_query(call, &sql_get_dwelling_candidates, &rows, sh_text(call->municipality),
			     sh_text(c->a.application_id), sh_int(c->a.rev));
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		c->dwelling_listed |= strcmp(sh_rows_str(rows, i, "dwelling_id"), c->dwelling_id) == 0;
	return r;
}

/* May this be confirmed at all? Asked before anything is made elsewhere, and again in the transaction. */
static int check(ShCall *call, const Stored *a, const Intake__ConfirmMatchRequest *q)
{
	int r;

	if ((r = check_desk(call, a)) != 0 || (r = check_version(call, a, q->version)) != 0)
		return r;
	if (a->state != APPLICATION_REVIEW && a->state != APPLICATION_MATCHING)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "intake.match.not_in_review", "%s",
			       a->application_id);
	/* The protection desk has a case once the machine has looked. */
	if (!*a->desk)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "intake.match.checking", "%s",
			       a->application_id);
	if (q->non_resident == (*q->person_id != '\0') && (q->non_resident || !*a->person_id))
		return sh_fail_field(&call->error, "person_id", "intake.match.person_missing");
	if (q->new_dwelling == (*q->dwelling_id != '\0'))
		return sh_fail_field(&call->error, "dwelling_id", "intake.match.dwelling_missing");
	/* Never anew beside a hidden record; nor while card or number names somebody (rulings 1). */
	if (q->non_resident && !a->may_register_new &&
	    !(strcmp(a->desk, "PROTECTION") == 0 && *a->match == 'M' && strcmp(a->match, "M3") >= 0))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "intake.match.person_known", "%s",
			       a->application_id);
	return 0;
}

static int load(ShCall *call, void *arg)
{
	Confirmation *c = arg;
	bool known;
	Rev rev;
	int r = store_get(call, c->request->application_id, false, &c->a);

	if (r != 0 || (r = check(call, &c->a, c->request)) != 0)
		return r;
	c->person_id = *c->request->person_id ? c->request->person_id : c->a.person_id;
	c->dwelling_id = c->request->dwelling_id;
	c->household_id = "";
	if ((r = candidates(call, c)) != 0 ||
	    (r = store_rev(call, c->a.application_id, c->a.rev, &rev, &known)) != 0 ||
	    (r = form_open(call, c->a.application_id, c->a.rev, rev.sealed_form, rev.sealed_form_len, &c->form)) != 0)
		return r;
	return sh_audit_one(call, c->a.application_id);
}

/* The same application and rev always mean the same new entity, however often it is confirmed. */
static const char *derived_id(ShCall *call, const Stored *a, const char *kind)
{
	const char *seed = sh_printf(call->arena, "%s#%u#%s", a->application_id, a->rev, kind);
	uint8_t h[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(h, (const uint8_t *) seed, strlen(seed));
	return sh_printf(call->arena, "%02x%02x%02x%02x-%02x%02x-8%x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", h[0],
			 h[1], h[2], h[3], h[4], h[5], h[6] & 15u, h[7], (h[8] & 0x3fu) | 0x80u, h[9], h[10], h[11],
			 h[12], h[13], h[14], h[15]);
}

/* 旅行者, 帰省, 居住実態: hit here and on no register of ours. */
static int add_non_resident(ShCall *call, Confirmation *c)
{
	const IntakeOption *sex = *c->form->applicant_sex ? intake_option(OPTION_SEX, c->form->applicant_sex) : NULL;
	const RisaiContext *place = place_of(call, call->municipality);
	Ledger__AddNonResidentRequest q = LEDGER__ADD_NON_RESIDENT_REQUEST__INIT;
	const Ledger__AddNonResidentReply *reply;
	const void *answer;
	int r;

	q.disaster_id = c->a.disaster_id;
	q.person_id = derived_id(call, &c->a, "person");
	q.name = c->form->applicant_name;
	q.kana = c->form->applicant_kana;
	q.birth = c->form->applicant_birth;
	q.sex = sex ? sex->code : "";
	q.address = c->form->applicant_address;
	q.why = *place->municipality && strstr(c->form->applicant_address, place->municipality) ? "LIVES_HERE"
												: "VISITOR";
	r = sh_ask(call, "ledger", &ledger_contract, "AddNonResident", &q.base, &answer);
	if (r != 0)
		return r;
	reply = answer;
	c->person_id = q.person_id;
	c->household_id = reply->household_id;
	return 0;
}

static int add_dwelling(ShCall *call, Confirmation *c)
{
	const IntakeOption *property = *c->form->property ? intake_option(OPTION_PROPERTY, c->form->property) : NULL;
	Ledger__AddDwellingRequest q = LEDGER__ADD_DWELLING_REQUEST__INIT;
	const void *answer;

	q.disaster_id = c->a.disaster_id;
	q.dwelling_id = c->dwelling_id = derived_id(call, &c->a, "dwelling");
	q.address = c->form->damaged_address;
	q.household_id = c->household_id;
	q.use = property && strcmp(property->code, "NON_DWELLING") == 0 ? "OTHER" : "RESIDENCE";
	return sh_ask(call, "ledger", &ledger_contract, "AddDwelling", &q.base, &answer);
}

/* Silently to the protection desk: whoever tried reads what everybody reads of a case that is being checked. */
static int hand_over(ShCall *call, void *arg)
{
	const Confirmation *c = arg;
	Stored a;
	int r = store_get(call, c->a.application_id, true, &a);

	if (r != 0)
		return r;
	a.desk = "PROTECTION";
	if ((r = store_save(call, &a)) != 0)
		return r;
	return sh_audit_one(call, a.application_id);
}

static int check_person(ShCall *call, Confirmation *c)
{
	const char *const ids[] = { c->person_id };
	const Ledger__GetVictimsReply *victims;
	int r = ask_withheld(call, ids, 1, &c->shielded);

	if (r == 0 && c->shielded && !sees_protection(call)) {
		r = sh_write(call, hand_over, c);
		return r != 0 ? r
			      : sh_fail(&call->error, SH_FAILED_PRECONDITION, "intake.match.checking", "%s",
					c->a.application_id);
	}
	if (r != 0 || (r = ask_victims(call, c->a.disaster_id, ids, 1, &victims)) != 0)
		return r;
	if (victims && victims->n_victims == 1)
		c->household_id = victims->victims[0]->household_id;
	else if (!c->candidate)
		return sh_fail_field(&call->error, "person_id", "intake.match.person_unknown");
	return 0;
}

static int check_dwelling(ShCall *call, Confirmation *c)
{
	FoundDwellings found;
	int r;

	if (c->dwelling_listed)
		return 0;
	r = ask_dwellings(call, c->a.disaster_id, c->form->damaged_address, c->person_id, &found);
	for (size_t i = 0; r == 0 && i < found.n; i++)
		if (strcmp(found.rows[i].dwelling_id, c->dwelling_id) == 0)
			return 0;
	return r != 0 ? r : sh_fail_field(&call->error, "dwelling_id", "intake.match.dwelling_unknown");
}

int confirm_gather(ShCall *call, const Intake__ConfirmMatchRequest *q)
{
	Confirmation *c = sh_alloc(call->arena, sizeof *c);
	int r;

	if (!c)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "-");
	*c = (Confirmation){ .request = q };
	call->gathered = c;
	if ((r = sh_read(call, load, c)) != 0)
		return r;
	r = q->non_resident ? add_non_resident(call, c) : check_person(call, c);
	if (r != 0)
		return r;
	return q->new_dwelling ? add_dwelling(call, c) : check_dwelling(call, c);
}

int confirm_match(ShCall *call, const Intake__ConfirmMatchRequest *q, Intake__ConfirmMatchReply *p)
{
	const Confirmation *c = call->gathered;
	const Move review = { APPLICATION_REVIEW, BY_STAFF, call->actor.id, "", false };
	Stored a;
	int r;

	if ((r = store_get(call, q->application_id, true, &a)) != 0 || (r = check(call, &a, q)) != 0)
		return r;
	if (a.rev != c->a.rev)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "intake.version.other", "%s", a.application_id);
	a.person_id = c->person_id;
	a.household_id = c->household_id;
	a.dwelling_id = c->dwelling_id;
	a.changed_us = call->now_us;
	/* A namesake of the hidden person only: an ordinary case again. */
	if (strcmp(a.desk, "PROTECTION") == 0 && !c->shielded)
		a.desk = "WINDOW";
	if (a.state == APPLICATION_MATCHING && (r = store_move(call, &a, &review)) != 0)
		return r;
	if ((r = store_save(call, &a)) != 0)
		return r;
	p->application_id = a.application_id;
	p->person_id = a.person_id;
	p->dwelling_id = a.dwelling_id;
	p->version = a.version;
	return sh_audit(call, (const char *const[]){ a.application_id, a.person_id }, 2);
}
