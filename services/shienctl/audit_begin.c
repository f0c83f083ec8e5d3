/* A tree is closed as it stands, and another begun: after a restore, or when a person goes on after an alarm. What
 * the old one was is not mended and not hidden; the new one's first record quotes it, and rests outside of the
 * database too. */
#include "admin_db.h"
#include "audit_check.h"
#include "sh_audit.h"
#include "sh_clock.h"
#include "sh_hex.h"
#include "sh_trees.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Begin {
	const Context *ctx;
	const char *service, *rpc, *reason, *public_dir;
	uint8_t key[SH_KEY];
	ShDb db;
	AuditCopies store;
	/* of the tenant in hand */
	const char *tenant;
	char origin[SH_ORIGIN_MAX];
	ShFrontier tree;
	AuditQuote quote;
	bool there;
} Begin;

/* ---- the quote ---- */
static bool two(const char *record, const char *name, uint64_t *ret_n, uint8_t ret_hash[SH_HASH])
{
	char wanted[16];
	const char *at;
	char hex[2 * SH_HASH + 1];
	unsigned long long n;

	snprintf(wanted, sizeof wanted, " %s=", name);
	at = strstr(record, wanted);
	if (!at || sscanf(at + strlen(wanted), "%llu/%64[0-9a-f]", &n, hex) != 2 || !sh_unhex(ret_hash, SH_HASH, hex))
		return false;
	*ret_n = n;
	return true;
}

bool audit_quote_read(const char *record, AuditQuote *q)
{
	const char *tree = strstr(record, " tree=");

	*q = (AuditQuote){ .settles = strstr(record, " rpc=AuditGoOn ") != NULL };
	if (!tree)
		return false;
	q->tree = strtoull(tree + 6, NULL, 10);
	return two(record, "stood", &q->size, q->root) && two(record, "signed", &q->signed_size, q->signed_root) &&
	       two(record, "lost", &q->lost, q->lost_hash);
}

bool audit_written_before(const AuditCopies *store, const AuditCopy *copy, uint64_t before)
{
	char line[64];

	audit_copies_line(store, copy, line, sizeof line);
	return strncmp(line, "at=", 3) == 0 && strtoull(line + 3, NULL, 10) < before;
}

uint64_t audit_lost(const AuditCopies *store, const char *tenant, uint64_t before, uint8_t ret_hash[SH_HASH])
{
	crypto_hash_sha256_state state;
	uint64_t lost = 0;
	size_t i, end;

	crypto_hash_sha256_init(&state);
	for (audit_copies_of(store, tenant, &i, &end); i < end; i++) {
		const AuditCopy *c = &store->copies[i];

		if (c->seen || c->only || !audit_written_before(store, c, before))
			continue;
		crypto_hash_sha256_update(&state, c->hash, SH_HASH);
		lost++;
	}
	crypto_hash_sha256_final(&state, ret_hash);
	return lost;
}

/* ---- how it stands ---- */
static int on_leaf(void *self, PGresult *row, ShError *err)
{
	const char *record = PQgetvalue(row, 0, 0);
	uint8_t leaf[SH_HASH];
	Begin *b = self;

	(void) err;
	sh_leaf_hash(record, strlen(record), leaf);
	audit_copies_take(&b->store, b->tenant, leaf);
	sh_frontier_add(&b->tree, leaf);
	return 0;
}

static int on_elsewhere(void *self, PGresult *row, ShError *err)
{
	const char *record = PQgetvalue(row, 0, 0);
	uint8_t leaf[SH_HASH];
	Begin *b = self;

	(void) err;
	sh_leaf_hash(record, strlen(record), leaf);
	audit_copies_take(&b->store, b->tenant, leaf);
	return 0;
}

/* The newest checkpoint under the daemon's own signature, wherever it rests. */
static void take_note(Begin *b, const char *note)
{
	ShCheckpoint c;

	if (!sh_checkpoint_read(note, &c) || strcmp(c.origin, b->origin) != 0 || c.size <= b->quote.signed_size ||
	    !sh_note_verify(note, b->origin, b->key))
		return;
	b->quote.signed_size = c.size;
	memcpy(b->quote.signed_root, c.root, SH_HASH);
}

static int on_note(void *self, PGresult *row, ShError *err)
{
	(void) err;
	take_note(self, PQgetvalue(row, 0, 0));
	return 0;
}

