/* The register's own households against ours: what a feed lost shows here, one night later at the latest. */
#include "register_sync.h"
#include "register_sync_sql.h"
#include "rules/household_list.h"
#include "sh_blob.h"

#include <stdlib.h>
#include <string.h>

/* Where a tenth of all differs, and not a handful, it is not the feed that lost something: the two sides compare
 * other columns, or another town. */
enum { BODY_MOST = 64 << 20, STRETCH = 5000, FEW = 1000, ONE_IN = 10, LISTED_MOST = 1000, AHEAD_US = 600 * 1000000 };

typedef struct Theirs {
	HouseholdLine *lines; /* by number */
	size_t n;
	uint64_t persons;
} Theirs;

static int malformed(ShCall *call, size_t line)
{
	return sh_fail(&call->error, SH_INVALID_ARGUMENT, "register.reconcile.malformed", "line %zu", line);
}

static int parse(ShCall *call, Theirs *t, const char *text, size_t len)
{
	const char *at = text, *end = text + len;

	t->lines = sh_alloc(call->arena, household_lines(text, len) * sizeof *t->lines);
	if (!t->lines)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "households");
	if (!household_line(&at, end, true, NULL))
		return malformed(call, 1);
	while (at < end) {
		if (!household_line(&at, end, false, &t->lines[t->n]))
			return malformed(call, t->n + 2);
		t->persons += t->lines[t->n++].persons;
	}
	qsort(t->lines, t->n, sizeof *t->lines, household_compare);
	for (size_t i = 1; i < t->n; i++)
		if (household_compare(&t->lines[i - 1], &t->lines[i]) == 0)
			return sh_fail(&call->error, SH_INVALID_ARGUMENT, "register.reconcile.twice", "-");
	return 0;
}

static int read_step(ShCall *call, void *arg)
{
	const RegisterSync__ReconcileRequest *q = arg;
	Theirs *t = call->gathered;
	const uint8_t *text;
	size_t len;
	int r = sh_blob_read(call, q->blob_id, BODY_MOST, &text, &len);

	return r != 0 ? r : parse(call, t, (const char *) text, len);
}

int reconcile_gather(ShCall *call, const RegisterSync__ReconcileRequest *q)
{
	Theirs *t = sh_alloc(call->arena, sizeof *t);

	if (!t)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "households");
	if (q->as_of_us > call->now_us + AHEAD_US)
		return sh_fail_field(&call->error, "as_of_us", "register.feed.as_of_ahead");
	*t = (Theirs){ 0 };
	call->gathered = t;
	return sh_read(call, read_step, (void *) (uintptr_t) q);
}

typedef struct Comparison {
	ShCall *call;
	const Theirs *theirs;
	RegisterSync__ReconcileReply *p;
	RegisterSync__DifferentHousehold *listed;
	const char **ids; /* ours of those that differ */
	size_t n_ids, room_ids;
} Comparison;

static int too_large(ShCall *call)
{
	return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "households");
}

static int add_id(Comparison *c, const char *id)
{
	if (c->n_ids == c->room_ids) {
		size_t room = c->room_ids ? 2 * c->room_ids : 256;
		const char **grown = sh_alloc(c->call->arena, room * sizeof *grown);

		if (!grown)
			return too_large(c->call);
		if (c->n_ids)
			memcpy(grown, c->ids, c->n_ids * sizeof *grown);
		c->ids = grown;
		c->room_ids = room;
	}
	c->ids[c->n_ids++] = id;
	return 0;
}

static int take(Comparison *c, const ShRows *rows, int i)
{
	RegisterSync__ReconcileReply *p = c->p;
	const char *id = sh_rows_str(rows, i, "household_id");

	if (!*sh_rows_str(rows, i, "how")) {
		p->households_here += (uint64_t) sh_rows_int(rows, i, "households");
		p->persons_here += (uint64_t) sh_rows_int(rows, i, "persons");
		return 0;
	}
	p->different++;
	if (p->n_households < LISTED_MOST) {
		RegisterSync__DifferentHousehold *d = &c->listed[p->n_households];

		register_sync__different_household__init(d);
		d->household_no = sh_rows_str(rows, i, "household_no");
		d->how = sh_rows_str(rows, i, "how");
		p->households[p->n_households++] = d;
	} else {
		p->more = true;
	}
	return *id ? add_id(c, id) : 0;
}

