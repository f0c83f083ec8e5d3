#include "sh_notary.h"
#include "common_system_sql.h"
#include "sh_audit_store.h"
#include "sh_hex.h"
#include "sh_log.h"
#include "sh_memory.h"
#include "sh_note.h"
#include "sh_sequence.h"
#include "sh_trees.h"
#include "sh_without.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 1000, AT_ONCE = 100000 };

/* What this process knows to be signed. */
typedef struct Known {
	char municipality[7];
	uint64_t no; /* of the tenant's trees */
	ShFrontier tree;
} Known;

struct ShNotary {
	const char *service;
	const uint8_t *secret;
	const char *public_dir; /* where it is said which trees were begun */
	uint32_t generation;
	Known *known;
	size_t count;
};

ShNotary *sh_notary_new(const char *service, const uint8_t *secret, const char *public_dir, uint32_t generation)
{
	ShNotary *n = sh_need(calloc(1, sizeof *n));

	*n = (ShNotary){ .service = service, .secret = secret, .public_dir = public_dir, .generation = generation };
	return n;
}

void sh_notary_free(ShNotary *n)
{
	if (!n)
		return;
	free(n->known);
	free(n);
}

static Known *find(ShNotary *n, const char *municipality, uint64_t no)
{
	for (size_t i = 0; i < n->count; i++)
		if (n->known[i].no == no && strcmp(n->known[i].municipality, municipality) == 0)
			return &n->known[i];
	return NULL;
}

static void learn(ShNotary *n, const char *municipality, uint64_t no, const ShFrontier *tree)
{
	Known *k = find(n, municipality, no);

	if (!k) {
		n->known = sh_need(realloc(n->known, (n->count + 1) * sizeof *n->known));
		k = &n->known[n->count++];
		snprintf(k->municipality, sizeof k->municipality, "%s", municipality);
		k->no = no;
	}
	k->tree = *tree;
}

/* One tree while it is being signed. */
typedef struct Sign {
	ShNotary *notary;
	const char *municipality;
	uint64_t no;                    /* of the tenant's trees */
	char first[SH_TREE_RECORD_MAX]; /* its first record, as it was begun; "" for the first of all */
	ShFrontier tree;                /* hashed so far */
	uint64_t size, signed_size;     /* of the tree; of the newest checkpoint in the database */
	uint8_t root[SH_HASH], signed_root[SH_HASH];
	char note[SH_NOTE_MAX];
	bool made;
} Sign;

static int alarm_at(ShCall *call, const Sign *s, const char *reason, uint64_t leaf)
{
	return sh_fail(&call->error, SH_FAILED_PRECONDITION, reason, "%s leaf %llu", s->municipality,
		       (unsigned long long) leaf);
}

static bool root_is(const ShFrontier *tree, const uint8_t root[SH_HASH])
{
	uint8_t computed[SH_HASH];

	sh_frontier_root(tree, computed);
	return memcmp(computed, root, SH_HASH) == 0;
}

/* A note counts where our own key has signed it for this tree. */
static bool ours(const Sign *s, const char *note, ShCheckpoint *ret)
{
	char origin[SH_ORIGIN_MAX];

	sh_checkpoint_origin(origin, s->notary->service, s->municipality, s->no);
	return sh_checkpoint_read(note, ret) && strcmp(ret->origin, origin) == 0 &&
	       (SH_WITHOUT(audit_signature) || sh_note_verify(note, origin, s->notary->secret + SH_KEY));
}

