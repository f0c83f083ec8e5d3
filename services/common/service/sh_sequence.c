#include "sh_sequence.h"
#include "common_system_sql.h"
#include "sh_hex.h"
#include "sh_stream.h"
#include "sh_tx.h"

#include <string.h>

enum { BUDGET = 128 << 20 };

/* BEGIN without a tenant: the system login sees all of them in the runtime's tables. */
static int transaction(ShCall *call, int (*step)(ShCall *call, void *arg), void *arg)
{
	int r = sh_db_exec(call->db, "BEGIN", "sequencer", &call->error);

	if (r != 0)
		return r;
	r = step(call, arg);
	if (r == 0 && sh_arena_exhausted(call->arena))
		r = sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "sequencer.too_large", "-");
	if (r == 0)
		r = sh_failpoint(SH_FP_sequencer_before_commit, &call->error);
	if (r == 0)
		r = sh_db_commit(call);
	else
		sh_db_rollback(call);
	if (r == 0)
		r = sh_failpoint(SH_FP_sequencer_after_commit, &call->error);
	return r;
}

/* Each in memory of its own: many streams do not add up. */
int sh_sequence_step(ShCall *call, int (*step)(ShCall *call, void *arg), void *arg)
{
	ShArena *outer = call->arena;
	int r;

	call->arena = sh_arena_new(BUDGET);
	r = transaction(call, step, arg);
	sh_arena_free(call->arena);
	call->arena = outer;
	return r;
}

typedef struct Move {
	const char *municipality, *stream;
	uint32_t generation;
	uint64_t moved;
} Move;

static int put_events(ShCall *call, const Move *m, const ShRows *pending, uint64_t seq, uint8_t hash[SH_STREAM_HASH])
{
	size_t n = (size_t) sh_rows_count(pending);
	const char **lists = sh_alloc(call->arena, 4 * n * sizeof *lists);

	if (!lists)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "sequencer.too_large", "-");
	for (size_t i = 0; i < n; i++) {
		ShStreamEvent e = { .seq = seq + 1 + i,
				    .aggregate_id = sh_rows_str(pending, (int) i, "aggregate_id"),
				    .type = sh_rows_str(pending, (int) i, "type") };
		char *hex = sh_alloc(call->arena, 2 * SH_STREAM_HASH + 1);

		if (!hex)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "sequencer.too_large", "-");
		e.payload = sh_rows_bytes(call, pending, (int) i, "payload", &e.len);
		sh_stream_extend(hash, &e);
		sh_hex(hex, hash, SH_STREAM_HASH);
		lists[i] = e.aggregate_id;
		lists[n + i] = e.type;
		lists[2 * n + i] = sh_rows_str(pending, (int) i, "payload") + 2; /* without "\x" */
		lists[3 * n + i] = hex;
	}
	return sh_query(call, &sql_put_events, NULL, sh_text(m->municipality), sh_text(m->stream),
			sh_int((int64_t) seq + 1), sh_text_array(call->arena, lists, n),
			sh_text_array(call->arena, lists + n, n), sh_text_array(call->arena, lists + 2 * n, n),
			sh_text_array(call->arena, lists + 3 * n, n));
}

static int move_stream(ShCall *call, void *arg)
{
	const ShRows *head, *pending;
	uint8_t hash[SH_STREAM_HASH];
	Move *m = arg;
	uint64_t seq;
	int r;

	if ((r = sh_query(call, &sql_make_head, NULL, sh_text(m->municipality), sh_text(m->stream),
			  sh_int(m->generation))) != 0 ||
	    (r = sh_query(call, &sql_lock_head, &head, sh_text(m->municipality), sh_text(m->stream))) != 0)
		return r;
	if (sh_rows_count(head) == 0)
		return 0;
	seq = (uint64_t) sh_rows_int(head, 0, "seq");
	if (!sh_rows_exact(head, 0, "hash", hash, sizeof hash))
		return sh_fail(&call->error, SH_INTERNAL, "stream.hash_broken", "%s", m->stream);
	if ((r = sh_query(call, &sql_take_pending, &pending, sh_text(m->municipality), sh_text(m->stream))) != 0 ||
	    sh_rows_count(pending) == 0)
		return r;
	m->moved = (uint64_t) sh_rows_count(pending);
	if ((r = put_events(call, m, pending, seq, hash)) != 0)
		return r;
	return sh_query(call, &sql_move_head, NULL, sh_text(m->municipality), sh_text(m->stream),
			sh_int((int64_t) (seq + m->moved)), sh_bytes(hash, sizeof hash));
}

int sh_sequence_stream(ShCall *call, const char *municipality, const char *stream, uint32_t generation,
		       uint64_t *ret_moved)
{
	Move m = { municipality, stream, generation, 0 };
	int r = sh_sequence_step(call, move_stream, &m);

	*ret_moved = r == 0 ? m.moved : 0;
	return r;
}

