/* The lists of a file's rows, by which those that come again are known (decision 75). An entry says: when its part
 * went on file, this row of this person was in force just so. It holds until a row of the person has another version,
 * and whose rows have one is kept with each part that brought them. */
#include "import_stage.h"
#include "register_sync_sql.h"
#include "sh_hex.h"

#include <stdlib.h>
#include <string.h>

/* beginning of the index of its cells, person, notes */
enum { INDEX = 16, PERSON_AT = INDEX, PERSON = 16, NOTES_AT = PERSON_AT + PERSON, ENTRY = NOTES_AT + 1, LISTS = 3 };

static int no_room(ShCall *call) { return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part"); }

/* An id that is none of ours is in no list. */
static bool person_bytes(uint8_t ret[PERSON], const char *id)
{
	char hex[2 * PERSON + 1];
	size_t n = 0;

	for (; *id && n < sizeof hex - 1; id++)
		if (*id != '-')
			hex[n++] = *id;
	hex[n] = '\0';
	return !*id && n == sizeof hex - 1 && sh_unhex(ret, PERSON, hex);
}

static const char *person_text(ShCall *call, const uint8_t person[PERSON])
{
	char hex[2 * PERSON + 1];

	sh_hex(hex, person, PERSON);
	return sh_printf(call->arena, "%.8s-%.4s-%.4s-%.4s-%s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

/* ---- it is written */
int list_begin(ShCall *call, Stage *s, size_t rows)
{
	s->entries = sh_alloc(call->arena, rows * ENTRY + 1);
	if (!s->entries)
		return no_room(call);
	memset(s->entries, 0, rows * ENTRY);
	s->n_entries = rows;
	return 0;
}

void list_put(Stage *s, size_t position, const uint8_t *index, const char *person_id, uint8_t notes)
{
	uint8_t person[PERSON], *entry;

	if (position >= s->n_entries || !person_bytes(person, person_id))
		return;
	entry = s->entries + position * ENTRY;
	memcpy(entry, index, INDEX);
	memcpy(entry + PERSON_AT, person, PERSON);
	entry[NOTES_AT] = notes;
}

ShParam list_param(const Stage *s) { return sh_bytes(s->entries, s->n_entries * ENTRY); }

/* Of a part of which some rows were read, what the check knew of the others. */
static int as_checked_list(ShCall *call, Stage *s)
{
	const ShRows *rows;
	const uint8_t *entries;
	size_t len;
	int r = sh_query_wire(call, &sql_entries_of_check, &rows, sh_text(call->municipality), sh_text(s->import_id),
			      sh_int(s->part));

	if (r != 0 || sh_rows_count(rows) == 0)
		return r;
	entries = sh_rows_bytes(call, rows, 0, "entries", &len);
	if (len == s->n_entries * ENTRY)
		memcpy(s->entries, entries, len);
	return 0;
}

int store_list(ShCall *call, Stage *s)
{
	int r = 0;

	if (!s->entries || s->from_check) {
		if ((r = list_begin(call, s, s->read)) != 0 || (s->from_check && (r = as_checked_list(call, s)) != 0))
			return r;
	}
	for (size_t i = 0; i < s->n_rows; i++) {
		const StagedRow *row = &s->rows[i];

		if (row->cells_index && (row->on_file || !row->skip))
			list_put(s, row->at.position, row->cells_index, row->person_id, row->cells_notes);
	}
	return sh_query(call, &sql_put_row_list, NULL, sh_text(call->municipality), sh_int(s->import_no),
			sh_int(s->part), list_param(s));
}

int list_superseded(ShCall *call, const char *const *persons, size_t n, ProtobufCBinaryData *ret)
{
	uint8_t *bytes = sh_alloc(call->arena, n * PERSON + 1);

	if (!bytes)
		return no_room(call);
	*ret = (ProtobufCBinaryData){ 0, bytes };
	for (size_t i = 0; i < n; i++)
		if (person_bytes(bytes + ret->len, persons[i]))
			ret->len += PERSON;
	return 0;
}

/* ---- and read */
/* Things of one size in a row, found by a key in them whose last bytes are as good as chance. */
typedef struct Found {
	const uint8_t *things;
	size_t n, size, key_at, key_len, mask;
	uint32_t *slots; /* the thing's place and one more; 0: none */
} Found;

static size_t slot_of(const Found *f, const uint8_t *key)
{
	uint32_t bits;

	memcpy(&bits, key + f->key_len - sizeof bits, sizeof bits);
	return bits & f->mask;
}

static const uint8_t *find(const Found *f, const uint8_t *key)
{
	if (f->n == 0)
		return NULL;
	for (size_t at = slot_of(f, key); f->slots[at]; at = (at + 1) & f->mask) {
		const uint8_t *thing = f->things + (f->slots[at] - 1) * f->size;

		if (memcmp(thing + f->key_at, key, f->key_len) == 0)
			return thing;
	}
	return NULL;
}

static int find_in(ShCall *call, Found *f, const uint8_t *things, size_t n, size_t size, size_t key_at,
		   size_t key_len)
{
	size_t slots = 16;

	while (slots < 2 * n)
		slots *= 2;
	*f = (Found){ things, n, size, key_at, key_len, slots - 1, sh_alloc(call->arena, slots * sizeof *f->slots) };
	if (!f->slots)
		return no_room(call);
	memset(f->slots, 0, slots * sizeof *f->slots);
	for (size_t i = 0; i < n; i++) {
		const uint8_t *key = things + i * size + key_at;
		size_t at = slot_of(f, key);

		while (f->slots[at])
			at = (at + 1) & f->mask;
		f->slots[at] = (uint32_t) i + 1;
	}
	return 0;
}

struct RowLists {
	Found lists[LISTS], superseded;
	size_t n;
};

static int read_superseded(ShCall *call, RowLists *l, int64_t since_no)
{
	const ShRows *rows;
	const uint8_t **parts;
	size_t *lens, len = 0, n;
	uint8_t *all;
	int r = sh_query_wire(call, &sql_superseded_since, &rows, sh_text(call->municipality), sh_int(since_no));

	if (r != 0)
		return r;
	n = (size_t) sh_rows_count(rows);
	parts = sh_alloc(call->arena, (n + 1) * sizeof *parts);
	lens = sh_alloc(call->arena, (n + 1) * sizeof *lens);
	if (!parts || !lens)
		return no_room(call);
	for (size_t i = 0; i < n; i++) {
		parts[i] = sh_rows_bytes(call, rows, (int) i, "superseded", &lens[i]);
		len += lens[i];
	}
	if (!(all = sh_alloc(call->arena, len + 1)))
		return no_room(call);
	len = 0;
	for (size_t i = 0; i < n; i++) {
		memcpy(all + len, parts[i], lens[i]);
		len += lens[i];
	}
	return find_in(call, &l->superseded, all, len / PERSON, PERSON, 0, PERSON);
}

/* First the lists, then whose rows have other versions since: what comes between is among these. */
int lists_read(ShCall *call, const Stage *s, RowLists **ret)
{
	RowLists *l = sh_alloc(call->arena, sizeof *l);
	const ShRows *rows;
	int r;

	if (!l)
		return no_room(call);
	*l = (RowLists){ 0 };
	*ret = l;
	r = sh_query_wire(call, &sql_row_lists, &rows, sh_text(call->municipality), sh_int(s->import_no),
			  sh_int(s->part));
	for (int i = 0; r == 0 && i < sh_rows_count(rows) && l->n < LISTS; i++) {
		size_t len;
		const uint8_t *entries = sh_rows_bytes(call, rows, i, "entries", &len);

		r = find_in(call, &l->lists[l->n++], entries, len / ENTRY, ENTRY, 0, INDEX);
	}
	if (r != 0 || l->n == 0)
		return r;
	return read_superseded(call, l, sh_rows_int(rows, 0, "import_no"));
}

bool lists_know(ShCall *call, const RowLists *l, const uint8_t *index, const char **ret_person_id, uint8_t *ret_notes)
{
	for (size_t i = 0; i < l->n; i++) {
		const uint8_t *entry = find(&l->lists[i], index);

		if (!entry)
			continue;
		if (find(&l->superseded, entry + PERSON_AT))
			return false;
		*ret_person_id = person_text(call, entry + PERSON_AT);
		*ret_notes = entry[NOTES_AT];
		return true;
	}
	return false;
}
