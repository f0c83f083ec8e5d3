/* One way in for portal and counter: what was handed over is kept as given; the door refuses only what cannot be
 * read, is unsafe, or is a conflicting duplicate, and flags the rest for people (rulings 12, 行政手続法7条). */
#include "submit.h"
#include "application_intake_sql.h"
#include "rules/options.h"
#include "rules/receipt.h"
#include "sh_data_key.h"

#include <stdio.h>
#include <string.h>

/* ---- before the transaction ---- */

static const struct {
	const char *code;
	bool counter; /* staff saw the person, or the office acts by itself */
} channels[] = { { "PORTAL", false }, { "COUNTER", true }, { "POST", false }, { "OFFICE", true } };

static int check_channel(ShCall *call, const Intake__SubmitRequest *q)
{
	bool door = strcmp(call->caller, "door") == 0, known = false;

	for (size_t i = 0; i < sizeof channels / sizeof *channels; i++)
		known |= strcmp(q->channel, channels[i].code) == 0;
	/* The portal's door says PORTAL, and nobody else does. */
	if (!known || door != (strcmp(q->channel, "PORTAL") == 0))
		return sh_fail_field(&call->error, "channel", "intake.channel.unknown");
	if (strcmp(q->procedure, "RISAI") != 0)
		return sh_fail_field(&call->error, "procedure", "intake.procedure.unknown");
	return 0;
}

/* The first thing that cannot be read; everything else is a remark for staff. */
static int check_form(ShCall *call, Arrival *a)
{
	RisaiForm form;
	int r = form_for_rules(call, a->request, &form);

	if (r != 0)
		return r;
	form_faults(call, &form, &a->faults);
	for (size_t i = 0; i < a->faults.n; i++)
		if (a->faults.rows[i].refuses)
			return sh_fail_field(&call->error, sh_printf(call->arena, "form.%s", a->faults.rows[i].item),
					     a->faults.rows[i].reason);
	return 0;
}

/* 個人番号 leaves this daemon's memory for register-sync's eyes only. */
static int seal_number(ShCall *call, Arrival *a)
{
	const Intake__RisaiForm *f = a->request->form;
	uint8_t box[32];
	int r;

	a->number = f->sealed_number.data;
	a->number_len = f->sealed_number.len;
	if (!*f->mynumber)
		return 0;
	if ((r = sh_call_peer_box(call, "register-sync", box)) != 0)
		return r;
	return sh_box_seal(call->arena, box, f->mynumber, strlen(f->mynumber), &a->number, &a->number_len,
			   &call->error);
}

int submit_gather(ShCall *call, const Intake__SubmitRequest *q)
{
	Arrival *a = sh_alloc(call->arena, sizeof *a);
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);
	int r;

	if (!a || !id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "-");
	*a = (Arrival){ .request = q, .application_id = id };
	sh_uuid7(id);
	/* What a portal says about the future is not believed. */
	a->submitted_us = q->submitted_us > 0 && q->submitted_us <= call->now_us ? q->submitted_us : call->now_us;
	call->gathered = a;
	if ((r = check_channel(call, q)) != 0 || (r = check_form(call, a)) != 0 || (r = seal_number(call, a)) != 0)
		return r;
	if (q->signer_certificate.len > 0)
		signer_examine(q->signer_certificate.data, q->signer_certificate.len, a->submitted_us, &a->signer);
	return sh_read(call, files_examine, a);
}

/* ---- what is the same ---- */

/* A keyed value of form (number included) and files: equal contents are known again, and nobody can try numbers on
 * it who has only the database. */
