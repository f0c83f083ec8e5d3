/* A staged part goes on file: a handful of statements over all its rows, never one statement for each. */
#include "import_store.h"
#include "register_sync_sql.h"
#include "sh_hex.h"
#include "sh_sha256.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	const StagedRow *x = *(StagedRow *const *) a, *y = *(StagedRow *const *) b;
	int c = strcmp(x->address_no, y->address_no);

	if (c == 0)
		c = x->history_no < y->history_no ? -1 : x->history_no > y->history_no;
	if (c == 0)
		c = x->branch_no < y->branch_no ? -1 : x->branch_no > y->branch_no;
	if (c == 0)
		c = x->line < y->line ? -1 : x->line > y->line;
	return c;
}

static bool same_key(const StagedRow *a, const StagedRow *b)
{
	return strcmp(a->address_no, b->address_no) == 0 && a->history_no == b->history_no &&
	       a->branch_no == b->branch_no;
}

/* A row that the file holds twice: the same again says nothing, another under the same key is refused. */
static int skip_again(Store *st, StagedRow *row, bool same)
{
	row->skip = true;
	if (same) {
		st->out->same_rows++;
		return 0;
	}
	st->out->duplicates++;
	return stage_reject(st->call, st->stage, row->line, 0, 0, "register.row.duplicate", NULL);
}

/* What is on file under this key was said later: rows come out of order. */
static void overtaken(Store *st, StagedRow *row)
{
	row->skip = true;
	st->out->older_rows++;
}

static int sort_rows(Store *st)
{
	size_t n = st->stage->n_rows;
	int r = 0;

	st->by_key = sh_alloc(st->call->arena, (n + 1) * sizeof *st->by_key);
	st->address_nos = sh_alloc(st->call->arena, (n + 1) * sizeof *st->address_nos);
	st->ids = sh_alloc(st->call->arena, (n + 1) * sizeof *st->ids);
	st->known = sh_alloc(st->call->arena, n + 1);
	st->touched = sh_alloc(st->call->arena, n + 1);
	if (!st->by_key || !st->address_nos || !st->ids || !st->known || !st->touched)
		return store_no_room(st->call);
	for (size_t i = 0; i < n; i++)
		st->by_key[i] = &st->stage->rows[i];
	qsort(st->by_key, n, sizeof *st->by_key, compare);
	for (size_t i = 0, first = 0; r == 0 && i < n; i++) {
		StagedRow *row = st->by_key[i];

		if (i == 0 || strcmp(row->address_no, st->by_key[i - 1]->address_no) != 0) {
			st->known[st->n_persons] = st->touched[st->n_persons] = false;
			st->ids[st->n_persons] = NULL;
			st->address_nos[st->n_persons++] = row->address_no;
		}
		row->person = st->n_persons - 1;
		if (i > 0 && same_key(st->by_key[first], row))
			r = skip_again(st, row, memcmp(st->by_key[first]->hash, row->hash, sizeof row->hash) == 0);
		else
			first = i;
	}
	return r;
}

/* ---- what is on file */
typedef struct Keys {
	const char **persons;
	int32_t *histories, *branches;
	ProtobufCBinaryData *hashes;
	StagedRow **rows;
	size_t n;
} Keys;

static int keys_of(Store *st, Keys *k, bool (*wanted)(const Store *st, const StagedRow *row))
{
	ShArena *arena = st->call->arena;
	size_t room = st->stage->n_rows + 1;

	*k = (Keys){ .persons = sh_alloc(arena, room * sizeof *k->persons),
		     .histories = sh_alloc(arena, room * sizeof *k->histories),
		     .branches = sh_alloc(arena, room * sizeof *k->branches),
		     .hashes = sh_alloc(arena, room * sizeof *k->hashes),
		     .rows = sh_alloc(arena, room * sizeof *k->rows) };
	if (!k->rows || !k->hashes || !k->branches || !k->histories || !k->persons)
		return store_no_room(st->call);
	for (size_t i = 0; i < st->stage->n_rows; i++) {
		StagedRow *row = &st->stage->rows[i];

		if (!wanted(st, row))
			continue;
		k->persons[k->n] = row->person_id;
		k->histories[k->n] = row->history_no;
		k->branches[k->n] = row->branch_no;
		k->hashes[k->n] = (ProtobufCBinaryData){ sizeof row->hash, row->hash };
		k->rows[k->n++] = row;
	}
	return 0;
}

static bool of_known_person(const Store *st, const StagedRow *row) { return !row->skip && st->known[row->person]; }

static bool is_changed(const Store *st, const StagedRow *row)
{
	(void) st;
	return !row->skip && row->changed;
}

