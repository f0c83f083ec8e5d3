/* What other daemons are told about one application: whom a notice goes to, and the facts for a certificate. */
#include "application_intake_sql.h"
#include "peers.h"
#include "sh_data_key.h"

#include <string.h>

typedef struct Notice {
	const char *application_id, *disaster_id, *persons[PERSONS_MAX];
	size_t n;
	bool withhold;
} Notice;

static int read_persons(ShCall *call, void *arg)
{
	Notice *notice = arg;
	const ShRows *rows;
	Stored a;
	int r = store_get(call, notice->application_id, false, &a);

	if (r != 0)
		return r;
	/* Before the machine has looked nobody knows whether anything may go out: to be asked again. */
	if (!*a.desk && a.state == APPLICATION_MATCHING)
		return sh_fail(&call->error, SH_UNAVAILABLE, "intake.match.pending", "%s", a.application_id);
	notice->withhold = strcmp(a.desk, "PROTECTION") == 0;
	notice->disaster_id = a.disaster_id;
	if (*a.person_id) {
		notice->persons[notice->n++] = a.person_id;
		return 0;
	}
	r = sh_query(call, &sql_get_person_candidates, &rows, sh_text(call->municipality), sh_text(a.application_id),
		     sh_int(a.rev));
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		notice->persons[notice->n++] = sh_rows_str(rows, i, "person_id");
	return r;
}

/* No answer of the register means: nothing goes out now (rulings 3). It is to be asked again, for who withholds a
 * notice does so for good. */
static int ask_release(ShCall *call, Notice *notice)
{
	return notice->withhold ? 0 : ask_withheld(call, notice->persons, notice->n, &notice->withhold);
}

/* 住民状態 3: the family is told by people, not by mail (rulings 5). */
static int ask_alive(ShCall *call, Notice *notice)
{
	RegisterSync__BatchGetRequest q = REGISTER_SYNC__BATCH_GET_REQUEST__INIT;
	const RegisterSync__BatchGetReply *reply;
	const void *answer;
	int r;

	if (notice->withhold || notice->n != 1)
		return 0;
	q.person_ids = notice->persons;
	q.n_person_ids = 1;
	r = sh_ask(call, "register-sync", &register_sync_contract, "BatchGet", &q.base, &answer);
	if (r != 0) {
		if (call->error.code != SH_NOT_FOUND)
			return r;
		call->error = (ShError){ 0 }; /* on no register: a person from elsewhere */
		return 0;
	}
	reply = answer;
	notice->withhold = reply->n_residents == 1 && strcmp(reply->residents[0]->status, "3") == 0;
	return 0;
}

/* The ledger may know of a death long before the register (rulings 5). No answer: to be asked again. */
static int ask_ledger_alive(ShCall *call, Notice *notice)
{
	const Ledger__GetVictimsReply *victims = NULL;
	int r;

	if (notice->withhold || notice->n != 1)
		return 0;
	r = ask_victims(call, notice->disaster_id, notice->persons, notice->n, &victims);
	if (r == 0 && victims && victims->n_victims == 1)
		notice->withhold = victims->victims[0]->dead;
	return r;
}

int notice_gather(ShCall *call, const Intake__GetNoticeTargetRequest *q)
{
	Notice *notice = sh_alloc(call->arena, sizeof *notice);
	int r;

	if (!notice)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "-");
	*notice = (Notice){ .application_id = q->application_id };
	call->gathered = notice;
	if ((r = sh_read(call, read_persons, notice)) != 0 || (r = ask_release(call, notice)) != 0 ||
	    (r = ask_alive(call, notice)) != 0)
		return r;
	return ask_ledger_alive(call, notice);
}

int get_notice_target(ShCall *call, const Intake__GetNoticeTargetRequest *q, Intake__NoticeTarget *p)
{
	const Notice *notice = call->gathered;
	const Intake__RisaiForm *form;
	bool known;
	Stored a;
	Rev rev;
	int r = store_get(call, q->application_id, false, &a);

	if (r != 0)
		return r;
	p->application_id = a.application_id;
	p->receipt_no = a.receipt_no;
	p->procedure = a.procedure;
	p->disaster_id = a.disaster_id;
	p->withhold = notice->withhold || strcmp(a.desk, "PROTECTION") == 0;
	/* What may not go out is not told either. */
	if (!p->withhold) {
		if ((r = store_rev(call, a.application_id, a.rev, &rev, &known)) != 0 ||
		    (r = form_open(call, a.application_id, a.rev, rev.sealed_form, rev.sealed_form_len, &form)) !=
			    0 ||
		    (r = sh_cell_open_text(call, CELL_NOTE, a.application_id, a.sealed_note, a.sealed_note_len,
					   &p->reason)) != 0)
			return r;
		p->applicant_name = form->applicant_name;
		p->mail = form->mail;
		p->person_id = a.person_id;
		p->due_on = a.due_on;
	}
	return sh_audit(call, (const char *const[]){ a.application_id, a.person_id }, *a.person_id ? 2 : 1);
}

int get_application_facts(ShCall *call, const Intake__GetApplicationFactsRequest *q, Intake__ApplicationFacts *p)
{
	Stored a;
	int r = store_get(call, q->application_id, false, &a);

	if (r != 0)
		return r;
	p->application_id = a.application_id;
	p->disaster_id = a.disaster_id;
	p->person_id = a.person_id;
	p->dwelling_id = a.dwelling_id;
	p->procedure = a.procedure;
	p->state = application_state_code(a.state);
	p->delivery = a.delivery;
	p->copies = a.copies;
	return sh_audit(call, (const char *const[]){ a.application_id, a.person_id }, *a.person_id ? 2 : 1);
}
