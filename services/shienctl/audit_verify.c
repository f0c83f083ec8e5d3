#include "audit_check.h"
#include "sh_hex.h"
#include "sh_memory.h"
#include "sh_trees.h"

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
	if (!v->strangers)
		v->strangers = sh_need(malloc(MOST * sizeof *v->strangers));
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
static uint64_t lost_copies(AuditCheck *v, uint64_t explained)
{
	uint64_t lost = 0;
	size_t i, end;

	for (audit_copies_of(&v->store, v->tenant, &i, &end); i < end; i++) {
		const AuditCopy *c = &v->store.copies[i];
		char line[300];

		v->report->copies++;
		if (c->seen || (c->only && c->offset >= v->taken[c->file])) /* that one waits to be taken over */
			continue;
		if (explained > 0 && !c->only && audit_written_before(&v->store, c, explained)) {
			v->report->set_back++;
			continue;
		}
		lost++;
		audit_copies_line(&v->store, c, line, sizeof line);
		audit_find(v, "removed", 0, 0, "the second store has a record that the database lacks: %s", line);
	}
	return lost;
}

static void judge(AuditCheck *v, uint64_t explained)
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
	lost = lost_copies(v, explained);
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

/* ---- trees, the newest first ---- */
enum { CHAIN = 64 };

typedef struct Chain {
	AuditQuote quote[CHAIN]; /* of each tree before the live one */
	size_t count;
	char record[SH_TREE_RECORD_MAX]; /* of the live tree */
	uint64_t newest;                 /* that was begun, as is said outside of the database */
} Chain;

static int read_tree(AuditCheck *v, uint64_t no, bool closed, ShError *err)
{
	char sql[200];
	int r;

	v->no = no;
	v->closed = closed;
	v->n_marks = v->at = v->n_strangers = 0;
	v->tree = (ShFrontier){ 0 };
	v->good = v->bad = v->signed_size = v->newest_copy = 0;
	sh_checkpoint_origin(v->origin, v->service, v->tenant, no);
	if ((r = audit_read_marks(v, err)) != 0)
		return r;
	reach_marks(v);
	snprintf(sql, sizeof sql,
		 closed ? "SELECT leaf_no, record, encode(leaf_hash, 'hex') FROM audit_closed_leaf WHERE "
			  "municipality = "
			  "$1 AND tree = %llu ORDER BY leaf_no"
			: "SELECT leaf_no, record, encode(leaf_hash, 'hex') FROM audit_leaf WHERE municipality = $1 "
			  "ORDER BY leaf_no",
		 (unsigned long long) no);
	return audit_each(&v->db, sql, v->tenant, on_leaf, v, err);
}

/* As it was quoted, and with nothing wrong but what the restore took back; or with what somebody has settled. */
static int closed_tree(AuditCheck *v, const AuditQuote *q, bool settled, ShError *err)
{
	uint64_t before = v->report->findings;
	uint8_t root[SH_HASH];
	int r = read_tree(v, q->tree, true, err);

	if (r != 0)
		return r;
	if (v->bad)
		audit_find(v, "altered", v->good, v->bad, "not what was signed; the records before leaf %llu hold",
			   (unsigned long long) v->good);
	if (settled) {
		v->report->settled += v->report->findings - before;
		v->report->findings = before;
	}
	sh_frontier_root(&v->tree, root);
	if (v->tree.size != q->size || memcmp(root, q->root, SH_HASH) != 0)
		audit_find(v, "altered", 0, q->size, "the tree is not as it stood when tree %llu was begun",
			   (unsigned long long) q->by);
	for (size_t i = 0; i < v->n_marks; i++)
		if (v->marks[i].size > q->signed_size)
			audit_find(v, "truncated", q->size, v->marks[i].size,
				   "%s says more than was known when tree "
				   "%llu was begun",
				   v->marks[i].where, (unsigned long long) q->by);
		else if (v->marks[i].size == q->signed_size &&
			 memcmp(v->marks[i].root, q->signed_root, SH_HASH) != 0 && !settled)
			audit_find(v, "forked", 0, q->signed_size, "%s is not the checkpoint that was quoted",
				   v->marks[i].where);
	return 0;
}

typedef struct Wanted {
	const char *tenant;
	uint64_t tree;
	AuditQuote *ret;
	bool found;
} Wanted;

static int on_begun(void *self, uint64_t tree, const char *municipality, const char *record)
{
	Wanted *w = self;

	if (tree == w->tree && strcmp(municipality, w->tenant) == 0 && audit_quote_read(record, w->ret)) {
		w->ret->by = tree;
		w->found = true;
	}
	return 0;
}

