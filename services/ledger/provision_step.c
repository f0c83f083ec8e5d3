/* 決裁 and handing over of a provision (rulings 23): another person approves exactly what was drafted (I16), and
 * exactly that is given, as long as everybody in it may still be. What was given is on record person by person before
 * the file leaves. */
#include "ledger.h"
#include "ledger_sql.h"
#include "provision_file.h"
#include "sh_approval.h"
#include "sh_blob.h"
#include "sh_hex.h"
#include "store.h"

#include <string.h>

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static int lock(ShCall *call, const char *provision_id, const char *content_hash, const ShRows **ret)
{
	uint8_t drafted[32], named[32];
	int r = sh_query(call, &sql_lock_provision, ret, sh_text(call->municipality), sh_text(provision_id));

	if (r != 0)
		return r;
	if (sh_rows_count(*ret) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.provision.unknown", "%s", provision_id);
	if (is(sh_rows_str(*ret, 0, "state"), "DRAFTING"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.provision.drafting", "%s", provision_id);
	if (!sh_rows_exact(*ret, 0, "content_hash", drafted, sizeof drafted) ||
	    !sh_unhex(named, sizeof named, content_hash) || memcmp(drafted, named, sizeof named) != 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.provision.other", "%s", provision_id);
	return 0;
}

/* Nobody of it has come under protection, is no victim any more, or took the consent back. */
static int check_unchanged(ShCall *call, const char *provision_id, const ShRows *provision)
{
	const ShRows *may;
	int r = sh_query(call, &sql_still_provisionable, &may, sh_text(call->municipality),
			 sh_text(sh_rows_str(provision, 0, "disaster_id")),
			 sh_text(sh_rows_str(provision, 0, "consent")), sh_text(provision_id));

	if (r == 0 && sh_rows_int(may, 0, "persons") != sh_rows_int(provision, 0, "persons"))
		r = sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.provision.changed", "%s", provision_id);
	return r;
}

int approve_provision(ShCall *call, const Ledger__ApproveProvisionRequest *q, Ledger__ApproveProvisionReply *reply)
{
	ShApprovalFacts facts = { .named = "", .may_approve = sh_roles_have(call->actor.roles, "approver") };
	ShApprovalState next;
	const ShRows *row;
	int r = lock(call, q->provision_id, q->content_hash, &row);

	if (r != 0)
		return r;
	facts.state = is(sh_rows_str(row, 0, "state"), "DRAFT") ? SH_APPROVAL_DRAFT : SH_APPROVAL_APPROVED;
	facts.drafter = sh_rows_str(row, 0, "drafted_by");
	facts.actor = call->actor.id;
	if ((r = sh_approval_step(&facts, q->decline ? SH_DECLINE : SH_APPROVE, &next, &call->error)) != 0 ||
	    (!q->decline && (r = check_unchanged(call, q->provision_id, row)) != 0))
		return r;
	reply->provision_id = q->provision_id;
	reply->state = sh_approval_code(next);
	r = sh_query(call, &sql_provision_decided, NULL, sh_text(call->municipality), sh_text(q->provision_id),
		     sh_text(reply->state), sh_text(call->actor.id), sh_int(call->now_us));
	return r != 0 ? r
		      : sh_audit(call, (const char *const[]){ sh_rows_str(row, 0, "disaster_id"), q->provision_id },
				 2);
}

/* Every person of a part is looked at, and told on in the audit. */
static int audit_persons(ShCall *call, const char *provision_id, int64_t part)
{
	const char *ids[PROVISION_PERSONS + 1];
	const ShRows *rows;
	size_t n = 0;
	int r = sh_query(call, &sql_provision_persons, &rows, sh_text(call->municipality), sh_text(provision_id),
			 sh_int(part));

	if (r != 0)
		return r;
	ids[n++] = provision_id;
	for (int i = 0; i < sh_rows_count(rows) && n <= PROVISION_PERSONS; i++)
		ids[n++] = sh_rows_str(rows, i, "person_id");
	return sh_audit(call, ids, n);
}

int give_provision(ShCall *call, const Ledger__GiveProvisionRequest *q, Ledger__GiveProvisionReply *reply)
{
	ShParam town = sh_text(call->municipality), id = sh_text(q->provision_id);
	const ShRows *row;
	int r = lock(call, q->provision_id, q->content_hash, &row);

	if (r != 0)
		return r;
	if (!is(sh_rows_str(row, 0, "state"), "APPROVED"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.provision.not_approved", "%s",
			       q->provision_id);
	if ((r = check_unchanged(call, q->provision_id, row)) != 0 ||
	    (r = sh_query(call, &sql_provision_given, NULL, town, id, sh_text(call->actor.id),
			  sh_int(call->now_us))) != 0 ||
	    (r = sh_query(call, &sql_put_provision_log, NULL, town, id, sh_text(sh_rows_str(row, 0, "disaster_id")),
			  sh_int(call->now_us))) != 0)
		return r;
	reply->provision_id = q->provision_id;
	reply->persons = (uint32_t) sh_rows_int(row, 0, "persons");
	for (int64_t part = 0; r == 0 && part < sh_rows_int(row, 0, "parts"); part++)
		r = audit_persons(call, q->provision_id, part);
	return r;
}

/* A draft is for who approves it; what was given is for who hands it over. */
static bool may_leave(const ShCall *call, const char *state)
{
	return is(state, "GIVEN") ? sh_roles_have(call->actor.roles, "ledger")
				  : is(state, "DRAFT") && sh_roles_have(call->actor.roles, "approver");
}

int get_provision_file(ShCall *call, const Ledger__GetProvisionFileRequest *q, Ledger__ProvisionFile *reply)
{
	const uint8_t *bytes;
	uint8_t hash[32];
	const ShRows *row, *part;
	size_t len;
	int r = sh_query(call, &sql_get_provision, &row, sh_text(call->municipality), sh_text(q->provision_id));

	if (r != 0)
		return r;
	if (sh_rows_count(row) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.provision.unknown", "%s", q->provision_id);
	if (!may_leave(call, sh_rows_str(row, 0, "state")))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.provision.not_given", "%s",
			       q->provision_id);
	if ((r = sh_query(call, &sql_get_provision_part, &part, sh_text(call->municipality), sh_text(q->provision_id),
			  sh_int(q->part))) != 0)
		return r;
	if (sh_rows_count(part) == 0)
		return sh_fail_field(&call->error, "part", "field.out_of_range");
	if ((r = check_unchanged(call, q->provision_id, row)) != 0 ||
	    (r = audit_persons(call, q->provision_id, q->part)) != 0 ||
	    (r = sh_blob_read(call, sh_rows_str(part, 0, "blob_id"), PROVISION_FILE, &bytes, &len)) != 0)
		return r;
	if (!sh_rows_exact(part, 0, "content_hash", hash, sizeof hash))
		return sh_fail(&call->error, SH_INTERNAL, "ledger.cell.broken", "%s", q->provision_id);
	reply->parts = (uint32_t) sh_rows_int(row, 0, "parts");
	reply->file_name = reply->parts == 1
				   ? sh_printf(call->arena, "provision-%s.csv", q->provision_id)
				   : sh_printf(call->arena, "provision-%s-%03u.csv", q->provision_id, q->part + 1);
	reply->csv = (ProtobufCBinaryData){ len, (uint8_t *) (uintptr_t) bytes };
	reply->content_hash = store_hex(call, hash, sizeof hash);
	return 0;
}
