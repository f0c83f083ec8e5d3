/* All that one certificate says, in one snapshot: of a dwelling and one household. Two households in one dwelling
 * have two certificates. */
#include "address.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "store.h"

#include <sodium.h>
#include <string.h>

typedef struct Lists {
	const char **ids, **names, **relations, **protecteds;
	size_t n;
} Lists;

enum { MEMBERS = 50 };

static int read_lists(ShCall *call, const ShRows *row, Lists *l)
{
	size_t n[3];

	l->ids = sh_rows_texts(call, row, 0, "person_ids", &l->n);
	l->names = sh_rows_texts(call, row, 0, "names", &n[0]);
	l->relations = sh_rows_texts(call, row, 0, "relations", &n[1]);
	l->protecteds = sh_rows_texts(call, row, 0, "protecteds", &n[2]);
	for (int i = 0; i < 3; i++)
		if (n[i] != l->n || l->n == 0)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "members");
	return l->n <= MEMBERS ? 0
			       : sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.facts.too_many", "members");
}

static int fill_members(ShCall *call, const Lists *l, Ledger__CertificateFacts *facts)
{
	Ledger__Member *all = store_list(call, l->n, sizeof *all, &facts->members);

	if (!all)
		return SH_REFUSED;
	for (size_t i = 0; i < l->n; i++) {
		ledger__member__init(&all[i]);
		all[i].person_id = l->ids[i];
		all[i].name = l->names[i];
		all[i].relation = l->relations[i];
		all[i].protected_ = l->protecteds[i][0] == 't';
	}
	facts->n_members = l->n;
	return 0;
}

static void fill(const ShRows *row, Ledger__CertificateFacts *facts)
{
	facts->disaster_code = sh_rows_str(row, 0, "code");
	facts->cause = sh_rows_str(row, 0, "cause");
	facts->occurred_on = sh_rows_str(row, 0, "occurred_on");
	facts->household_id = sh_rows_str(row, 0, "household_id");
	facts->head_person_id = sh_rows_str(row, 0, "head_person_id");
	facts->head_name = sh_rows_str(row, 0, "head_name");
	facts->survey_id = sh_rows_str(row, 0, "governing_survey_id");
	facts->grade_code = sh_rows_str(row, 0, "grade_code");
	facts->flood = sh_rows_str(row, 0, "flood");
	facts->ward = sh_rows_str(row, 0, "ward");
}

/* The head's address is 世帯主住所; a household without a head among its members lives where its first one does. */
static int fill_addresses(ShCall *call, const ShRows *row, Ledger__CertificateFacts *facts)
{
	const char *head = address_row(call, facts->disaster_id, sh_rows_str(row, 0, "head_row"));
	const char *address, *extra;
	ShOpener opener = { 0 };
	int r = address_open(call, &opener, LEDGER_CELL_DWELLING_ADDRESS, facts->dwelling_id, row, 0,
			     "sealed_address", &address, &extra);

	if (r != 0)
		return r;
	facts->dwelling_address = store_address(call, address, extra);
	r = address_open(call, &opener, LEDGER_CELL_PERSON_ADDRESS, head, row, 0, "head_address", &address, &extra);
	if (r == 0)
		facts->head_address = store_address(call, address, extra);
	return r;
}

/* Over the facts alone: the version counts changes, the hash says whether anything is different. */
static int seal(ShCall *call, const ShRows *row, Ledger__CertificateFacts *facts)
{
	uint8_t *hash = sh_alloc(call->arena, crypto_hash_sha256_BYTES);
	const uint8_t *bytes;
	size_t len;
	int r = sh_pack(call->arena, &facts->base, &bytes, &len, &call->error);

	if (r != 0)
		return r;
	if (!hash)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "hash");
	crypto_hash_sha256(hash, bytes, len);
	facts->hash = (ProtobufCBinaryData){ crypto_hash_sha256_BYTES, hash };
	facts->version = (uint32_t) sh_rows_int(row, 0, "version");
	return 0;
}

int get_certificate_facts(ShCall *call, const Ledger__GetCertificateFactsRequest *q, Ledger__CertificateFacts *facts)
{
	const ShRows *row;
	Lists lists;
	int r = sh_query(call, &sql_certificate_facts, &row, sh_text(call->municipality), sh_text(q->disaster_id),
			 sh_text(q->dwelling_id), sh_text(q->person_id));

	if (r != 0)
		return r;
	if (sh_rows_count(row) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.facts.unknown", "%s %s", q->dwelling_id,
			       q->person_id);
	if (!sh_rows_bool(row, 0, "linked"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.facts.not_resident", "%s %s",
			       q->dwelling_id, q->person_id);
	facts->disaster_id = q->disaster_id;
	facts->dwelling_id = q->dwelling_id;
	fill(row, facts);
	if ((r = read_lists(call, row, &lists)) != 0 || (r = fill_members(call, &lists, facts)) != 0 ||
	    (r = fill_addresses(call, row, facts)) != 0 || (r = seal(call, row, facts)) != 0)
		return r;
	return sh_audit(call, lists.ids, lists.n);
}
