/* 提供 (災対法90条の4, 規則8条の6; rulings 10): an application becomes a draft under the legal basis of the day. Only
 * victims stand in it (rulings 9), nobody whom somebody has to hide (rulings 1), and of everybody the items asked
 * for. */
#include "ledger.h"
#include "ledger_sql.h"
#include "provision_file.h"
#include "rules/consent.h"
#include "rules/provision.h"
#include "sh_civil.h"
#include "sh_data_key.h"
#include "sh_hex.h"
#include "store.h"

#include <sodium.h>
#include <string.h>

static int items_of(ShCall *call, const Ledger__RequestProvisionRequest *q, uint32_t *ret)
{
	ProvisionItem item;

	for (size_t i = 0; i < q->n_items; i++) {
		if (!provision_item(q->items[i], &item))
			return sh_fail_field(&call->error, "items", "ledger.provision.item");
		*ret |= 1u << item;
	}
	return 0;
}

static int decide(ShCall *call, const Ledger__RequestProvisionRequest *q, const char *today, uint32_t *ret_items,
		  const ProvisionBasis **ret)
{
	ProvisionFacts facts = { .recipient = q->recipient,
				 .decided_on = today,
				 .use = *q->use,
				 .relief = q->for_relief,
				 .grounds = *q->grounds,
				 .consent_named = *q->consent,
				 .persons = q->n_person_ids,
				 .all_victims = q->all_victims };
	const ConsentClass *of = consent_class(q->consent);
	int r = items_of(call, q, &facts.items);

	if (r == 0)
		r = provision_basis(&facts, ret, &call->error);
	if (r != 0)
		return r;
	*ret_items = facts.items;
	if (*q->consent && (!of || of->safety || of->named))
		return sh_fail_field(&call->error, "consent", "ledger.provision.consent");
	return 0;
}

static int seal_paper(ShCall *call, const Ledger__RequestProvisionRequest *q, const uint8_t **ret, size_t *ret_len)
{
	Ledger__ProvisionPaper paper = LEDGER__PROVISION_PAPER__INIT;

	paper.applicant_name = q->applicant_name;
	paper.applicant_address = q->applicant_address;
	paper.victims = q->victims;
	paper.use = q->use;
	paper.other = q->other;
	paper.grounds = q->grounds;
	return store_seal_message(call, q->disaster_id, LEDGER_CELL_PROVISION_PAPER, q->provision_id, &paper.base,
				  ret, ret_len);
}

/* What was asked for, under which basis, in which state; 1 part and `file` NULL: drafted by the job. */
static int keep(ShCall *call, const Ledger__RequestProvisionRequest *q, const ProvisionBasis *basis,
		const char *today, const ProvisionFile *file, const uint8_t *hash, const char *job_id)
{
	int64_t persons = file ? (int64_t) file->persons : 0;
	const uint8_t *paper;
	size_t len;
	int r = seal_paper(call, q, &paper, &len);

	return r != 0 ? r
		      : sh_query(call, &sql_put_provision, NULL, sh_text(call->municipality),
				 sh_text(q->provision_id), sh_text(q->disaster_id), sh_text(q->recipient),
				 sh_text(q->consent), sh_bytes(paper, len),
				 sh_text_array(call->arena, q->items, q->n_items), sh_text(basis->basis),
				 sh_text(PROVISION_EDITION), sh_text(today), sh_int(persons),
				 sh_int(q->all_victims ? 0 : (int64_t) q->n_person_ids - persons),
				 sh_bytes(hash, file ? crypto_hash_sha256_BYTES : 0), sh_text(call->actor.id),
				 sh_int(call->now_us), sh_text(file ? "DRAFT" : "DRAFTING"), sh_int(file ? 1 : 0),
				 sh_text(job_id));
}

