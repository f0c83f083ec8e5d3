/* What staff see of an application: as it was given, what the machine found, how it came to where it stands. */
#include "application_intake_sql.h"
#include "intake.h"
#include "sh_blob.h"
#include "sh_data_key.h"
#include "sh_hex.h"

#include <string.h>

static int too_large(ShCall *call) { return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "-"); }

/* A list of n new messages of one type. */
#define NEW_LIST(call, list, n) (((list) = sh_alloc((call)->arena, ((n) + 1) * sizeof *(list))) != NULL)

static int add_remarks(ShCall *call, const Rev *rev, Intake__Application *p)
{
	if (!NEW_LIST(call, p->remarks, rev->n_items))
		return too_large(call);
	for (size_t i = 0; i < rev->n_items; i++) {
		Intake__Fault *f = sh_alloc(call->arena, sizeof *f);

		if (!f)
			return too_large(call);
		intake__fault__init(f);
		f->item = rev->remark_items[i];
		f->reason = rev->remark_reasons[i];
		f->text_ja = reason_text(f->reason);
		p->remarks[p->n_remarks++] = f;
	}
	return 0;
}

static int add_files(ShCall *call, const Stored *a, Intake__Application *p)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_files, &rows, sh_text(call->municipality), sh_text(a->application_id),
			 sh_int(a->rev));

	if (r != 0)
		return r;
	if (!NEW_LIST(call, p->attachments, (size_t) sh_rows_count(rows)))
		return too_large(call);
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		Intake__Attachment *f = sh_alloc(call->arena, sizeof *f);
		char *hex = sh_alloc(call->arena, 65);
		const uint8_t *hash;
		ShBlobInfo info;
		size_t n;

		if (!f || !hex)
			return too_large(call);
		intake__attachment__init(f);
		f->blob_id = sh_rows_str(rows, i, "blob_id");
		f->bytes = (uint64_t) sh_rows_int(rows, i, "bytes");
		f->role = sh_rows_str(rows, i, "role");
		hash = sh_rows_bytes(call, rows, i, "sha256", &n);
		sh_hex(hex, hash, n == 32 ? 32 : 0);
		f->sha256 = hex;
		r = sh_blob_info(call, f->blob_id, &info);
		if (r == 0)
			f->file_name = info.file_name;
		p->attachments[p->n_attachments++] = f;
	}
	return r;
}

static int add_history(ShCall *call, const Stored *a, bool checking, Intake__Application *p)
{
	const ShRows *rows;
	int n, r = sh_query(call, &sql_get_steps, &rows, sh_text(call->municipality), sh_text(a->application_id));

	if (r != 0)
		return r;
	n = sh_rows_count(rows);
	if (!NEW_LIST(call, p->history, (size_t) n))
		return too_large(call);
	/* Newest first from the database, oldest first for people. */
	for (int i = n - 1; r == 0 && i >= 0; i--) {
		Intake__Step *s = sh_alloc(call->arena, sizeof *s);
		const uint8_t *sealed;
		size_t len;

		if (!s)
			return too_large(call);
		/* Of a case that is being checked, what ordinary ones have by then. */
		if (checking && sh_rows_int(rows, i, "step_no") > 2)
			break;
		intake__step__init(s);
		s->from_state = sh_rows_str(rows, i, "from_state");
		s->to_state = sh_rows_str(rows, i, "to_state");
		s->actor = sh_rows_str(rows, i, "actor");
		s->at_us = sh_rows_int(rows, i, "at_us");
		sealed = sh_rows_bytes(call, rows, i, "sealed_reason", &len);
		r = sh_cell_open_text(call, CELL_STEP_REASON,
				      rev_row(call, a->application_id, (uint32_t) sh_rows_int(rows, i, "step_no")),
				      sealed, len, &s->reason);
		p->history[p->n_history++] = s;
	}
	return r;
}

static int add_candidates(ShCall *call, const Stored *a, Intake__Application *p)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_person_candidates, &rows, sh_text(call->municipality),
			 sh_text(a->application_id), sh_int(a->rev));

	if (r != 0)
		return r;
	if (!NEW_LIST(call, p->candidates, (size_t) sh_rows_count(rows)))
		return too_large(call);
	for (int i = 0; i < sh_rows_count(rows); i++) {
		Intake__Candidate *c = sh_alloc(call->arena, sizeof *c);

		if (!c)
			return too_large(call);
		intake__candidate__init(c);
		c->person_id = sh_rows_str(rows, i, "person_id");
		c->rule = sh_rows_str(rows, i, "rule");
		c->best = sh_rows_bool(rows, i, "best");
		p->candidates[p->n_candidates++] = c;
	}
	r = sh_query(call, &sql_get_dwelling_candidates, &rows, sh_text(call->municipality),
		     sh_text(a->application_id), sh_int(a->rev));
	if (r != 0)
		return r;
	if (!NEW_LIST(call, p->dwelling_ids, (size_t) sh_rows_count(rows)))
		return too_large(call);
	for (int i = 0; i < sh_rows_count(rows); i++)
		p->dwelling_ids[p->n_dwelling_ids++] = sh_rows_str(rows, i, "dwelling_id");
	return 0;
}

static int add_form(ShCall *call, const Stored *a, const Rev *rev, Intake__Application *p)
{
	const Intake__RisaiForm *stored;
	Intake__RisaiForm *shown = sh_alloc(call->arena, sizeof *shown);
	int r = form_open(call, a->application_id, a->rev, rev->sealed_form, rev->sealed_form_len, &stored);

	if (r != 0)
		return r;
	if (!shown)
		return too_large(call);
	*shown = *stored;
	/* The box is for register-sync alone. */
	shown->sealed_number = (ProtobufCBinaryData){ 0 };
	p->form = shown;
	return 0;
}