/* The newest checkpoint of the database, and the frontier from which its tree goes on. */
static int read_signed(ShCall *call, Sign *s, ShFrontier *ret_tree)
{
	const ShRows *row;
	ShCheckpoint c;
	int r;

	*ret_tree = (ShFrontier){ 0 };
	if (s->signed_size == 0)
		return 0;
	r = sh_query(call, &sql_get_checkpoint, &row, sh_text(s->municipality), sh_int((int64_t) s->signed_size));
	if (r != 0)
		return r;
	if (sh_rows_count(row) == 0)
		return alarm_at(call, s, "audit.checkpoint_missing", s->signed_size);
	if (!ours(s, sh_rows_str(row, 0, "note"), &c) || c.size != s->signed_size)
		return alarm_at(call, s, "audit.checkpoint_forged", s->signed_size);
	if (!sh_rows_frontier(row, "frontier", ret_tree) || ret_tree->size != c.size || !root_is(ret_tree, c.root))
		return alarm_at(call, s, "audit.frontier_broken", s->signed_size);
	memcpy(s->signed_root, c.root, SH_HASH);
	return 0;
}

/* From where to read again. What we know ourselves stands over what the database says of the past. */
static int begin_at(ShCall *call, Sign *s)
{
	const Known *k = find(s->notary, s->municipality, s->no);
	char note[SH_NOTE_MAX], origin[SH_ORIGIN_MAX];
	ShFrontier there;
	ShCheckpoint c;
	int r = read_signed(call, s, &there);

	if (r != 0)
		return r;
	if (k) {
		s->tree = k->tree;
	} else {
		s->tree = there;
		sh_checkpoint_origin(origin, s->notary->service, s->municipality, s->no);
		if (sh_audit_store_signed(s->municipality, origin, note, sizeof note) && ours(s, note, &c) &&
		    (c.size > there.size || (c.size == there.size && !root_is(&there, c.root))))
			return alarm_at(call, s, "audit.rolled_back", c.size);
	}
	if (s->tree.size > s->signed_size || s->tree.size > s->size)
		return alarm_at(call, s, "audit.rolled_back", s->tree.size);
	return 0;
}

static int add_page(ShCall *call, Sign *s, const ShRows *rows)
{
	for (int i = 0; i < sh_rows_count(rows); i++) {
		const char *record = sh_rows_str(rows, i, "record"), *stored = sh_rows_str(rows, i, "leaf_hash");
		uint64_t no = (uint64_t) sh_rows_int(rows, i, "leaf_no");
		char hex[2 * SH_HASH + 1];
		uint8_t leaf[SH_HASH];

		if (no != s->tree.size)
			return alarm_at(call, s, "audit.leaf_missing", s->tree.size);
		if (no == 0 && s->no > 0 && strcmp(record, s->first) != 0 && !SH_WITHOUT(audit_begun))
			return alarm_at(call, s, "audit.tree_unknown", 0);
		sh_leaf_hash(record, strlen(record), leaf);
		sh_hex(hex, leaf, sizeof leaf);
		if (strcmp(hex, stored) != 0) {
			if (!SH_WITHOUT(audit_reread))
				return alarm_at(call, s, "audit.leaf_altered", no);
			sh_unhex(leaf, sizeof leaf, stored);
		}
		sh_frontier_add(&s->tree, leaf);
		if (s->tree.size == s->signed_size && !root_is(&s->tree, s->signed_root))
			return alarm_at(call, s, "audit.forked", no);
	}
	return 0;
}

static int read_again(ShCall *call, Sign *s)
{
	uint64_t begun = s->tree.size;

	while (s->tree.size < s->size && s->tree.size - begun < AT_ONCE) {
		ShArena *outer = call->arena;
		const ShRows *rows;
		int r;

		call->arena = sh_arena_new(64 << 20); /* a page at a time in memory */
		r = sh_query(call, &sql_leaves_from, &rows, sh_text(s->municipality), sh_int((int64_t) s->tree.size),
			     sh_int((int64_t) s->size), sh_int(PAGE));
		if (r == 0 && sh_rows_count(rows) == 0)
			r = alarm_at(call, s, "audit.leaf_missing", s->tree.size);
		if (r == 0)
			r = add_page(call, s, rows);
		sh_arena_free(call->arena);
		call->arena = outer;
		if (r != 0)
			return r;
	}
	return 0;
}

