/* 申請者特定: due work right after receipt. Asks the register who it may be and the ledger which dwelling, outside of
 * any transaction; the rules decide; what they decided is stored in one. */
#include "application_intake_sql.h"
#include "peers.h"
#include "rules/match.h"
#include "rules/options.h"
#include "sh_data_key.h"
#include "signer.h"

#include <string.h>

typedef struct Matching {
	const char *application_id;
	uint32_t rev;
	bool stale; /* another rev, or somebody was faster */
	const char *disaster_id;
	const Intake__RisaiForm *form;
	bool certificate_good;
	Signer signer;
	PersonFound persons[PERSONS_MAX];
	const char *households[PERSONS_MAX];
	size_t n;
	FoundDwellings dwellings;
	PersonDecision decision;
	DwellingMatch dwelling_match;
	const char *likely_dwelling;
} Matching;

/* ---- what was handed over ---- */

static int load(ShCall *call, void *arg)
{
	Matching *m = arg;
	const uint8_t *der;
	size_t len;
	Stored a;
	bool known;
	Rev rev;
	int r = store_get(call, m->application_id, false, &a);

	if (r != 0)
		return r;
	m->stale = a.rev != m->rev || a.state != APPLICATION_MATCHING || *a.desk;
	m->disaster_id = a.disaster_id;
	if (m->stale)
		return 0;
	if ((r = store_rev(call, a.application_id, a.rev, &rev, &known)) != 0 ||
	    (r = form_open(call, a.application_id, a.rev, rev.sealed_form, rev.sealed_form_len, &m->form)) != 0)
		return r;
	m->certificate_good = rev.certificate_good;
	if (rev.sealed_certificate_len > 0) {
		r = sh_cell_open(call, CELL_CERTIFICATE, rev_row(call, a.application_id, a.rev),
				 rev.sealed_certificate, rev.sealed_certificate_len, &der, &len);
		if (r == 0)
			signer_examine(der, len, rev.submitted_us, &m->signer);
	}
	return r != 0 ? r : sh_audit_one(call, a.application_id);
}

/* ---- who it may be ---- */

static PersonFound *person(Matching *m, const char *person_id)
{
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->persons[i].person_id, person_id) == 0)
			return &m->persons[i];
	if (m->n == PERSONS_MAX)
		return NULL;
	m->households[m->n] = "";
	m->persons[m->n] = (PersonFound){ .person_id = person_id };
	return &m->persons[m->n++];
}

static int by_card(ShCall *call, Matching *m)
{
	RegisterSync__ResolveCardRequest q = REGISTER_SYNC__RESOLVE_CARD_REQUEST__INIT;
	const RegisterSync__ResolveCardReply *reply;
	const void *answer;
	int r;

	if (!*m->signer.serial)
		return 0;
	q.kind = m->signer.kind;
	q.issuer_key_id = m->signer.issuer_key_id;
	q.serial = m->signer.serial;
	r = sh_ask(call, "register-sync", &register_sync_contract, "ResolveCard", &q.base, &answer);
	if (r != 0) {
		ask_found_nothing(call, &r);
		return r;
	}
	reply = answer;
	if (*reply->person_id) {
		PersonFound *p = person(m, reply->person_id);

		p->by_serial = true;
		p->shielded |= reply->protected_;
	}
	return 0;
}

/* M2 is a question to register-sync, the only one that can open the box (rulings 6). */
static int by_number(ShCall *call, Matching *m)
{
	RegisterSync__ResolveSealedNumberRequest q = REGISTER_SYNC__RESOLVE_SEALED_NUMBER_REQUEST__INIT;
	const RegisterSync__ResolveSealedNumberReply *reply;
	const void *answer;
	int r;

	if (m->form->sealed_number.len == 0)
		return 0;
	q.sealed = m->form->sealed_number;
	r = sh_ask(call, "register-sync", &register_sync_contract, "ResolveSealedNumber", &q.base, &answer);
	if (r != 0) {
		ask_found_nothing(call, &r);
		return r;
	}
	reply = answer;
	if (*reply->person_id) {
		PersonFound *p = person(m, reply->person_id);

		p->by_number = true;
		p->shielded |= reply->protected_;
	}
	return 0;
}

static int by_form(ShCall *call, Matching *m)
{
	RegisterSync__FindRequest q = REGISTER_SYNC__FIND_REQUEST__INIT;
	const Intake__RisaiForm *f = m->form;
	const IntakeOption *sex = *f->applicant_sex ? intake_option(OPTION_SEX, f->applicant_sex) : NULL;
	const RegisterSync__FindReply *reply;
	const void *answer;
	int r;

	q.name = f->applicant_name;
	q.kana = f->applicant_kana;
	q.birth = f->applicant_birth;
	q.sex = sex ? sex->code : "";
	q.address = f->applicant_address;
	q.limit = PERSONS_MAX;
	r = sh_ask(call, "register-sync", &register_sync_contract, "Find", &q.base, &answer);
	if (r != 0) {
		ask_found_nothing(call, &r);
		return r;
	}
	reply = answer;
	for (size_t i = 0; i < reply->n_hits; i++) {
		const RegisterSync__Hit *h = reply->hits[i];
		bool basic4 = h->by_name && h->by_birth && h->by_sex && h->by_address;
		bool partial = h->by_birth && (h->by_name || h->by_kana);
		PersonFound *p = basic4 || partial ? person(m, h->person_id) : NULL;

		if (!p)
			continue;
		p->by_basic4 = basic4;
		p->by_partial = partial && !basic4;
		p->shielded |= h->protected_;
	}
	return 0;
}

