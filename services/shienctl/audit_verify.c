#include "audit_check.h"
#include "sh_hex.h"

#include <stdlib.h>
#include <string.h>

/* ---- leaf by leaf ---- */
static void reach_marks(AuditCheck *v)
{
	uint8_t root[SH_HASH];
	bool computed = false;

	for (; v->at < v->n_marks && v->marks[v->at].size <= v->tree.size; v->at++) {
		const AuditMark *m = &v->marks[v->at];

		if (m->size < v->tree.size || v->bad)
			continue;
		if (!computed)
			sh_frontier_root(&v->tree, root);
		computed = true;
		if (memcmp(root, m->root, SH_HASH) != 0) {
			v->bad = m->size ? m->size : 1;
		} else if (audit_mark_signed(m)) { /* the tree's own row is nobody's word */
			v->good = m->size;
			v->n_strangers = 0;
		}
	}
}

static void stranger(AuditCheck *v, uint64_t leaf)
{
	enum { MOST = 1000 };

	v->report->without_copy++;
	if (v->bad)
		return;
	if (!v->strangers && !(v->strangers = malloc(MOST * sizeof *v->strangers)))
		abort();
	if (v->n_strangers < MOST)
		v->strangers[v->n_strangers++] = leaf;
}

static int on_leaf(void *self, PGresult *row, ShError *err)
{
	uint64_t no = strtoull(PQgetvalue(row, 0, 0), NULL, 10);
	const char *record = PQgetvalue(row, 0, 1);
	char hex[2 * SH_HASH + 1];
	uint8_t leaf[SH_HASH];
	AuditCheck *v = self;

	(void) err;
	if (no != v->tree.size && !v->bad) {
		audit_find(v, "removed", v->tree.size, no, "no leaf has this number");
		v->bad = no;
	}
	sh_leaf_hash(record, strlen(record), leaf);
	sh_hex(hex, leaf, sizeof leaf);
	if (strcmp(hex, PQgetvalue(row, 0, 2)) != 0) {
		audit_find(v, "altered", no, no + 1,
			   "the record is another than the one that was numbered; now: %.300s", record);
		v->bad = no + 1;
	}
	if (!audit_copies_take(&v->store, v->tenant, leaf))
		stranger(v, no);
	sh_frontier_add(&v->tree, leaf);
	v->report->leaves++;
	reach_marks(v);
	return 0;
}

static int on_waiting(void *self, PGresult *row, ShError *err)
{
	const char *record = PQgetvalue(row, 0, 0);
	uint8_t leaf[SH_HASH];
	AuditCheck *v = self;

	(void) err;
	sh_leaf_hash(record, strlen(record), leaf);
	audit_copies_take(&v->store, v->tenant, leaf);
	v->report->waiting++;
	return 0;
}

/* ---- what follows ---- */
static int on_taken(void *self, PGresult *row, ShError *err)
{
	AuditCheck *v = self;

	(void) err;
	for (size_t i = 0; i < v->store.n_files; i++)
		if (audit_copies_is_of(&v->store, i, PQgetvalue(row, 0, 0)))
			v->taken[i] = strtoll(PQgetvalue(row, 0, 1), NULL, 10);
	return 0;
}

/* Copies that the database lacks: taken away, before they were numbered or after. */
static uint64_t lost_copies(AuditCheck *v)
{
	uint64_t lost = 0;
	size_t i, end;

	for (audit_copies_of(&v->store, v->tenant, &i, &end); i < end; i++) {
		const AuditCopy *c = &v->store.copies[i];
		char line[300];

		v->report->copies++;
		if (c->seen || (c->only && c->offset >= v->taken[c->file])) /* that one waits to be taken over */
			continue;
		lost++;
		audit_copies_line(&v->store, c, line, sizeof line);
		audit_find(v, "removed", 0, 0, "the second store has a record that the database lacks: %s", line);
	}
	return lost;
}

