/* A staged part goes on file: a handful of statements over all its rows, never one statement for each. */
#include "import_store.h"
#include "register_sync_sql.h"
#include "sh_hex.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_A_STATEMENT = 500 };

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
			r = skip_again(st, row, strcmp(st->by_key[first]->hash, row->hash) == 0);
		else
			first = i;
	}
	return r;
}

/* ---- what is on file */
typedef struct Keys {
	const char **persons, **histories, **branches, **hashes;
	StagedRow **rows;
	size_t n;
} Keys;

static int keys_of(Store *st, Keys *k, bool (*wanted)(const Store *st, const StagedRow *row))
{
	size_t room = (st->stage->n_rows + 1) * sizeof(char *);

	*k = (Keys){ .persons = sh_alloc(st->call->arena, room),
		     .histories = sh_alloc(st->call->arena, room),
		     .branches = sh_alloc(st->call->arena, room),
		     .hashes = sh_alloc(st->call->arena, room),
		     .rows = sh_alloc(st->call->arena, room) };
	if (!k->rows || !k->hashes || !k->branches || !k->histories || !k->persons)
		return store_no_room(st->call);
	for (size_t i = 0; i < st->stage->n_rows; i++) {
		StagedRow *row = &st->stage->rows[i];

		if (!wanted(st, row))
			continue;
		k->persons[k->n] = row->person_id;
		k->histories[k->n] = sh_printf(st->call->arena, "%d", row->history_no);
		k->branches[k->n] = sh_printf(st->call->arena, "%d", row->branch_no);
		k->hashes[k->n] = row->hash;
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
		     sh_text_array(st->call->arena, k.persons, k.n), sh_text_array(st->call->arena, k.histories, k.n),
		     sh_text_array(st->call->arena, k.branches, k.n), sh_text_array(st->call->arena, k.hashes, k.n));
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		StagedRow *row = k.rows[sh_rows_int(rows, i, "n") - 1];
		bool same = sh_rows_bool(rows, i, "same");

		if (same || sh_rows_int(rows, i, "import_no") == st->stage->import_no)
			r = skip_again(st, row, same);
		else
			row->changed = true;
	}
	return r;
}

static int supersede(Store *st)
{
	Keys k;
	int r = keys_of(st, &k, is_changed);

	if (r != 0 || k.n == 0)
		return r;
	return sh_query(st->call, &sql_supersede_rows, NULL, sh_text(st->call->municipality),
			sh_text_array(st->call->arena, k.persons, k.n),
			sh_text_array(st->call->arena, k.histories, k.n),
			sh_text_array(st->call->arena, k.branches, k.n), sh_int(st->stage->import_no));
}

/* ---- the new versions: one array for each column */
enum Column {
	PERSON,
	HISTORY,
	BRANCH,
	HASH,
	HOUSEHOLD,
	EFFECTIVE,
	SINCE,
	REMOVES,
	DELETED,
	BIRTH_YEAR,
	BIRTH_MONTH,
	BIRTH_DAY,
	BIRTH_ON,
	SEX,
	NAME_KEY,
	KANA_KEY,
	OTHER_KEYS,
	ADDRESS_KEY,
	IMAGE,
	COLUMNS
};

static void put_cells(ShArena *arena, const StagedRow *row, const char **cells[COLUMNS], size_t at)
{
	const char *const values[COLUMNS] = {
		[PERSON] = row->person_id,
		[HISTORY] = sh_printf(arena, "%d", row->history_no),
		[BRANCH] = sh_printf(arena, "%d", row->branch_no),
		[HASH] = row->hash,
		[HOUSEHOLD] = row->household_id,
		[EFFECTIVE] = row->effective_from,
		[SINCE] = row->resident_since,
		[REMOVES] = row->removes ? "t" : "f",
		[DELETED] = row->deleted ? "t" : "f",
		[BIRTH_YEAR] = sh_printf(arena, "%d", row->birth.year),
		[BIRTH_MONTH] = sh_printf(arena, "%d", row->birth.month),
		[BIRTH_DAY] = sh_printf(arena, "%d", row->birth.day),
		[BIRTH_ON] = row->birth_on,
		[SEX] = row->sex,
		[NAME_KEY] = row->name_key,
		[KANA_KEY] = row->kana_key,
		[OTHER_KEYS] = row->other_keys,
		[ADDRESS_KEY] = row->address_key,
		[IMAGE] = row->image,
	};

	for (int c = 0; c < COLUMNS; c++)
		cells[c][at] = values[c];
}

/* What the statement takes as text; the others are numbers and truths written out. */
static const bool is_text[COLUMNS] = {
	[PERSON] = true,   [HASH] = true,       [HOUSEHOLD] = true,   [EFFECTIVE] = true,
	[SINCE] = true,    [BIRTH_ON] = true,   [SEX] = true,         [NAME_KEY] = true,
	[KANA_KEY] = true, [OTHER_KEYS] = true, [ADDRESS_KEY] = true, [IMAGE] = true,
};