static int compare_rows(Store *st)
{
	const ShRows *rows;
	Keys k;
	int r = keys_of(st, &k, of_known_person);

	if (r != 0 || k.n == 0)
		return r;
	r = sh_query(st->call, &sql_compare_rows, &rows, sh_text(st->call->municipality),
		     sh_text_array_wire(st->call->arena, k.persons, k.n),
		     sh_int_array_wire(st->call->arena, k.histories, k.n),
		     sh_int_array_wire(st->call->arena, k.branches, k.n),
		     sh_bytes_array_wire(st->call->arena, k.hashes, k.n), sh_int(st->stage->came_no),
		     sh_text(st->stage->as_of), sh_text(st->stage->feed_id), sh_int(st->stage->batch_no));
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		StagedRow *row = k.rows[sh_rows_int(rows, i, "n") - 1];
		bool same = sh_rows_bool(rows, i, "same");

		row->on_file = same;
		if (same || sh_rows_int(rows, i, "import_no") == st->stage->import_no)
			r = skip_again(st, row, same);
		else if (sh_rows_bool(rows, i, "later"))
			overtaken(st, row);
		else
			row->changed = true;
	}
	return r;
}

static int supersede(Store *st)
{
	Keys k;
	int r = keys_of(st, &k, is_changed);

	if (r != 0 || k.n == 0 || (r = list_superseded(st->call, k.persons, k.n, &st->out->superseded)) != 0)
		return r;
	return sh_query(st->call, &sql_supersede_rows, NULL, sh_text(st->call->municipality),
			sh_text_array_wire(st->call->arena, k.persons, k.n),
			sh_int_array_wire(st->call->arena, k.histories, k.n),
			sh_int_array_wire(st->call->arena, k.branches, k.n), sh_int(st->stage->import_no));
}

static void hash_part(const Stage *s, uint8_t out[32])
{
	ShSha256 *hash = sh_sha256_begin();

	for (size_t i = 0; i < s->n_rows; i++) {
		char hex[2 * sizeof s->rows[i].hash + 1];

		sh_hex(hex, s->rows[i].hash, sizeof s->rows[i].hash);
		sh_sha256_add(hash, hex, sizeof hex - 1);
	}
	sh_sha256_end(hash, out);
}

/* A transaction that lost a race runs again, on the same stage. Begins with the rows that nobody had to read. */
static int begin(ShCall *call, Stage *s, Stored *ret)
{
	*ret = (Stored){ .same_rows = s->known_rows, .n_seen = s->n_known_ids };
	s->n_rejects = s->n_read_rejects;
	for (size_t i = 0; i < s->n_rows; i++)
		s->rows[i].skip = s->rows[i].changed = s->rows[i].on_file = false;
	if (!(ret->seen_ids = sh_alloc(call->arena, (s->n_known_ids + s->n_rows + 1) * sizeof *ret->seen_ids)))
		return store_no_room(call);
	if (s->n_known_ids)
		memcpy(ret->seen_ids, s->known_ids, s->n_known_ids * sizeof *ret->seen_ids);
	return 0;
}

/* Which persons a part is about, and of whom it says something else. */
static int weigh_persons(Store *st)
{
	Stored *out = st->out;

	out->changed_ids = sh_alloc(st->call->arena, (st->n_persons + 1) * sizeof *out->changed_ids);
	out->new_nos = sh_alloc(st->call->arena, (st->n_persons + 1) * sizeof *out->new_nos);
	if (!out->changed_ids || !out->new_nos)
		return store_no_room(st->call);
	for (size_t i = 0; i < st->stage->n_rows; i++) {
		const StagedRow *row = &st->stage->rows[i];

		if (row->skip)
			continue;
		st->touched[row->person] = true;
		out->new_rows += !row->changed;
		out->changed_rows += row->changed;
	}
	for (size_t i = 0; i < st->n_persons; i++)
		if (!st->known[i])
			out->new_nos[out->n_new++] = st->address_nos[i];
		else {
			out->seen_ids[out->n_seen++] = st->ids[i];
			if (st->touched[i])
				out->changed_ids[out->n_changed++] = st->ids[i];
		}
	return 0;
}

int weigh_part(ShCall *call, Stage *stage, Stored *ret)
{
	Store st = { .call = call, .stage = stage, .out = ret };
	int r = begin(call, stage, ret);

	if (r != 0 || stage->n_rows == 0)
		return r;
	if ((r = sort_rows(&st)) != 0 || (r = store_name_persons(&st)) != 0 || (r = compare_rows(&st)) != 0)
		return r;
	return weigh_persons(&st);
}

int store_part(ShCall *call, Stage *stage, Stored *ret)
{
	Store st = { .call = call, .stage = stage, .out = ret };
	int r = begin(call, stage, ret);

	if (r != 0)
		return r;
	hash_part(stage, ret->hash);
	if (stage->n_rows == 0)
		return 0;
	if ((r = sort_rows(&st)) != 0 || (r = store_name_persons(&st)) != 0 ||
	    (r = store_name_households(&st)) != 0 || (r = compare_rows(&st)) != 0 || (r = supersede(&st)) != 0 ||
	    (r = store_rows(&st)) != 0 || (r = store_cells(&st)) != 0)
		return r;
	return store_persons(&st);
}