/* Whom staff named, or everybody; *ret_many: more than one file holds. */
static int asked_for(ShCall *call, const Ledger__RequestProvisionRequest *q, ShParam *ret, bool *ret_many)
{
	const ShRows *rows;
	int r;

	*ret_many = false;
	*ret = sh_text_array(call->arena, q->person_ids, q->n_person_ids);
	if (!q->all_victims)
		return 0;
	r = sh_query(call, &sql_victim_ids, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
		     sh_int(PROVISION_PERSONS + 1));
	if (r != 0)
		return r;
	*ret_many = sh_rows_count(rows) > PROVISION_PERSONS;
	return *ret_many ? 0 : provision_people(call, rows, ret);
}

static int look_up(ShCall *call, const Ledger__RequestProvisionRequest *q, ShParam persons, const ShRows **ret)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(q->disaster_id);
	const ShRows *may;
	int r = sh_query(call, &sql_provisionable, &may, town, disaster, sh_text(q->consent), persons);

	if (r == 0 && sh_rows_count(may) == 0)
		r = sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.provision.nobody_left", "%s",
			    q->provision_id);
	if (r == 0)
		r = provision_people(call, may, &persons);
	return r != 0 ? r : sh_query(call, &sql_provision_rows, ret, town, disaster, persons);
}

/* One file, now. */
static int draft_now(ShCall *call, const Ledger__RequestProvisionRequest *q, const ProvisionBasis *basis,
		     const char *today, ShParam persons, uint32_t items, Ledger__RequestProvisionReply *reply)
{
	static const ProvisionBefore nothing = { 0, 0, "" };
	uint8_t hash[crypto_hash_sha256_BYTES];
	const ShRows *candidates;
	ProvisionFile file;
	int r;

	if ((r = look_up(call, q, persons, &candidates)) != 0 ||
	    (r = provision_file(call, q->disaster_id, items, candidates, &nothing, &file)) != 0)
		return r;
	crypto_hash_sha256(hash, (const uint8_t *) file.csv, file.len);
	reply->persons = (uint32_t) file.persons;
	reply->left_out = q->all_victims ? 0 : (uint32_t) (q->n_person_ids - file.persons);
	reply->content_hash = store_hex(call, hash, sizeof hash);
	reply->parts = 1;
	r = keep(call, q, basis, today, &file, hash, "");
	return r != 0 ? r
		      : provision_keep_part(call, q->provision_id, q->disaster_id, 0, q->provision_id, &file, hash);
}

/* More than one holds: provision_draft.c goes on with it. */
static int draft_later(ShCall *call, const Ledger__RequestProvisionRequest *q, const ProvisionBasis *basis,
		       const char *today, Ledger__RequestProvisionReply *reply)
{
	int r = sh_job_start(call, LEDGER_PROVISION_DUE, "person", q->provision_id, &reply->job_id);

	if (r == 0)
		r = keep(call, q, basis, today, NULL, (const uint8_t *) "", reply->job_id);
	return r != 0 ? r : sh_audit(call, (const char *const[]){ q->disaster_id, q->provision_id }, 2);
}

int request_provision(ShCall *call, const Ledger__RequestProvisionRequest *q, Ledger__RequestProvisionReply *reply)
{
	char *today = sh_alloc(call->arena, SH_CIVIL_ISO_SIZE);
	const ProvisionBasis *basis;
	ShParam persons;
	uint32_t items;
	bool many;
	int r;

	if (!today)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "provision");
	sh_civil_iso(today, sh_civil_tokyo(call->now_us));
	if ((r = decide(call, q, today, &items, &basis)) != 0 || (r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = asked_for(call, q, &persons, &many)) != 0)
		return r;
	reply->provision_id = q->provision_id;
	reply->basis = basis->basis;
	reply->basis_ja = basis->basis_ja;
	reply->edition = PROVISION_EDITION;
	return many ? draft_later(call, q, basis, today, reply)
		    : draft_now(call, q, basis, today, persons, items, reply);
}