static int on_tree(void *self, PGresult *row, ShError *err)
{
	Begin *b = self;

	(void) err;
	b->quote.tree = strtoull(PQgetvalue(row, 0, 0), NULL, 10);
	b->there = true;
	return 0;
}

/* Nobody numbers or signs meanwhile: they pass a row that is locked. */
static int read_old(Begin *b, ShError *err)
{
	int r;

	b->there = false;
	b->tree = (ShFrontier){ 0 };
	b->quote = (AuditQuote){ 0 };
	r = audit_each(&b->db, "SELECT tree FROM audit_tree WHERE municipality = $1 FOR UPDATE", b->tenant, on_tree,
		       b, err);
	sh_checkpoint_origin(b->origin, b->service, b->tenant, b->quote.tree);
	if (r != 0 || !b->there)
		return r;
	for (size_t i = 0; i < b->store.n_notes; i++)
		if (strcmp(b->store.notes[i].tenant, b->tenant) == 0)
			take_note(b, b->store.notes[i].note);
	if ((r = audit_each(&b->db, "SELECT note FROM audit_checkpoint WHERE municipality = $1", b->tenant, on_note,
			    b, err)) != 0 ||
	    (r = audit_each(&b->db, "SELECT record FROM audit_leaf WHERE municipality = $1 ORDER BY leaf_no",
			    b->tenant, on_leaf, b, err)) != 0)
		return r;
	return audit_each(&b->db,
			  "SELECT record FROM audit_closed_leaf WHERE municipality = $1 UNION ALL "
			  "SELECT record FROM audit_pending WHERE municipality = $1",
			  b->tenant, on_elsewhere, b, err);
}

/* ---- the new one ---- */
static const char *written(ShArena *arena, const char *text)
{
	char *out = sh_alloc(arena, 3 * strlen(text) + 1), *o = out;

	if (!out)
		return "";
	for (; *text; text++)
		if ((*text <= ' ' && !(*text & 0x80)) || *text == '%' || *text == ',')
			o += sprintf(o, "%%%02X", (unsigned) (unsigned char) *text);
		else
			*o++ = *text;
	*o = '\0';
	return out;
}

static const char *first_record(const Begin *b, ShArena *arena, int64_t now_us)
{
	char trace[SH_UUID_LEN + 1], stood[2 * SH_HASH + 1], said[2 * SH_HASH + 1], lost[2 * SH_HASH + 1];
	ShCall call = { .arena = arena,
			.municipality = b->tenant,
			.actor = { .id = b->ctx->actor, .session = "" },
			.caller = "shienctl",
			.rpc = b->rpc,
			.purpose = "AUDIT",
			.trace = trace,
			.now_us = now_us };
	const AuditQuote *q = &b->quote;
	const char *record;

	sh_uuid7(trace);
	sh_hex(stood, q->root, SH_HASH);
	sh_hex(said, q->signed_root, SH_HASH);
	sh_hex(lost, q->lost_hash, SH_HASH);
	record = sh_audit_record(&call, NULL, 0); /* ends with an empty list of ids */
	return sh_printf(arena, "%.*s tree=%llu stood=%llu/%s signed=%llu/%s lost=%llu/%s reason=%s ids=",
			 (int) (strlen(record) - strlen(" ids=")), record, (unsigned long long) q->tree,
			 (unsigned long long) q->size, stood, (unsigned long long) q->signed_size, said,
			 (unsigned long long) q->lost, lost, written(arena, b->reason));
}

static int run(Begin *b, const char *sql, const char *const *values, int n, ShError *err)
{
	PGresult *res = PQexecParams(b->db.conn, sql, n, NULL, values, NULL, NULL, 0);
	int r = PQresultStatus(res) == PGRES_COMMAND_OK ? 0 : sh_fail(err, SH_INTERNAL, "db.failed", "audit");

	PQclear(res);
	return r;
}