static int content_hash(ShCall *call, const Arrival *a, const ShDataKey *key, uint8_t ret[RECEIPT_HASH_LEN])
{
	const Intake__SubmitRequest *q = a->request;
	Intake__RisaiForm form = *q->form;
	const uint8_t *bytes;
	uint8_t *all;
	size_t len, hashes = q->n_attachments * 32;
	int r;

	if (*form.mynumber)
		form.sealed_number = (ProtobufCBinaryData){ 0 };
	if ((r = sh_pack(call->arena, &form.base, &bytes, &len, &call->error)) != 0)
		return r;
	all = sh_alloc(call->arena, len + hashes + 1);
	if (!all)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "-");
	memcpy(all, bytes, len);
	for (size_t i = 0; i < q->n_attachments; i++)
		memcpy(all + len + 32 * i, a->files[i].sha256, 32);
	return sh_blind(key, CELL_CONTENT, all, len + hashes, ret, &call->error);
}

/* ---- remarks and flags ---- */

static uint32_t flags_of(ShCall *call, const Arrival *a, const Period *period, bool known, IntakeFlagFacts *facts)
{
	const ShCivil never = sh_civil(9999, 12, 31);

	(void) call;
	*facts = (IntakeFlagFacts){
		.has_certificate = a->request->signer_certificate.len > 0,
		.chain_ok = a->signer.chain_ok,
		.in_validity = a->signer.in_validity,
		.revoked = a->signer.revoked,
		.revocation_known = a->signer.revocation_known,
		.remarks = a->faults.n,
		.submitted_on = sh_civil_tokyo(a->submitted_us),
		.opens_on = known ? period->opens_on : never,
		.last_day = known ? period->last_day : never,
	};
	for (size_t i = 0; i < sizeof channels / sizeof *channels; i++)
		facts->counter |= channels[i].counter && strcmp(a->request->channel, channels[i].code) == 0;
	return intake_flags(facts);
}

static int add_remark(ShCall *call, Intake__SubmitReply *p, const char *item, const char *reason, const char *text)
{
	Intake__Fault *f = sh_alloc(call->arena, sizeof *f);

	if (!p->remarks)
		p->remarks = sh_alloc(call->arena, (INTAKE_FAULTS_MAX + 1) * sizeof *p->remarks);
	if (!f || !p->remarks)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "-");
	intake__fault__init(f);
	f->item = item;
	f->reason = reason;
	f->text_ja = text;
	p->remarks[p->n_remarks++] = f;
	return 0;
}

static int fill_reply(ShCall *call, const Stored *s, const Rev *rev, ReceiptResult result, Intake__SubmitReply *p)
{
	int r = 0;

	p->receipt_no = s->receipt_no;
	p->application_id = s->application_id;
	p->result = receipt_result_code(result);
	p->received_us = rev->received_us;
	p->flags = flag_codes(call, rev->flags, &p->n_flags);
	for (size_t i = 0; r == 0 && i < rev->n_items; i++)
		r = add_remark(call, p, rev->remark_items[i], rev->remark_reasons[i],
			       reason_text(rev->remark_reasons[i]));
	return r;
}

/* ---- keeping it ---- */

static int put_rev(ShCall *call, const Arrival *a, const Stored *s, const Rev *rev)
{
	const ProtobufCBinaryData *der = &a->request->signer_certificate;
	const char *row = rev_row(call, s->application_id, s->rev);
	const uint8_t *form, *certificate = NULL;
	size_t form_len, certificate_len = 0;
	int r = form_seal(call, a->request->form, s->disaster_id, s->application_id, s->rev, a->number, a->number_len,
			  &form, &form_len);

	if (r == 0 && der->len > 0)
		r = sh_cell_seal(call, s->disaster_id, "cell", CELL_CERTIFICATE, row, der->data, der->len,
				 &certificate, &certificate_len);
	if (r != 0)
		return r;
	return sh_query(call, &sql_put_rev, NULL, sh_text(call->municipality), sh_text(s->application_id),
			sh_int(s->rev), sh_text(a->request->channel), sh_bytes(form, form_len),
			certificate ? sh_bytes(certificate, certificate_len) : sh_text_or_null(NULL),
			sh_bool(rev->certificate_good), sh_int(rev->hash_key), sh_bytes(rev->hash, rev->hash_len),
			sh_int(rev->flags), sh_text_array(call->arena, rev->remark_items, rev->n_items),
			sh_text_array(call->arena, rev->remark_reasons, rev->n_reasons), sh_int(a->submitted_us),
			sh_int(rev->received_us));
}

