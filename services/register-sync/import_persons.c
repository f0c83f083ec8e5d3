/* The persons of a part: their rows in force, the names and places that they are found by. */
#include "import_store.h"
#include "register_sync_sql.h"

#include <string.h>

static bool one_of_several(const Store *st, size_t i)
{
	size_t person = st->by_key[i]->person;

	return (i > 0 && st->by_key[i - 1]->person == person) ||
	       (i + 1 < st->stage->n_rows && st->by_key[i + 1]->person == person);
}

/* Most people have one name only: looked up are those who have another now, or may have had one. */
static int other_names(Store *st)
{
	const char **old = sh_alloc(st->call->arena, (st->n_persons + 1) * sizeof *old);
	const char **all = sh_alloc(st->call->arena, (st->n_persons + st->stage->n_rows + 1) * sizeof *all);
	size_t n_old = 0, n = 0;
	ShParam persons;
	int r = 0;

	if (!old || !all)
		return store_no_room(st->call);
	for (size_t i = 0; i < st->n_persons; i++)
		if (st->known[i] && st->touched[i])
			all[n++] = old[n_old++] = st->ids[i];
	for (size_t i = 0; i < st->stage->n_rows; i++)
		if (!st->by_key[i]->skip && (one_of_several(st, i) || strcmp(st->by_key[i]->other_keys, "{}") != 0))
			all[n++] = st->by_key[i]->person_id;
	n = store_unique(all, n);
	persons = sh_text_array_wire(st->call->arena, all, n);
	if (n_old > 0)
		r = sh_query(st->call, &sql_drop_other_names, NULL, sh_text(st->call->municipality),
			     sh_text_array_wire(st->call->arena, old, n_old));
	if (r == 0 && n > 0)
		r = sh_query(st->call, &sql_put_other_names, NULL, sh_text(st->call->municipality), persons);
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

/* Persons whose row in force is told anew: who is new with one row, and the others. */
typedef struct Told {
	const char **ids, **numbers;
	size_t n;
} Told;

static int told_new(Store *st, Told *told)
{
	size_t room = st->n_persons + 1;

	*told = (Told){ sh_alloc(st->call->arena, room * sizeof *told->ids),
			sh_alloc(st->call->arena, room * sizeof *told->numbers), 0 };
	return told->ids && told->numbers ? 0 : store_no_room(st->call);
}

static void tell(Told *told, const Store *st, size_t person)
{
	told->ids[told->n] = st->ids[person];
	told->numbers[told->n++] = st->address_nos[person];
}

static int put_persons(Store *st, const ShSql *sql, const Told *told)
{
	ShArena *arena = st->call->arena;

	return told->n == 0 ? 0
			    : sh_query(st->call, sql, NULL, sh_text(st->call->municipality),
				       sh_text_array_wire(arena, told->ids, told->n),
				       sh_text_array_wire(arena, told->numbers, told->n));
}

/* Of whom the part says something, and of whom something new. */
static int see_persons(Store *st, Told *fresh, Told *others)
{
	Stored *out = st->out;
	size_t row = 0;
	int r;

	out->changed_ids = sh_alloc(st->call->arena, (st->n_persons + 1) * sizeof *out->changed_ids);
	if (!out->changed_ids)
		return store_no_room(st->call);
	if ((r = told_new(st, fresh)) != 0 || (r = told_new(st, others)) != 0)
		return r;
	for (size_t i = 0; i < st->n_persons; i++) {
		size_t first = row;

		while (row < st->stage->n_rows && st->by_key[row]->person == i)
			row++;
		out->seen_ids[out->n_seen++] = st->ids[i];
		if (!st->touched[i])
			continue;
		out->changed_ids[out->n_changed++] = st->ids[i];
		tell(!st->known[i] && row - first == 1 ? fresh : others, st, i);
	}
	return 0;
}

int store_persons(Store *st)
{
	Told fresh, others;
	int r = see_persons(st, &fresh, &others);

	if (r != 0 || st->out->n_changed == 0)
		return r;
	if ((r = put_persons(st, &sql_put_new_persons, &fresh)) == 0)
		r = put_persons(st, &sql_project_persons, &others);
	if (r == 0)
		r = sh_query(st->call, &sql_move_protections, NULL, sh_text(st->call->municipality),
			     sh_text_array_wire(st->call->arena, st->out->changed_ids, st->out->n_changed));
	if (r == 0)
		r = other_names(st);
	return r != 0 ? r : place_names(st);
}