static int put_new(Begin *b, uint64_t number, const char *record, ShError *err)
{
	uint8_t leaf[SH_HASH], root[SH_HASH], packed[8 + SH_FRONTIER_MAX * SH_HASH];
	char hash[2 * SH_HASH + 1], top[2 * SH_HASH + 1], frontier[2 * sizeof packed + 1], old[24], new[24];
	const char *close[] = { b->tenant, old }, *tree[] = { b->tenant, new, frontier, top },
		   *first[] = { b->tenant, record, hash };
	ShFrontier one = { 0 };
	int r;

	sh_leaf_hash(record, strlen(record), leaf);
	sh_frontier_add(&one, leaf);
	sh_frontier_root(&one, root);
	sh_hex(hash, leaf, SH_HASH);
	sh_hex(top, root, SH_HASH);
	sh_hex(frontier, packed, sh_frontier_pack(&one, packed));
	snprintf(old, sizeof old, "%llu", (unsigned long long) b->quote.tree);
	snprintf(new, sizeof new, "%llu", (unsigned long long) number);
	if ((r = run(b,
		     "WITH gone AS (DELETE FROM audit_leaf WHERE municipality = $1 RETURNING *) INSERT INTO "
		     "audit_closed_leaf (municipality, tree, leaf_no, record, leaf_hash) SELECT municipality, "
		     "$2::bigint, "
		     "leaf_no, record, leaf_hash FROM gone",
		     close, 2, err)) != 0 ||
	    (r = run(b,
		     "WITH gone AS (DELETE FROM audit_checkpoint WHERE municipality = $1 RETURNING *) INSERT INTO "
		     "audit_closed_checkpoint (municipality, tree, size, root, frontier, note, signed_us, "
		     "cosignatures, "
		     "stamp) SELECT municipality, $2::bigint, size, root, frontier, note, signed_us, cosignatures, "
		     "stamp "
		     "FROM gone",
		     close, 2, err)) != 0 ||
	    (r = run(b,
		     "UPDATE audit_tree SET tree = $2::bigint, frontier = decode($3, 'hex'), root = decode($4, "
		     "'hex'), "
		     "size = 1, signed_size = 0 WHERE municipality = $1",
		     tree, 4, err)) != 0)
		return r;
	return run(b,
		   "INSERT INTO audit_leaf (municipality, leaf_no, record, leaf_hash) VALUES ($1, 0, $2, decode($3, "
		   "'hex'))",
		   first, 3, err);
}

static int begin_tree(Begin *b, uint64_t *ret_begun, ShError *err)
{
	ShArena *arena = sh_arena_new(1 << 20);
	int64_t now_us = sh_now_us();
	const char *record;
	int r = sh_db_exec(&b->db, "BEGIN", "audit", err);

	if (r == 0)
		r = read_old(b, err);
	if (r == 0 && b->there) {
		b->quote.size = b->tree.size;
		sh_frontier_root(&b->tree, b->quote.root);
		b->quote.lost = audit_lost(&b->store, b->tenant, (uint64_t) now_us, b->quote.lost_hash);
		record = first_record(b, arena, now_us);
		r = sh_trees_add(b->public_dir, b->service, (uint64_t) now_us, record, err);
		if (r == 0)
			r = put_new(b, (uint64_t) now_us, record, err);
		*ret_begun += r == 0;
	}
	sh_arena_free(arena);
	return r != 0 ? r : sh_db_exec(&b->db, "COMMIT", "audit", err);
}

int audit_begin_trees(const Context *ctx, const char *service, const char *rpc, const char *reason,
		      uint64_t *ret_begun, ShError *err)
{
	bool one = strcmp(rpc, "AuditGoOn") == 0;
	AuditTenants tenants = { 0 };
	Begin b = { .ctx = ctx, .service = service, .rpc = rpc, .reason = reason };
	int r;

	b.public_dir = sh_setting(ctx->settings, "public_dir");
	*ret_begun = 0;
	r = sh_keys_public_audit(b.public_dir, service, b.key, err);
	if (r == 0)
		r = audit_copies_read(&b.store, sh_setting(ctx->settings, "audit_dir"), service, err);
	if (r == 0 && (r = admin_db_open(&b.db, ctx, service, err)) == 0)
		r = audit_tenants_read(&tenants, &b.db, &b.store, err);
	for (size_t i = 0; r == 0 && i < tenants.count; i++) {
		b.tenant = tenants.code[i];
		if (!one || strcmp(b.tenant, ctx->tenant) == 0)
			r = begin_tree(&b, ret_begun, err);
	}
	sh_db_close(&b.db);
	audit_copies_free(&b.store);
	free(tenants.code);
	return r;
}