static int describe(ShCall *call, const Arrival *a, const char *disaster_id, Rev *rev)
{
	IntakeFlagFacts facts;
	const ShDataKey *key;
	uint8_t *hash = sh_alloc(call->arena, RECEIPT_HASH_LEN);
	Period period;
	bool known;
	int r;

	*rev = (Rev){ .received_us = call->now_us, .hash = hash, .hash_len = RECEIPT_HASH_LEN };
	rev->remark_items = sh_alloc(call->arena, (a->faults.n + 1) * sizeof *rev->remark_items);
	rev->remark_reasons = sh_alloc(call->arena, (a->faults.n + 1) * sizeof *rev->remark_reasons);
	if (!hash || !rev->remark_items || !rev->remark_reasons)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "-");
	if ((r = period_of(call, a->request->procedure, disaster_id, &period, &known)) != 0 ||
	    (r = sh_data_key(call, disaster_id, "cell", &key)) != 0 || (r = content_hash(call, a, key, hash)) != 0)
		return r;
	rev->hash_key = key->id;
	rev->flags = flags_of(call, a, &period, known, &facts);
	rev->certificate_good = intake_certificate_good(&facts);
	for (size_t i = 0; i < a->faults.n; i++) {
		rev->remark_items[rev->n_items++] = a->faults.rows[i].item;
		rev->remark_reasons[rev->n_reasons++] = a->faults.rows[i].reason;
	}
	return 0;
}

static const char *delivery_of(const Intake__RisaiForm *f)
{
	const IntakeOption *o = *f->delivery ? intake_option(OPTION_DELIVERY, f->delivery) : NULL;

	return o ? o->code : "COUNTER";
}

/* From RECEIVED on: taken up by the machine at once, told to others, looked into as soon as possible. */
static int take_in(ShCall *call, const Arrival *a, Stored *s, const Rev *rev, Intake__SubmitReply *p)
{
	Intake__ApplicationReceived received = INTAKE__APPLICATION_RECEIVED__INIT;
	const Move taken_up = { APPLICATION_MATCHING, BY_MACHINE, "service:application-intake", "", false };
	int r;

	s->flags = rev->flags;
	s->channel = a->request->channel;
	s->delivery = delivery_of(a->request->form);
	s->copies = a->request->form->copies > 0 ? a->request->form->copies : 1;
	received.application_id = s->application_id;
	received.disaster_id = s->disaster_id;
	received.procedure = s->procedure;
	received.channel = s->channel;
	received.rev = s->rev;
	if ((r = put_rev(call, a, s, rev)) != 0 ||
	    (r = files_keep(call, a, s->application_id, s->disaster_id)) != 0 ||
	    (r = store_move(call, s, &taken_up)) != 0 || (r = store_save(call, s)) != 0 ||
	    (r = sh_due(call, "match", rev_row(call, s->application_id, s->rev), call->now_us)) != 0 ||
	    (r = sh_emit(call, s->application_id, &received.base)) != 0 ||
	    (r = sh_audit_one(call, s->application_id)) != 0)
		return r;
	r = fill_reply(call, s, rev, RECEIPT_ACCEPTED, p);
	/* At the door the words of the very rule are at hand. */
	for (size_t i = 0; i < p->n_remarks; i++)
		p->remarks[i]->text_ja = a->faults.rows[i].mend;
	return r;
}