/* From the live tree back to the first, by what each said of the one before. */
static int read_chain(AuditCheck *v, const char *public_dir, uint64_t live, Chain *c, ShError *err)
{
	int r = sh_trees_newest(public_dir, v->service, v->tenant, &c->newest, c->record, err);
	uint64_t at = live;

	c->count = 0;
	while (r == 0 && at > 0 && c->count < CHAIN) {
		Wanted w = { v->tenant, at, &c->quote[c->count], false };

		r = sh_trees_each(public_dir, v->service, on_begun, &w, err);
		if (r == 0 && !w.found) {
			audit_find(v, "forged", 0, 0, "tree %llu was begun by nobody", (unsigned long long) at);
			break;
		}
		at = c->quote[c->count++].tree;
	}
	return r;
}

static int on_live(void *self, PGresult *row, ShError *err)
{
	(void) err;
	*(uint64_t *) self = strtoull(PQgetvalue(row, 0, 0), NULL, 10);
	return 0;
}

static int on_first(void *self, PGresult *row, ShError *err)
{
	const Chain *c = self;

	(void) err;
	return strcmp(PQgetvalue(row, 0, 0), c->record) == 0 ? 0 : SH_REFUSED;
}

static void live_is_begun(AuditCheck *v, const Chain *c, uint64_t live)
{
	ShError ignored = { 0 };

	if (live != c->newest)
		audit_find(v, live < c->newest ? "removed" : "forged", 0, 0,
			   "tree %llu was begun, the database has %llu", (unsigned long long) c->newest,
			   (unsigned long long) live);
	else if (live > 0 &&
		 audit_each(&v->db, "SELECT record FROM audit_leaf WHERE municipality = $1 AND leaf_no = 0",
			    v->tenant, on_first, (void *) (uintptr_t) c, &ignored) != 0)
		audit_find(v, "altered", 0, 1, "the first record is not that with which the tree was begun");
}

static int one_tenant(AuditCheck *v, const char *tenant, const char *public_dir, ShError *err)
{
	uint64_t live = 0, lost;
	uint8_t hash[SH_HASH];
	bool settled = false;
	static Chain c;
	int r;

	v->tenant = tenant;
	if ((r = audit_each(&v->db, "SELECT tree FROM audit_tree WHERE municipality = $1", tenant, on_live, &live,
			    err)) != 0 ||
	    (r = read_chain(v, public_dir, live, &c, err)) != 0)
		return r;
	live_is_begun(v, &c, live);
	for (size_t i = 0; r == 0 && i < c.count; i++) {
		settled |= c.quote[i].settles;
		r = closed_tree(v, &c.quote[i], settled, err);
	}
	if (r != 0 || (r = read_tree(v, live, false, err)) != 0 ||
	    (r = audit_each(&v->db, "SELECT record FROM audit_pending WHERE municipality = $1", tenant, on_waiting, v,
			    err)) != 0)
		return r;
	lost = c.count > 0 ? audit_lost(&v->store, tenant, live, hash) : 0;
	if (c.count > 0 && v->store.count > 0 &&
	    (lost != c.quote[0].lost || memcmp(hash, c.quote[0].lost_hash, SH_HASH) != 0)) {
		audit_find(
			v, "removed", 0, 0,
			"the database lacks %llu records from before tree %llu, other than the %llu it lacked then",
			(unsigned long long) lost, (unsigned long long) live, (unsigned long long) c.quote[0].lost);
		judge(v, 0);
	} else {
		judge(v, c.count > 0 ? live : 0);
	}
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
	const char *public_dir = sh_setting(ctx->settings, "public_dir");
	AuditTenants tenants = { 0 };
	int r;

	*ret_report = (AuditReport){ 0 };
	r = read_outsiders(&v, ctx->settings, err);
	if (r == 0)
		r = sh_keys_public_audit(public_dir, service, v.key, err);
	if (r == 0) /* before the snapshot: what stands there was committed before it was written */
		r = audit_copies_read(&v.store, sh_setting(ctx->settings, "audit_dir"), service, err);
	if (r == 0)
		v.taken = calloc(v.store.n_files + 1, sizeof *v.taken);
	if (r == 0 && (r = audit_begin(&v.db, ctx, service, err)) == 0 &&
	    (r = audit_tenants_read(&tenants, &v.db, &v.store, err)) == 0)
		r = audit_each(&v.db, "SELECT store, bytes FROM audit_taken_over", NULL, on_taken, &v, err);
	for (size_t i = 0; r == 0 && i < tenants.count; i++)
		r = one_tenant(&v, tenants.code[i], public_dir, err);
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