static void judge(AuditCheck *v)
{
	uint64_t lost, newest = 0;
	const char *where = "";

	for (size_t i = 0; i < v->n_marks; i++)
		if (v->marks[i].size > newest) {
			newest = v->marks[i].size;
			where = v->marks[i].where;
		}
	if (newest > v->tree.size)
		audit_find(v, "truncated", v->tree.size, newest, "%s says %llu leaves, there are %llu", where,
			   (unsigned long long) newest, (unsigned long long) v->tree.size);
	if (v->newest_copy > v->signed_size)
		audit_find(
			v, "removed", 0, 0,
			"the second store has a checkpoint of size %llu, the newest in the database is of size %llu",
			(unsigned long long) v->newest_copy, (unsigned long long) v->signed_size);
	if (v->n_marks > 0 && v->tree.size > newest)
		audit_find(v, "inserted", newest, v->tree.size, "leaves beyond the end of the tree");
	lost = lost_copies(v);
	for (size_t i = 0; v->bad && i < v->n_strangers; i++)
		audit_find(v, lost ? "altered" : "inserted", v->strangers[i], v->strangers[i] + 1,
			   "the second store does not have this record");
	if (v->bad)
		audit_find(v,
			   lost || v->n_strangers ? "altered"
			   : v->store.count       ? "reordered"
						  : "altered",
			   v->good, v->bad, "not what was signed; the records before leaf %llu hold",
			   (unsigned long long) v->good);
	if (v->tree.size > v->signed_size)
		v->report->unsigned_leaves += v->tree.size - v->signed_size;
}

static int one_tenant(AuditCheck *v, const char *tenant, ShError *err)
{
	int r;

	v->tenant = tenant;
	v->n_marks = v->at = v->n_strangers = 0;
	v->tree = (ShFrontier){ 0 };
	v->good = v->bad = v->signed_size = v->newest_copy = 0;
	sh_checkpoint_origin(v->origin, v->service, tenant);
	if ((r = audit_read_marks(v, err)) != 0)
		return r;
	reach_marks(v);
	if ((r = audit_each(
		     &v->db,
		     "SELECT leaf_no, record, encode(leaf_hash, 'hex') FROM audit_leaf WHERE municipality = $1 "
		     "ORDER BY leaf_no",
		     tenant, on_leaf, v, err)) != 0 ||
	    (r = audit_each(&v->db, "SELECT record FROM audit_pending WHERE municipality = $1", tenant, on_waiting, v,
			    err)) != 0)
		return r;
	judge(v);
	return 0;
}

/* Whom of the outside to believe. */
static int read_outsiders(AuditCheck *v, const ShSettings *settings, ShError *err)
{
	const char *vkey = sh_setting(settings, "audit_witness_key");
	ShNoteKey kind;

	v->tsa_ca_file = sh_setting(settings, "audit_tsa_ca_file");
	if (*vkey && (!sh_vkey_read(vkey, v->witness, &kind, v->witness_key) || kind != SH_NOTE_COSIGNATURE))
		return sh_fail(err, SH_INVALID_ARGUMENT, "audit.witness", "audit_witness_key");
	return 0;
}

int audit_verify(const Context *ctx, const char *service, AuditReport *ret_report, ShError *err)
{
	AuditCheck v = { .service = service, .report = ret_report, .tenant = "" };
	AuditTenants tenants = { 0 };
	int r;

	*ret_report = (AuditReport){ 0 };
	r = read_outsiders(&v, ctx->settings, err);
	if (r == 0)
		r = sh_keys_public_audit(sh_setting(ctx->settings, "public_dir"), service, v.key, err);
	if (r == 0) /* before the snapshot: what stands there was committed before it was written */
		r = audit_copies_read(&v.store, sh_setting(ctx->settings, "audit_dir"), service, err);
	if (r == 0)
		v.taken = calloc(v.store.n_files + 1, sizeof *v.taken);
	if (r == 0 && (r = audit_begin(&v.db, ctx, service, err)) == 0 &&
	    (r = audit_tenants_read(&tenants, &v.db, &v.store, err)) == 0)
		r = audit_each(&v.db, "SELECT store, bytes FROM audit_taken_over", NULL, on_taken, &v, err);
	for (size_t i = 0; r == 0 && i < tenants.count; i++)
		r = one_tenant(&v, tenants.code[i], err);
	audit_end(&v.db);
	audit_copies_free(&v.store);
	free(tenants.code);
	free(v.marks);
	free(v.strangers);
	free(v.taken);
	if (r == 0 && ret_report->findings > 0)
		r = sh_fail(err, SH_FAILED_PRECONDITION, "audit.broken", "%s %s %s", service,
			    ret_report->finding[0].tenant, ret_report->finding[0].kind);
	return r;
}