static int take_new(ShCall *call, const Arrival *a, Intake__SubmitReply *p, bool *ret_taken)
{
	const Intake__SubmitRequest *q = a->request;
	const char *disaster_id = q->form->disaster_id;
	const ShRows *rows;
	Stored s;
	Rev rev;
	int r = *disaster_id ? 0 : only_disaster(call, q->procedure, &disaster_id);

	*ret_taken = false;
	if (r != 0 || (r = describe(call, a, disaster_id, &rev)) != 0)
		return r;
	r = sh_query(call, &sql_put_application, &rows, sh_text(call->municipality), sh_text(a->application_id),
		     sh_text(q->receipt_no), sh_text(disaster_id), sh_text(q->procedure), sh_text(q->channel),
		     sh_text(application_state_code(APPLICATION_RECEIVED)), sh_int(rev.flags),
		     sh_text(delivery_of(q->form)), sh_int(1), sh_int(call->now_us));
	if (r != 0 || sh_rows_count(rows) == 0)
		return r;
	*ret_taken = true;
	if ((r = store_get(call, a->application_id, true, &s)) != 0 || (r = store_first_step(call, &s)) != 0)
		return r;
	return take_in(call, a, &s, &rev, p);
}

/* ---- a receipt number that was seen before ---- */

/* The same receipt number at its next rev: what was found about the last one counts no more. */
static int take_again(ShCall *call, const Arrival *a, Stored *s, Intake__SubmitReply *p)
{
	const Move back = { APPLICATION_RECEIVED, BY_APPLICANT, call->actor.id, "", false };
	Rev rev;
	int r;

	if ((r = describe(call, a, s->disaster_id, &rev)) != 0 || (r = store_move(call, s, &back)) != 0)
		return r;
	s->rev = a->request->rev;
	s->desk = s->match = s->dwelling_match = "";
	s->person_id = s->household_id = s->dwelling_id = s->likely_dwelling = "";
	s->may_register_new = false;
	s->due_on = "";
	s->sealed_note = NULL;
	s->sealed_note_len = 0;
	return take_in(call, a, s, &rev, p);
}

static int conflict(ShCall *call, const Stored *s, const char *reason, Intake__SubmitReply *p)
{
	p->receipt_no = s->receipt_no;
	p->application_id = s->application_id;
	p->result = receipt_result_code(RECEIPT_CONFLICT);
	p->received_us = call->now_us;
	return add_remark(call, p, "receipt_no", reason, reason_text(reason));
}

static int known(ShCall *call, const Arrival *a, Stored *s, Intake__SubmitReply *p)
{
	uint8_t hash[RECEIPT_HASH_LEN];
	ReceiptFacts facts = { true, s->rev, s->state, NULL, a->request->rev, hash };
	const ShDataKey *key;
	ReceiptResult result;
	const char *reason;
	bool same_rev;
	Rev rev;
	int r = store_rev(call, s->application_id, a->request->rev, &rev, &same_rev);

	if (r != 0)
		return r;
	if (same_rev) {
		if ((r = sh_data_key_by_id(call, rev.hash_key, &key)) != 0 ||
		    (r = content_hash(call, a, key, hash)) != 0)
			return r;
		facts.stored_hash = rev.hash;
	}
	result = receipt_decide(&facts, &reason);
	if (result == RECEIPT_ACCEPTED)
		return take_again(call, a, s, p);
	if ((r = files_drop(call, a)) != 0)
		return r;
	return result == RECEIPT_DUPLICATE ? fill_reply(call, s, &rev, result, p) : conflict(call, s, reason, p);
}

int submit(ShCall *call, const Intake__SubmitRequest *q, Intake__SubmitReply *p)
{
	const Arrival *a = call->gathered;
	const ReceiptFacts nobody = { .rev = q->rev };
	const char *reason;
	bool taken = false;
	Stored s;
	int r = store_by_receipt(call, q->receipt_no, true, &s);

	p->rev = q->rev;
	if (r == SH_REFUSED && call->error.code == SH_NOT_FOUND) {
		call->error = (ShError){ 0 };
		if (receipt_decide(&nobody, &reason) == RECEIPT_CONFLICT) {
			s = (Stored){ .receipt_no = q->receipt_no, .application_id = "" };
			r = files_drop(call, a);
			return r != 0 ? r : conflict(call, &s, reason, p);
		}
		r = take_new(call, a, p, &taken);
		if (r != 0 || taken)
			return r;
		/* Another replica took it in between. */
		r = store_by_receipt(call, q->receipt_no, true, &s);
	}
	return r != 0 ? r : known(call, a, &s, p);
}
