/* Rows that are on file as they stand in a file: told by their cells, before anything is read from them. A file that
 * is brought in again holds hardly any others. */
#include "cells.h"
#include "import_reading.h"
#include "import_seal.h"
#include "register_sync_sql.h"

#include <stdlib.h>
#include <string.h>

typedef struct Candidate {
	const char *address_no;
	int32_t history_no, branch_no;
	size_t row; /* of the part */
	uint8_t digest[ROW_CELLS_SIZE];
	uint8_t index[32]; /* under the key */
	bool twice;        /* the part has another row under this key: both are read */
	bool listed;
} Candidate;

typedef struct Look {
	Reading *r;
	StagedPlace *places; /* of every row that is in the part and can be read */
	bool *known;
	Candidate *candidates;
	size_t n, n_candidates;
} Look;

static int no_room(ShCall *call) { return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part"); }

static int by_key(const void *a, const void *b)
{
	const Candidate *x = *(Candidate *const *) a, *y = *(Candidate *const *) b;
	int c = strcmp(x->address_no, y->address_no);

	if (c == 0)
		c = x->history_no < y->history_no ? -1 : x->history_no > y->history_no;
	return c ? c : x->branch_no < y->branch_no ? -1 : x->branch_no > y->branch_no;
}

/* Most files stand in the order of their keys. */
static int mark_twice(Look *l)
{
	Candidate **sorted = sh_alloc(l->r->call->arena, (l->n_candidates + 1) * sizeof *sorted);
	bool in_order = true;

	if (!sorted)
		return no_room(l->r->call);
	for (size_t i = 0; i < l->n_candidates; i++) {
		sorted[i] = &l->candidates[i];
		in_order = in_order && (i == 0 || by_key(&sorted[i - 1], &sorted[i]) < 0);
	}
	if (in_order)
		return 0;
	qsort(sorted, l->n_candidates, sizeof *sorted, by_key);
	for (size_t i = 1; i < l->n_candidates; i++)
		if (by_key(&sorted[i - 1], &sorted[i]) == 0)
			sorted[i - 1]->twice = sorted[i]->twice = true;
	return 0;
}

static int look_at(Look *l, const ShCsvRow *row)
{
	Reading *r = l->r;
	const StagedPlace at = { reading_offset(r, row->offset), reading_line(r, row->line), row->raw_len,
				 (uint32_t) r->stage->read, false };
	Candidate *c = &l->candidates[l->n_candidates];
	const char *address_no;

	r->stage->read++;
	reading_hash(r, row, at.line, c->digest);
	if (row->reason) /* where it ends is a guess: read here and now */
		return reading_take(r, row, &at);
	if (row_cells_key(row, &r->match.map, &address_no, &c->history_no, &c->branch_no)) {
		c->address_no = sh_copy(r->call->arena, address_no);
		c->row = l->n;
		c->twice = c->listed = false;
		l->n_candidates++;
	}
	l->known[l->n] = false;
	l->places[l->n++] = at;
	return 0;
}

static int look_over(Look *l)
{
	Reading *r = l->r;
	const ShCsvRow *row;
	int rc;

	while ((rc = sh_csv_next(r->reader, &row, &r->call->error)) == 0 && reading_goes_on(r, row))
		if ((rc = look_at(l, row)) != 0)
			return rc;
	return r->source.failed ? r->source.failed : rc;
}

/* ---- which of them are on file */
/* Rows of a person mostly stand one behind the other: whoever is named twice is counted once elsewhere. */
static void know(Look *l, const Candidate *c, const char *person_id, int64_t notes)
{
	Stage *s = l->r->stage;
	StagedPlace *place = &l->places[c->row];

	l->known[c->row] = true;
	place->said = (notes & ROW_FINDINGS) != 0;
	s->known_rows++;
	s->numbers_not_taken += !place->said && (notes & ROW_NUMBER_WITHHELD) != 0;
	if (s->n_known_ids == 0 || strcmp(s->known_ids[s->n_known_ids - 1], person_id) != 0)
		s->known_ids[s->n_known_ids++] = person_id;
	list_put(s, place->position, c->index, person_id, (uint8_t) notes);
}

static int find_indexes(Look *l)
{
	ImportSealing with = { 0 };
	int r = import_sealing(l->r->call, "resident", CELL_ROW_CELLS, &with);

	for (size_t i = 0; r == 0 && i < l->n_candidates; i++)
		sh_blind_with(&with.blind, l->candidates[i].digest, ROW_CELLS_SIZE, l->candidates[i].index);
	explicit_bzero(&with.blind, sizeof with.blind);
	return r;
}

/* By the lists of the newest file: nearly all of them, where it was in about the same order. */
static int look_into_lists(Look *l)
{
	RowLists *lists;
	int r = lists_read(l->r->call, l->r->stage, &lists);

	for (size_t i = 0; r == 0 && i < l->n_candidates; i++) {
		Candidate *c = &l->candidates[i];
		const char *person_id;
		uint8_t notes;

		if (!c->twice && (c->listed = lists_know(l->r->call, lists, c->index, &person_id, &notes)))
			know(l, c, person_id, notes);
	}
	return r;
}

/* The others one by one. */
static int look_up(Look *l)
{
	ShCall *call = l->r->call;
	size_t room = l->n_candidates + 1, n = 0;
	const Candidate **asked = sh_alloc(call->arena, room * sizeof *asked);
	const char **numbers = sh_alloc(call->arena, room * sizeof *numbers);
	int32_t *histories = sh_alloc(call->arena, room * sizeof *histories),
		*branches = sh_alloc(call->arena, room * sizeof *branches);
	ProtobufCBinaryData *indexes = sh_alloc(call->arena, room * sizeof *indexes);
	const ShRows *rows;
	int r;

	if (!asked || !numbers || !histories || !branches || !indexes)
		return no_room(call);
	for (size_t i = 0; i < l->n_candidates; i++) {
		Candidate *c = &l->candidates[i];

		if (c->twice || c->listed)
			continue;
		indexes[n] = (ProtobufCBinaryData){ sizeof c->index, c->index };
		numbers[n] = c->address_no;
		histories[n] = c->history_no;
		branches[n] = c->branch_no;
		asked[n++] = c;
	}
	if (n == 0)
		return 0;
	r = sh_query(call, &sql_find_known_rows, &rows, sh_text(call->municipality),
		     sh_text_array_wire(call->arena, numbers, n), sh_int_array_wire(call->arena, histories, n),
		     sh_int_array_wire(call->arena, branches, n), sh_bytes_array_wire(call->arena, indexes, n));
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		know(l, asked[sh_rows_int(rows, i, "n") - 1], sh_rows_str(rows, i, "person_id"),
		     sh_rows_int(rows, i, "cells_notes"));
	return r;
}

/* Read are those that are not on file so, and for what is to be said of them those of which something was. */
int reading_look_over(Reading *r)
{
	ShArena *arena = r->call->arena;
	Look l = { .r = r,
		   .places = sh_alloc(arena, (r->most_rows + 1) * sizeof *l.places),
		   .known = sh_alloc(arena, r->most_rows + 1),
		   .candidates = sh_alloc(arena, (r->most_rows + 1) * sizeof *l.candidates) };
	size_t n = 0;
	int rc;

	r->stage->known_ids = sh_alloc(arena, (r->most_rows + 1) * sizeof *r->stage->known_ids);
	if (!l.places || !l.known || !l.candidates || !r->stage->known_ids)
		return no_room(r->call);
	if ((rc = look_over(&l)) != 0 || (rc = mark_twice(&l)) != 0 ||
	    (rc = list_begin(r->call, r->stage, r->stage->read)) != 0)
		return rc;
	if (l.n_candidates &&
	    ((rc = find_indexes(&l)) != 0 || (rc = look_into_lists(&l)) != 0 || (rc = look_up(&l)) != 0))
		return rc;
	for (size_t i = 0; i < l.n; i++)
		if (!l.known[i] || l.places[i].said)
			l.places[n++] = l.places[i];
	r->stage->places = l.places;
	r->stage->n_places = n;
	return 0;
}
