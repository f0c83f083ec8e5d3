/* 判定表: editions of the scoring. A municipality's own holds once another person has approved exactly what was
 * loaded, for with it grades change; nothing of one that was loaded is ever changed. */
#include "scoring.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "sh_approval.h"
#include "sh_hex.h"
#include "store.h"

#include <sodium.h>
#include <string.h>

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static int message_of(ShCall *call, const char *edition, const char *occurred_on, bool drafts,
		      const Ledger__ScoringEdition **ret_message, Scoring *ret)
{
	ShParam town = sh_text(call->municipality);
	const ShRows *rows;
	int r;

	if (is(edition, SCORING_NATIONAL))
		return scoring_national(call->arena, ret_message, ret, &call->error);
	r = *edition ? sh_query(call, &sql_get_scoring, &rows, town, sh_text(edition))
		     : sh_query(call, &sql_scoring_of_day, &rows, town, sh_text(occurred_on));
	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return *edition ? sh_fail(&call->error, SH_NOT_FOUND, "ledger.scoring.unknown", "%s", edition)
				: scoring_national(call->arena, ret_message, ret, &call->error);
	if (!drafts && !is(sh_rows_str(rows, 0, "state"), "APPROVED"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.scoring.not_approved", "%s", edition);
	r = scoring_message_of_json(call->arena, sh_rows_str(rows, 0, "document"), ret_message, &call->error);
	return r != 0 ? r : scoring_of_message(call->arena, *ret_message, ret, &call->error);
}

int scoring_find(ShCall *call, const char *edition, const char *occurred_on, bool drafts, const Scoring **ret)
{
	Scoring *scoring = sh_alloc(call->arena, sizeof *scoring);
	const Ledger__ScoringEdition *message;
	int r;

	if (!scoring)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "scoring");
	if ((r = message_of(call, edition, occurred_on, drafts, &message, scoring)) == 0)
		*ret = scoring;
	return r;
}

int scoring_of_day(ShCall *call, const char *occurred_on, const Ledger__ScoringEdition **ret)
{
	Scoring scoring;

	return message_of(call, "", occurred_on, false, ret, &scoring);
}

static void hash_of(const char *json, size_t len, uint8_t ret[crypto_hash_sha256_BYTES])
{
	crypto_hash_sha256(ret, (const uint8_t *) json, len);
}

int load_scoring(ShCall *call, const Ledger__LoadScoringRequest *q, Ledger__LoadScoringReply *reply)
{
	const Ledger__ScoringEdition *m = q->scoring;
	uint8_t hash[crypto_hash_sha256_BYTES];
	const char *json;
	Scoring scoring;
	size_t len;
	int r;

	if (strncmp(m->edition, "national-", strlen("national-")) == 0)
		return sh_fail_field(&call->error, "scoring.edition", "ledger.scoring.national");
	if ((r = scoring_of_message(call->arena, m, &scoring, &call->error)) != 0 ||
	    (r = sh_to_json(call->arena, &m->base, &json, &len, &call->error)) != 0)
		return r;
	hash_of(json, len, hash);
	reply->edition = m->edition;
	reply->document_hash = store_hex(call, hash, sizeof hash);
	return sh_query(call, &sql_put_scoring, NULL, sh_text(call->municipality), sh_text(m->edition),
			sh_text(m->valid_from), sh_text(m->source), sh_text(json), sh_bytes(hash, sizeof hash),
			sh_text(call->actor.id), sh_int(call->now_us));
}

int approve_scoring(ShCall *call, const Ledger__ApproveScoringRequest *q, Ledger__ApproveScoringReply *reply)
{
	ShApprovalFacts facts = { .named = "", .may_approve = sh_roles_have(call->actor.roles, "approver") };
	uint8_t loaded[crypto_hash_sha256_BYTES], named[crypto_hash_sha256_BYTES];
	ShApprovalState next;
	const ShRows *row;
	int r = sh_query(call, &sql_lock_scoring, &row, sh_text(call->municipality), sh_text(q->edition));

	if (r != 0)
		return r;
	if (sh_rows_count(row) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.scoring.unknown", "%s", q->edition);
	if (!sh_rows_exact(row, 0, "document_hash", loaded, sizeof loaded) ||
	    !sh_unhex(named, sizeof named, q->document_hash) || memcmp(loaded, named, sizeof named) != 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.scoring.other", "%s", q->edition);
	facts.state = is(sh_rows_str(row, 0, "state"), "DRAFT") ? SH_APPROVAL_DRAFT : SH_APPROVAL_APPROVED;
	facts.drafter = sh_rows_str(row, 0, "loaded_by");
	facts.actor = call->actor.id;
	if ((r = sh_approval_step(&facts, q->decline ? SH_DECLINE : SH_APPROVE, &next, &call->error)) != 0)
		return r;
	reply->edition = q->edition;
	reply->state = sh_approval_code(next);
	return sh_query(call, &sql_decide_scoring, NULL, sh_text(call->municipality), sh_text(q->edition),
			sh_text(reply->state), sh_text(call->actor.id), sh_int(call->now_us));
}

static int show_national(ShCall *call, Ledger__ScoringRow *row)
{
	const Ledger__ScoringEdition *m;
	uint8_t hash[crypto_hash_sha256_BYTES];
	const char *json;
	Scoring scoring;
	size_t len;
	int r = scoring_national(call->arena, &m, &scoring, &call->error);

	if (r != 0 || (r = sh_to_json(call->arena, &m->base, &json, &len, &call->error)) != 0)
		return r;
	hash_of(json, len, hash);
	row->edition = m->edition;
	row->valid_from = m->valid_from;
	row->source = m->source;
	row->state = "NATIONAL";
	row->document_hash = store_hex(call, hash, sizeof hash);
	return 0;
}

static const char *hex_of(ShCall *call, const ShRows *rows, int i)
{
	size_t len;
	const uint8_t *hash = sh_rows_bytes(call, rows, i, "document_hash", &len);

	return store_hex(call, hash, len);
}

int list_scorings(ShCall *call, const Ledger__ListScoringsRequest *q, Ledger__ListScoringsReply *reply)
{
	Ledger__ScoringRow *all;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_scorings, &rows, sh_text(call->municipality));

	(void) q;
	if (r != 0)
		return r;
	reply->n_scorings = (size_t) sh_rows_count(rows) + 1;
	if (!(all = store_list(call, reply->n_scorings, sizeof *all, &reply->scorings)))
		return SH_REFUSED;
	for (int i = 0; i < sh_rows_count(rows); i++) {
		ledger__scoring_row__init(&all[i]);
		all[i].edition = sh_rows_str(rows, i, "edition");
		all[i].valid_from = sh_rows_str(rows, i, "valid_from");
		all[i].source = sh_rows_str(rows, i, "source");
		all[i].state = sh_rows_str(rows, i, "state");
		all[i].document_hash = hex_of(call, rows, i);
		all[i].loaded_by = sh_rows_str(rows, i, "loaded_by");
		all[i].approved_by = sh_rows_str(rows, i, "approved_by");
	}
	ledger__scoring_row__init(&all[reply->n_scorings - 1]);
	return show_national(call, &all[reply->n_scorings - 1]);
}

int get_scoring(ShCall *call, const Ledger__GetScoringRequest *q, Ledger__ScoringEdition *reply)
{
	const Ledger__ScoringEdition *message;
	Scoring scoring;
	int r = message_of(call, q->edition, "", true, &message, &scoring);

	if (r == 0)
		*reply = *message;
	return r;
}