/* Some hundred rows a statement: libpq keeps the room of the largest message for as long as its connection lives. */
static int send_rows(Store *st, const char **cells[COLUMNS], size_t n)
{
	ShParam params[COLUMNS + 3];
	int r = 0;

	params[0] = sh_text(st->call->municipality);
	params[1] = sh_int(st->stage->import_no);
	params[2] = sh_int(SH_KEY_VERSION);
	for (size_t at = 0; r == 0 && at < n; at += ROWS_A_STATEMENT) {
		size_t most = n - at < ROWS_A_STATEMENT ? n - at : ROWS_A_STATEMENT;

		for (int c = 0; c < COLUMNS; c++)
			params[3 + c] = (is_text[c] ? sh_text_array_wire : sh_text_array)(st->call->arena,
											  cells[c] + at, most);
		r = sh_query_v(st->call, &sql_put_rows, NULL, params, COLUMNS + 3);
	}
	return r;
}

static int put_rows(Store *st)
{
	const char **cells[COLUMNS];
	ShArena *arena = st->call->arena;
	size_t n = 0;

	for (int c = 0; c < COLUMNS; c++)
		if (!(cells[c] = sh_alloc(arena, (st->stage->n_rows + 1) * sizeof **cells)))
			return store_no_room(st->call);
	for (size_t i = 0; i < st->stage->n_rows; i++) {
		const StagedRow *row = &st->stage->rows[i];

		if (row->skip)
			continue;
		put_cells(arena, row, cells, n++);
		st->touched[row->person] = true;
		st->out->new_rows += !row->changed;
		st->out->changed_rows += row->changed;
	}
	return send_rows(st, cells, n);
}

/* ---- the persons of these rows */
static int other_names(Store *st, ShParam changed)
{
	bool known = false, others = false;
	int r = 0;

	for (size_t i = 0; i < st->n_persons; i++)
		known |= st->known[i] && st->touched[i];
	for (size_t i = 0; i < st->stage->n_rows; i++)
		others |= !st->stage->rows[i].skip && strcmp(st->stage->rows[i].other_keys, "{}") != 0;
	if (known)
		r = sh_query(st->call, &sql_drop_other_names, NULL, sh_text(st->call->municipality), changed);
	if (r == 0 && (known || others))
		r = sh_query(st->call, &sql_put_other_names, NULL, sh_text(st->call->municipality), changed);
	return r;
}

static int place_names(Store *st)
{
	const char **keys = sh_alloc(st->call->arena, (st->stage->n_rows + 1) * sizeof *keys);

	if (!keys)
		return store_no_room(st->call);
	for (size_t i = 0; i < st->stage->n_rows; i++)
		keys[i] = st->stage->rows[i].place;
	return sh_query(st->call, &sql_put_place_names, NULL, sh_text(st->call->municipality),
			sh_text_array(st->call->arena, keys, store_unique(keys, st->stage->n_rows)));
}

static int project(Store *st)
{
	Stored *out = st->out;
	const char **numbers = sh_alloc(st->call->arena, (st->n_persons + 1) * sizeof *numbers);
	ShParam changed;
	int r;

	out->changed_ids = sh_alloc(st->call->arena, (st->n_persons + 1) * sizeof *out->changed_ids);
	if (!numbers || !out->changed_ids)
		return store_no_room(st->call);
	out->seen_ids = st->ids;
	out->n_seen = st->n_persons;
	for (size_t i = 0; i < st->n_persons; i++)
		if (st->touched[i]) {
			numbers[out->n_changed] = st->address_nos[i];
			out->changed_ids[out->n_changed++] = st->ids[i];
		}
	if (out->n_changed == 0)
		return 0;
	changed = sh_text_array(st->call->arena, out->changed_ids, out->n_changed);
	r = sh_query(st->call, &sql_project_persons, NULL, sh_text(st->call->municipality), changed,
		     sh_text_array(st->call->arena, numbers, out->n_changed));
	if (r == 0)
		r = other_names(st, changed);
	return r != 0 ? r : place_names(st);
}

static void hash_part(const Stage *s, uint8_t out[32])
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < s->n_rows; i++)
		crypto_hash_sha256_update(&state, (const unsigned char *) s->rows[i].hash,
					  sizeof s->rows[i].hash - 1);
	crypto_hash_sha256_final(&state, out);
}

/* A transaction that lost a race runs again, on the same stage. */
static void forget(Stage *s, Stored *ret)
{
	*ret = (Stored){ 0 };
	s->n_rejects = s->n_read_rejects;
	for (size_t i = 0; i < s->n_rows; i++)
		s->rows[i].skip = s->rows[i].changed = false;
}

int store_part(ShCall *call, Stage *stage, Stored *ret)
{
	Store st = { .call = call, .stage = stage, .out = ret };
	int r;

	forget(stage, ret);
	hash_part(stage, ret->hash);
	if (stage->n_rows == 0)
		return 0;
	if ((r = sort_rows(&st)) != 0 || (r = store_name_persons(&st)) != 0 ||
	    (r = store_name_households(&st)) != 0 || (r = compare_rows(&st)) != 0 || (r = supersede(&st)) != 0 ||
	    (r = put_rows(&st)) != 0)
		return r;
	return project(&st);
}