int sh_sequence_all(ShCall *call, uint32_t generation, uint64_t *ret_moved, bool *ret_more)
{
	const ShRows *streams;
	int r = sh_query_v(call, &sql_pending_streams, &streams, NULL, 0);

	*ret_moved = 0;
	*ret_more = false;
	for (int i = 0; r == 0 && i < sh_rows_count(streams); i++) {
		uint64_t moved;

		r = sh_sequence_stream(call, sh_rows_str(streams, i, "municipality"),
				       sh_rows_str(streams, i, "stream"), generation, &moved);
		*ret_moved += moved;
		*ret_more = *ret_more || moved == 1000;
	}
	return r;
}

typedef struct Leaves {
	const char *municipality;
	uint64_t moved;
} Leaves;

static int store_tree(ShCall *call, const char *municipality, const ShFrontier *tree)
{
	uint8_t packed[8 + SH_FRONTIER_MAX * SH_HASH], root[SH_HASH];
	size_t n = sh_frontier_pack(tree, packed);

	sh_frontier_root(tree, root);
	return sh_query(call, &sql_move_tree, NULL, sh_text(municipality), sh_bytes(packed, n),
			sh_bytes(root, sizeof root), sh_int((int64_t) tree->size));
}

static int add_leaves(ShCall *call, const char *municipality, ShFrontier *tree, const ShRows *records)
{
	size_t n = (size_t) sh_rows_count(records);
	const char **lists = sh_alloc(call->arena, 2 * n * sizeof *lists);
	int64_t first = (int64_t) tree->size;

	if (!lists)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "sequencer.too_large", "-");
	for (size_t i = 0; i < n; i++) {
		const char *record = sh_rows_str(records, (int) i, "record");
		char *hex = sh_alloc(call->arena, 2 * SH_HASH + 1);
		uint8_t leaf[SH_HASH];

		if (!hex)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "sequencer.too_large", "-");
		sh_leaf_hash(record, strlen(record), leaf);
		sh_frontier_add(tree, leaf);
		sh_hex(hex, leaf, sizeof leaf);
		lists[i] = record;
		lists[n + i] = hex;
	}
	return sh_query(call, &sql_put_leaves, NULL, sh_text(municipality), sh_int(first),
			sh_text_array(call->arena, lists, n), sh_text_array(call->arena, lists + n, n));
}

bool sh_rows_frontier(const ShRows *rows, const char *column, ShFrontier *ret_tree)
{
	uint8_t packed[8 + SH_FRONTIER_MAX * SH_HASH];
	size_t n = strlen(sh_rows_str(rows, 0, column)) / 2; /* "\x…" */

	return n > 0 && n - 1 <= sizeof packed && sh_rows_exact(rows, 0, column, packed, n - 1) &&
	       sh_frontier_unpack(ret_tree, packed, n - 1);
}

static int move_audit(ShCall *call, void *arg)
{
	uint8_t packed[8 + SH_FRONTIER_MAX * SH_HASH], root[SH_HASH];
	ShFrontier tree = { 0 };
	const ShRows *row, *records;
	Leaves *l = arg;
	size_t n = sh_frontier_pack(&tree, packed);
	int r;

	sh_frontier_root(&tree, root);
	if ((r = sh_query(call, &sql_make_tree, NULL, sh_text(l->municipality), sh_bytes(packed, n),
			  sh_bytes(root, sizeof root))) != 0 ||
	    (r = sh_query(call, &sql_lock_tree, &row, sh_text(l->municipality))) != 0)
		return r;
	if (sh_rows_count(row) == 0)
		return 0;
	if (!sh_rows_frontier(row, "frontier", &tree))
		return sh_fail(&call->error, SH_INTERNAL, "audit.frontier_broken", "%s", l->municipality);
	if ((r = sh_query(call, &sql_take_audit, &records, sh_text(l->municipality))) != 0 ||
	    sh_rows_count(records) == 0)
		return r;
	l->moved = (uint64_t) sh_rows_count(records);
	r = add_leaves(call, l->municipality, &tree, records);
	return r != 0 ? r : store_tree(call, l->municipality, &tree);
}

int sh_sequence_audit(ShCall *call, uint64_t *ret_moved)
{
	const ShRows *tenants;
	int r = sh_query_v(call, &sql_pending_audit, &tenants, NULL, 0);

	*ret_moved = 0;
	for (int i = 0; r == 0 && i < sh_rows_count(tenants); i++) {
		Leaves l = { sh_rows_str(tenants, i, "municipality"), 0 };

		r = sh_sequence_step(call, move_audit, &l);
		*ret_moved += l.moved;
	}
	return r;
}