static int put(ShCall *call, Sign *s)
{
	uint8_t packed[8 + SH_FRONTIER_MAX * SH_HASH];
	ShCheckpoint c = { .size = s->tree.size };
	size_t n = sh_frontier_pack(&s->tree, packed);
	ShParam town = sh_text(s->municipality), size = sh_int((int64_t) c.size);
	int r;

	sh_checkpoint_origin(c.origin, s->notary->service, s->municipality, s->no);
	sh_frontier_root(&s->tree, c.root);
	if (!sh_checkpoint_sign(
		    &c,
		    sh_printf(call->arena, "at=%lld generation=%u", (long long) call->now_us, s->notary->generation),
		    s->notary->secret, s->note))
		return sh_fail(&call->error, SH_INTERNAL, "audit.note", "-");
	r = sh_query(call, &sql_put_checkpoint, NULL, town, size, sh_bytes(c.root, SH_HASH), sh_bytes(packed, n),
		     sh_text(s->note), sh_int(call->now_us));
	return r != 0 ? r : sh_query(call, &sql_tree_signed, NULL, town, size);
}

/* A tree is begun by who may write beside the keys, not by the database. */
static int is_begun(ShCall *call, Sign *s)
{
	uint64_t newest;
	int r = sh_trees_newest(s->notary->public_dir, s->notary->service, s->municipality, &newest, s->first,
				&call->error);

	return r == 0 && newest != s->no && !SH_WITHOUT(audit_begun) ? alarm_at(call, s, "audit.tree_unknown", 0) : r;
}

static int sign(ShCall *call, void *arg)
{
	Sign *s = arg;
	const ShRows *row;
	int r = sh_query(call, &sql_lock_unsigned, &row, sh_text(s->municipality));

	if (r != 0 || sh_rows_count(row) == 0)
		return r;
	s->no = (uint64_t) sh_rows_int(row, 0, "tree");
	s->size = (uint64_t) sh_rows_int(row, 0, "size");
	s->signed_size = (uint64_t) sh_rows_int(row, 0, "signed_size");
	sh_rows_exact(row, 0, "root", s->root, SH_HASH);
	if (s->size == s->signed_size)
		return 0;
	if ((r = is_begun(call, s)) != 0 || (r = begin_at(call, s)) != 0 || (r = read_again(call, s)) != 0)
		return r;
	if (SH_WITHOUT(audit_consistency)) { /* takes the table's word for the past */
		sh_rows_frontier(row, "frontier", &s->tree);
	} else if (s->tree.size == s->size && !root_is(&s->tree, s->root)) {
		return alarm_at(call, s, "audit.forked", s->size);
	}
	s->made = true;
	return put(call, s);
}

int sh_notary_sign_tree(ShNotary *notary, ShCall *call, const char *municipality, bool *ret_signed)
{
	Sign s = { .notary = notary, .municipality = municipality };
	int r = sh_sequence_step(call, sign, &s);

	*ret_signed = r == 0 && s.made;
	if (*ret_signed) {
		if (s.signed_size == 0 && s.no > 0) /* what begins a tree rests in both stores */
			sh_audit_store_copy(&(ShAuditRecord){ NULL, s.first }, call->now_us);
		sh_audit_store_checkpoint(municipality, s.tree.size, s.note);
		learn(notary, municipality, s.no, &s.tree);
	}
	return r;
}

int sh_notary_sign(ShNotary *notary, ShCall *call, unsigned *ret_signed, unsigned *ret_alarms)
{
	const ShRows *trees;
	int r = sh_query_v(call, &sql_unsigned_trees, &trees, NULL, 0);

	*ret_signed = *ret_alarms = 0;
	for (int i = 0; r == 0 && i < sh_rows_count(trees); i++) {
		bool made;

		r = sh_notary_sign_tree(notary, call, sh_rows_str(trees, i, "municipality"), &made);
		*ret_signed += made;
		if (r != 0 && call->error.code == SH_FAILED_PRECONDITION) { /* the others are signed all the same */
			sh_log_error(SH_LOG_ERROR, "audit.alarm", &call->error);
			call->error = (ShError){ 0 };
			(*ret_alarms)++;
			r = 0;
		}
	}
	return r;
}