static int households(ShCall *call, Matching *m)
{
	const char *ids[PERSONS_MAX];
	const Ledger__GetVictimsReply *reply;
	int r;

	for (size_t i = 0; i < m->n; i++)
		ids[i] = m->persons[i].person_id;
	r = ask_victims(call, m->disaster_id, ids, m->n, &reply);
	for (size_t i = 0; r == 0 && reply && i < reply->n_victims; i++)
		for (size_t k = 0; k < m->n; k++)
			if (strcmp(ids[k], reply->victims[i]->person_id) == 0) {
				m->households[k] = reply->victims[i]->household_id;
				/* 避難者 may have said so at a shelter before the register knows. */
				m->persons[k].shielded |= reply->victims[i]->protected_;
			}
	return r;
}

static int decide(ShCall *call, Matching *m)
{
	const PersonFacts facts = { m->certificate_good, m->persons, m->n };
	DwellingFound found[DWELLINGS_MAX];
	int r = households(call, m);

	if (r != 0)
		return r;
	m->decision = match_person(&facts);
	r = ask_dwellings(call, m->disaster_id, m->form->damaged_address,
			  m->decision.person_id ? m->decision.person_id : "", &m->dwellings);
	for (size_t i = 0; i < m->dwellings.n; i++)
		found[i] = (DwellingFound){ m->dwellings.rows[i].dwelling_id, m->dwellings.rows[i].exact };
	m->dwelling_match = match_dwelling(found, m->dwellings.n, &m->likely_dwelling);
	return r;
}

int match_gather(ShCall *call, const char *id)
{
	Matching *m = sh_alloc(call->arena, sizeof *m);
	int r;

	if (!m)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "-");
	*m = (Matching){ 0 };
	call->gathered = m;
	if ((r = rev_row_split(call, id, &m->application_id, &m->rev)) != 0 || (r = sh_read(call, load, m)) != 0 ||
	    m->stale)
		return r;
	if ((r = by_card(call, m)) != 0 || (r = by_number(call, m)) != 0 || (r = by_form(call, m)) != 0)
		return r;
	return decide(call, m);
}

/* ---- what is stored of it ---- */

static const char *rule_of(const PersonFound *p, bool good)
{
	if (p->by_serial && good)
		return "M1";
	if (p->by_number)
		return "M2";
	return p->by_basic4 ? "M3" : "M4";
}

static int store_candidates(ShCall *call, const Matching *m)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < m->n; i++) {
		const PersonFound *p = &m->persons[i];
		bool best = m->decision.person_id && strcmp(m->decision.person_id, p->person_id) == 0;

		r = sh_query(call, &sql_put_person_candidate, NULL, sh_text(call->municipality),
			     sh_text(m->application_id), sh_int(m->rev), sh_text(p->person_id),
			     sh_text(rule_of(p, m->certificate_good)), sh_bool(best), sh_bool(p->shielded),
			     sh_text(m->households[i]));
	}
	for (size_t i = 0; r == 0 && i < m->dwellings.n; i++)
		r = sh_query(call, &sql_put_dwelling_candidate, NULL, sh_text(call->municipality),
			     sh_text(m->application_id), sh_int(m->rev), sh_text(m->dwellings.rows[i].dwelling_id),
			     sh_bool(m->dwellings.rows[i].exact));
	return r;
}

static const char *household_of(const Matching *m, const char *person_id)
{
	for (size_t i = 0; person_id && i < m->n; i++)
		if (strcmp(m->persons[i].person_id, person_id) == 0)
			return m->households[i];
	return "";
}

int match_settle(ShCall *call, const char *id)
{
	const Matching *m = call->gathered;
	const PersonDecision *d = &m->decision;
	const Move review = { APPLICATION_REVIEW, BY_MACHINE, call->actor.id, "", false };
	Stored a;
	int r;

	(void) id;
	if (m->stale)
		return 0;
	if ((r = store_get(call, m->application_id, true, &a)) != 0)
		return r;
	if (a.rev != m->rev || a.state != APPLICATION_MATCHING || *a.desk)
		return 0;
	a.desk = d->desk == DESK_PROTECTION ? "PROTECTION" : "WINDOW";
	a.match = person_match_code(d->match);
	a.dwelling_match = dwelling_match_code(m->dwelling_match);
	a.may_register_new = d->may_register_new;
	a.person_id = d->linked ? d->person_id : "";
	a.household_id = household_of(m, d->person_id);
	a.likely_dwelling = m->likely_dwelling ? m->likely_dwelling : "";
	if ((r = store_candidates(call, m)) != 0)
		return r;
	/* A case of the protection desk stays where every case has been. */
	if (d->desk != DESK_PROTECTION && (r = store_move(call, &a, &review)) != 0)
		return r;
	return store_save(call, &a);
}