/* Theirs from..from+n, and ours from behind `after` up to the last of them (the last stretch: to the end). */
static int stretch(Comparison *c, size_t from, size_t n, const char *after, bool last)
{
	ShArena *arena = c->call->arena;
	const char **numbers = sh_alloc(arena, (n + 1) * sizeof *numbers);
	ProtobufCBinaryData *hashes = sh_alloc(arena, (n + 1) * sizeof *hashes);
	const ShRows *rows;
	int r;

	if (!numbers || !hashes)
		return too_large(c->call);
	for (size_t i = 0; i < n; i++) {
		HouseholdLine *line = &c->theirs->lines[from + i];

		numbers[i] = line->household_no;
		hashes[i] = (ProtobufCBinaryData){ sizeof line->hash, line->hash };
	}
	r = sh_query(c->call, &sql_compare_households, &rows, sh_text(c->call->municipality),
		     sh_text_array_wire(arena, numbers, n), sh_bytes_array_wire(arena, hashes, n), sh_text(after),
		     sh_text(last ? ":" : numbers[n - 1])); /* ":" comes behind all digits */
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = take(c, rows, i);
	return r;
}

static int compare(Comparison *c)
{
	const Theirs *t = c->theirs;
	const char *after = "";
	int r = 0;

	for (size_t from = 0; r == 0 && (from < t->n || from == 0); from += STRETCH) {
		size_t n = t->n - from < STRETCH ? t->n - from : STRETCH;

		r = stretch(c, from, n, after, from + n == t->n);
		if (n > 0)
			after = t->lines[from + n - 1].household_no;
	}
	return r;
}

static int mark(Comparison *c, const RegisterSync__ReconcileRequest *q)
{
	ShCall *call = c->call;
	const RegisterSync__ReconcileReply *p = c->p;
	ShParam ids = sh_text_array_wire(call->arena, c->ids, c->n_ids);
	char as_of[SH_CIVIL_ISO_SIZE];
	int r;

	sh_civil_iso(as_of, sh_civil_tokyo(q->as_of_us));
	if ((r = sh_query(call, &sql_end_different, NULL, sh_text(call->municipality), ids, sh_text(as_of),
			  sh_int(call->now_us))) != 0 ||
	    (r = sh_query(call, &sql_mark_different, NULL, sh_text(call->municipality), ids, sh_text(as_of),
			  sh_int(call->now_us))) != 0)
		return r;
	return sh_query(call, &sql_put_reconciliation, NULL, sh_text(call->municipality), sh_int(q->as_of_us),
			sh_int(call->now_us), sh_int((int64_t) p->households_here),
			sh_int((int64_t) p->households_there), sh_int((int64_t) p->persons_here),
			sh_int((int64_t) p->persons_there), sh_int((int64_t) p->different));
}

int reconcile(ShCall *call, const RegisterSync__ReconcileRequest *q, RegisterSync__ReconcileReply *p)
{
	const Theirs *t = call->gathered;
	Comparison c = { .call = call, .theirs = t, .p = p };
	uint64_t larger;
	int r;

	c.listed = sh_alloc(call->arena, LISTED_MOST * sizeof *c.listed);
	p->households = sh_alloc(call->arena, LISTED_MOST * sizeof *p->households);
	if (!c.listed || !p->households)
		return too_large(call);
	p->households_there = t->n;
	p->persons_there = t->persons;
	if ((r = sh_query(call, &sql_lock_register, NULL, sh_text(call->municipality))) != 0 ||
	    (r = compare(&c)) != 0)
		return r;
	larger = p->households_here > t->n ? p->households_here : t->n;
	if (p->different > FEW && p->different > larger / ONE_IN)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "register.reconcile.too_different",
			       "%llu of %llu", (unsigned long long) p->different, (unsigned long long) larger);
	if ((r = heads_count(call, &p->households_without_head, &p->heads_elsewhere)) != 0)
		return r;
	return mark(&c, q);
}