/* What only who has the case may see. */
static int add_inside(ShCall *call, const Stored *a, Intake__Application *p)
{
	bool known;
	Rev rev;
	int r = store_rev(call, a->application_id, a->rev, &rev, &known);

	p->match = a->match;
	p->dwelling_match = a->dwelling_match;
	p->person_id = a->person_id;
	p->dwelling_id = a->dwelling_id;
	p->due_on = a->due_on;
	p->proposed_by = a->proposed_by;
	p->proposed_code = a->proposed_code;
	p->oral_approver = a->oral_approver;
	p->oral_recorder = a->oral_recorder;
	p->oral_us = a->oral_us;
	if (r != 0 || (r = add_form(call, a, &rev, p)) != 0 || (r = add_files(call, a, p)) != 0 ||
	    (r = add_remarks(call, &rev, p)) != 0 || (r = add_candidates(call, a, p)) != 0 ||
	    (r = sh_cell_open_text(call, CELL_NOTE, a->application_id, a->sealed_note, a->sealed_note_len,
				   &p->note)) != 0)
		return r;
	return store_same_household(call, a, sees_protection(call), &p->same_household, &p->n_same_household);
}

static int audit(ShCall *call, const Intake__Application *p)
{
	const char *ids[52] = { p->application_id };
	size_t n = 1;

	if (*p->person_id)
		ids[n++] = p->person_id;
	for (size_t i = 0; i < p->n_candidates && n < 52; i++)
		if (strcmp(p->candidates[i]->person_id, p->person_id) != 0)
			ids[n++] = p->candidates[i]->person_id;
	return sh_audit(call, ids, n);
}

int get_application(ShCall *call, const Intake__GetApplicationRequest *q, Intake__Application *p)
{
	bool checking;
	Stored a;
	int r = store_get(call, q->application_id, false, &a);

	if (r != 0)
		return r;
	checking = is_checking(call, &a);
	p->application_id = a.application_id;
	p->receipt_no = a.receipt_no;
	p->rev = a.rev;
	p->channel = a.channel;
	p->state = application_state_code(face_state(call, &a));
	p->label_ja = application_state_label(face_state(call, &a));
	p->flags = flag_codes(call, a.flags, &p->n_flags);
	p->version = a.version;
	p->match = "CHECKING";
	if ((!checking && *a.match && (r = add_inside(call, &a, p)) != 0) ||
	    (r = add_history(call, &a, checking, p)) != 0)
		return r;
	return audit(call, p);
}

static int add_line(ShCall *call, const ShRows *rows, int i, Intake__ListApplicationsReply *p)
{
	Intake__ApplicationLine *line = sh_alloc(call->arena, sizeof *line);

	if (!line)
		return too_large(call);
	intake__application_line__init(line);
	line->application_id = sh_rows_str(rows, i, "application_id");
	line->receipt_no = sh_rows_str(rows, i, "receipt_no");
	line->rev = (uint32_t) sh_rows_int(rows, i, "rev");
	line->state = sh_rows_str(rows, i, "state");
	line->channel = sh_rows_str(rows, i, "channel");
	line->oral_approver = sh_rows_str(rows, i, "oral_approver");
	line->oral_us = sh_rows_int(rows, i, "oral_us");
	line->match = *sh_rows_str(rows, i, "match") ? sh_rows_str(rows, i, "match") : "CHECKING";
	line->dwelling_match = sh_rows_str(rows, i, "dwelling_match");
	line->flags = flag_codes(call, (uint32_t) sh_rows_int(rows, i, "flags"), &line->n_flags);
	line->received_us = sh_rows_int(rows, i, "received_us");
	line->version = (uint32_t) sh_rows_int(rows, i, "version");
	p->applications[p->n_applications++] = line;
	return 0;
}

int list_applications(ShCall *call, const Intake__ListApplicationsRequest *q, Intake__ListApplicationsReply *p)
{
	uint32_t limit = q->limit ? q->limit : 50;
	ApplicationState state;
	const ShRows *rows;
	const char **ids;
	int n, r;

	if (*q->state && !application_state_of(q->state, &state))
		return sh_fail_field(&call->error, "state", "intake.state.not_one");
	if (*q->queue && strcmp(q->queue, "PROTECTION") != 0 && strcmp(q->queue, "REJECTION") != 0 &&
	    strcmp(q->queue, "ORAL") != 0)
		return sh_fail_field(&call->error, "queue", "intake.queue.not_one");
	if (strcmp(q->queue, "PROTECTION") == 0 && !sees_protection(call))
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "call.role_missing", "PROTECTION");
	r = sh_query(call, &sql_list_applications, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
		     sh_text(q->after_application_id), sh_text(q->state), sh_text(q->queue),
		     sh_bool(sees_protection(call)), sh_int(limit + 1));
	if (r != 0)
		return r;
	n = sh_rows_count(rows);
	p->more = n > (int) limit;
	n = p->more ? (int) limit : n;
	if (!NEW_LIST(call, p->applications, (size_t) n) || !NEW_LIST(call, ids, (size_t) n))
		return too_large(call);
	for (int i = 0; r == 0 && i < n; i++) {
		ids[i] = sh_rows_str(rows, i, "application_id");
		r = add_line(call, rows, i, p);
	}
	return r != 0 ? r : sh_audit(call, ids, (size_t) n);
}
