/* The part that follows is read while the database stores the one at hand: reading is a third of the work of a part,
 * and asks the database for nothing but the sealed chunks, which are opened beforehand. What was read waits in one
 * place of the process, and is taken where it is what would be read now; else the part is read as ever. */
#include "import_reading.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_AT_ONCE = 32, BUDGET = 128 << 20 };

typedef struct Ahead {
	ShCall call; /* of its own: it outlives the one that it was read in, and has no database */
	Stage stage;
	Reading reading;
	const ShCsvProfile *profile;
	bool begun, over;
	int result; /* once it is over */
} Ahead;

static _Atomic(Ahead *) waiting;

static void drop(Ahead *a)
{
	if (!a)
		return;
	sh_arena_free(a->call.arena);
	free(a);
}

static void drop_it(void *ahead) { drop(ahead); }

/* Unless it was kept. */
static void drop_of_stage(void *stage) { drop(((Stage *) stage)->ahead); }

void ahead_forget(void) { drop(atomic_exchange(&waiting, NULL)); }

/* ---- it is read */
static int begin(Ahead *a)
{
	int r = reading_open(&a->reading);

	a->begun = r == 0;
	return r != 0 ? r : reading_head(&a->reading, a->profile);
}

static bool step(void *ahead)
{
	Ahead *a = ahead;
	bool more = false;
	int r = 0;

	if (a->over)
		return false;
	if (!a->begun)
		r = begin(a);
	if (r == 0)
		r = reading_rows(&a->reading, ROWS_AT_ONCE, &more);
	if (more)
		return true;
	a->over = true;
	a->result = a->begun ? reading_close(&a->reading, r) : r;
	return false;
}

static Ahead *ahead_of(const ShCall *call, const Stage *s, size_t most_rows)
{
	Ahead *a = calloc(1, sizeof *a);
	ShArena *arena;

	if (!a)
		return NULL;
	arena = sh_arena_new(BUDGET);
	a->call = (ShCall){ .arena = arena,
			    .municipality = sh_copy(arena, call->municipality),
			    .deadline_us = call->deadline_us,
			    .now_us = call->now_us };
	a->stage = (Stage){ .import_id = sh_copy(arena, s->import_id),
			    .blob_id = sh_copy(arena, s->blob_id),
			    .profile = sh_copy(arena, s->profile),
			    .encoding = s->encoding, /* one of two words, as it was read */
			    .feed_id = "",
			    .part = s->part + 1,
			    .resume_offset = s->offset,
			    .resume_line = s->line,
			    .bytes = s->bytes,
			    .gaiji = s->gaiji,
			    .numbers_allowed = s->numbers_allowed };
	a->profile = data_profile(s->profile);
	a->reading = (Reading){ .call = &a->call, .stage = &a->stage, .most_rows = most_rows };
	return a;
}

/* Where a part is to be compared with what is on file, it is read against that. */
static bool is_plain(const Stage *s) { return !s->checks && !s->knows && !s->was_checked; }

int ahead_prepare(ShCall *call, Stage *s, size_t most_rows)
{
	uint64_t as_long = (s->offset - s->resume_offset) / 4 * 5 + SH_BLOB_CHUNK;
	ShBlobSource source;
	uint64_t bytes;
	int r;

	if (!is_plain(s) || s->last || s->refused.code != SH_OK)
		return 0;
	if ((r = sh_blob_source_open(call, s->blob_id, NULL, 0, &bytes, &source)) != 0 ||
	    (r = sh_blob_source_fetch(&source, 0, 1)) != 0 ||
	    (r = sh_blob_source_fetch(&source, s->offset, s->offset + as_long)) != 0)
		return r;
	if (!(s->ahead = ahead_of(call, s, most_rows)))
		return 0;
	sh_arena_defer(call->arena, drop_of_stage, s);
	source.call = &s->ahead->call;
	source.at_hand = true;
	s->ahead->reading.source = source;
	return 0;
}

void ahead_begin(ShCall *call, Stage *s)
{
	call->beside = s->ahead ? step : NULL;
	call->beside_arg = s->ahead;
}

void ahead_keep(ShCall *call, Stage *s)
{
	Ahead *a = s->ahead;

	call->beside = NULL; /* the rest of it here */
	if (!a)
		return;
	while (step(a))
		;
	if (a->result == 0 && a->stage.refused.code == SH_OK && !sh_arena_exhausted(a->call.arena)) {
		s->ahead = NULL;
		drop(atomic_exchange(&waiting, a));
	}
}

/* ---- and taken */
static bool is_it(const ShCall *call, const Ahead *a, const Stage *s, size_t most_rows)
{
	const Stage *was = &a->stage;
	RowOptions options = reading_options(call, s);
	RowEdition edition = row_edition(options.codes, &s->gaiji, &options);

	return strcmp(a->call.municipality, call->municipality) == 0 && strcmp(was->import_id, s->import_id) == 0 &&
	       strcmp(was->blob_id, s->blob_id) == 0 && strcmp(was->profile, s->profile) == 0 &&
	       strcmp(was->encoding, s->encoding) == 0 && was->part == s->part &&
	       was->resume_offset == s->resume_offset && was->resume_line == s->resume_line &&
	       a->reading.most_rows == most_rows && memcmp(&edition, &a->reading.edition, sizeof edition) == 0;
}

static void take(Stage *s, const Stage *read)
{
	s->unshown = read->unshown;
	s->offset = read->offset;
	s->line = read->line;
	s->last = read->last;
	s->bytes = read->bytes;
	memcpy(s->cells_hash, read->cells_hash, sizeof s->cells_hash);
	s->encoding = read->encoding;
	s->rows = read->rows;
	s->n_rows = read->n_rows;
	s->rejects = read->rejects;
	s->n_rejects = read->n_rejects;
	s->room_rejects = read->room_rejects;
	s->n_read_rejects = read->n_read_rejects;
	s->read = read->read;
	s->rejected = read->rejected;
	s->warnings = read->warnings;
	s->unmapped = read->unmapped;
	s->numbers_not_taken = read->numbers_not_taken;
	s->unknown_columns = read->unknown_columns;
	s->n_unknown = read->n_unknown;
	s->missing_columns = read->missing_columns;
	s->n_missing = read->n_missing;
	s->columns = read->columns;
	s->n_columns = read->n_columns;
}

int ahead_take(ShCall *call, Stage *s, size_t most_rows, bool *ret_taken)
{
	Ahead *a = atomic_exchange(&waiting, NULL);
	int r;

	*ret_taken = false;
	if (!a)
		return 0;
	sh_arena_defer(call->arena, drop_it, a);
	if (!is_plain(s))
		return 0;
	if ((r = gaiji_load(call, &s->gaiji)) != 0)
		return r;
	if (is_it(call, a, s, most_rows)) {
		take(s, &a->stage);
		*ret_taken = true;
	}
	return 0;
}
