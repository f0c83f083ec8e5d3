/* One person under two 宛名番号: whom staff of the register are to look at, and what one of them decided. Nothing is
 * merged: numbers, rows and ids stay as the register has them; who follows hears whose facts they are. */
#include "protection.h"
#include "register_sync_sql.h"
#include "residents.h"
#include "rules/double.h"
#include "sh_actor.h"
#include "sh_without.h"

#include <stdlib.h>
#include <string.h>

/* SLICE: as many persons are looked through for a page. */
enum { SLICE = 5000, PAGE = 200 };

/* Pairs with a shielded person are the desk's, which has nothing to do with all others. */
static bool sees(const ShCall *call, bool shielded)
{
	return sh_roles_have(call->actor.roles, shielded && !SH_WITHOUT(register_mask) ? "protection" : "register");
}

/* ---- the list */
typedef struct People {
	const char **ids; /* sorted, each once */
	size_t n;
	RegisterSync__Resident **residents; /* by their ids, sorted */
	size_t n_residents;
	const ShRows *numbers;
} People;

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static int people_of(ShCall *call, const ShRows *pairs, size_t n, People *ret)
{
	const char **ids = sh_alloc(call->arena, (2 * n + 1) * sizeof *ids), **told;
	const ShRows *rows;
	int r;

	if (!ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "doubles");
	for (size_t i = 0; i < n; i++) {
		ids[2 * i] = sh_rows_str(pairs, (int) i, "person_id");
		ids[2 * i + 1] = sh_rows_str(pairs, (int) i, "other_person_id");
	}
	qsort(ids, 2 * n, sizeof *ids, by_text);
	*ret = (People){ .ids = ids };
	for (size_t i = 0; i < 2 * n; i++)
		if (ret->n == 0 || strcmp(ids[ret->n - 1], ids[i]) != 0)
			ids[ret->n++] = ids[i];
	if ((r = sh_query(call, &sql_get_residents, &rows, sh_text(call->municipality),
			  sh_text_array(call->arena, ids, ret->n))) != 0 ||
	    (r = sh_query(call, &sql_address_nos, &ret->numbers, sh_text(call->municipality),
			  sh_text_array(call->arena, ids, ret->n))) != 0 ||
	    (r = residents_of(call, rows, ret->n, &ret->residents, &ret->n_residents, &told)) != 0)
		return r;
	for (size_t i = 0; i < ret->n_residents; i++) {
		ret->residents[i]->stale = sh_rows_bool(rows, (int) i, "stale");
		ret->residents[i]->protected_ = sh_rows_bool(rows, (int) i, "shielded");
	}
	return 0;
}

static RegisterSync__Resident *resident_in(const People *people, const char *id)
{
	for (size_t low = 0, high = people->n_residents; low < high;) {
		size_t middle = (low + high) / 2;
		int c = strcmp(id, people->residents[middle]->person_id);

		if (c == 0)
			return people->residents[middle];
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static const char *number_of(const ShCall *call, const People *people, const char *id)
{
	if (!sh_roles_have(call->actor.roles, "register"))
		return "";
	for (int i = 0; i < sh_rows_count(people->numbers); i++)
		if (strcmp(sh_rows_str(people->numbers, i, "person_id"), id) == 0)
			return sh_rows_str(people->numbers, i, "address_no");
	return "";
}

static const char **cut(ShCall *call, const char *commas, size_t *ret_n)
{
	static const char *const known[] = { "NAME", "NUMBER" };
	const char **list = sh_alloc(call->arena, (sizeof known / sizeof *known) * sizeof *list);

	*ret_n = 0;
	for (size_t i = 0; list && i < sizeof known / sizeof *known; i++)
		if (strstr(commas, known[i]))
			list[(*ret_n)++] = known[i];
	return list;
}

static void fill(ShCall *call, const ShRows *pairs, int i, const People *people, RegisterSync__Double *d)
{
	const char *one = sh_rows_str(pairs, i, "person_id"), *other = sh_rows_str(pairs, i, "other_person_id");

	register_sync__double__init(d);
	d->one = resident_in(people, one);
	d->other = resident_in(people, other);
	d->address_no = number_of(call, people, one);
	d->other_address_no = number_of(call, people, other);
	d->by = cut(call, sh_rows_str(pairs, i, "how"), &d->n_by);
	d->decision = sh_rows_str(pairs, i, "decision");
	d->kept_person_id = sh_rows_str(pairs, i, "kept_person_id");
	d->reason = sh_rows_str(pairs, i, "reason");
	d->decided_by = sh_rows_str(pairs, i, "decided_by");
	d->decided_us = sh_rows_int(pairs, i, "decided_us");
}

/* Where more were found than a page has, the next begins with the first person of whom not all are on this one. */
static size_t page_of(const ShRows *pairs, const char **ret_next)
{
	size_t n = *sh_rows_str(pairs, 0, "person_id") ? (size_t) sh_rows_count(pairs) : 0, end = PAGE;

	*ret_next = sh_rows_str(pairs, 0, "looked_to");
	if (n <= PAGE)
		return n;
	while (end > 0 &&
	       strcmp(sh_rows_str(pairs, (int) end - 1, "person_id"), sh_rows_str(pairs, PAGE, "person_id")) == 0)
		end--;
	if (end == 0) /* one who is alike to hundreds: the rest of them is no list for people */
		end = PAGE;
	*ret_next = sh_rows_str(pairs, (int) end - 1, "person_id");
	return end;
}

int list_doubles(ShCall *call, const RegisterSync__ListDoublesRequest *q, RegisterSync__ListDoublesReply *p)
{
	ShParam town = sh_text(call->municipality), after = sh_text(q->after_person_id),
		hidden = sh_bool(sees(call, true)), open = sh_bool(sees(call, false)), most = sh_int(PAGE + 1);
	RegisterSync__Double *all;
	const ShRows *pairs;
	People people;
	size_t n;
	int r = gate(call);

	if (r != 0)
		return r;
	if (*q->decision && strcmp(q->decision, "SAME") != 0 && strcmp(q->decision, "DIFFERENT") != 0)
		return sh_fail_field(&call->error, "decision", "register.double.malformed");
	r = *q->decision ? sh_query(call, &sql_list_decided_doubles, &pairs, town, after, sh_text(q->decision),
				    hidden, open, most)
			 : sh_query(call, &sql_list_doubles, &pairs, town, after, sh_int(SLICE), hidden, open, most);
	if (r != 0 || (r = register_as_of(call, &p->register_as_of)) != 0 || sh_rows_count(pairs) == 0)
		return r;
	n = page_of(pairs, &p->next_person_id);
	if ((r = people_of(call, pairs, n, &people)) != 0)
		return r;
	all = sh_alloc(call->arena, (n + 1) * sizeof *all);
	p->doubles = sh_alloc(call->arena, (n + 1) * sizeof(*p->doubles));
	if (!all || !p->doubles)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "doubles");
	for (size_t i = 0; i < n; i++)
		fill(call, pairs, (int) i, &people, p->doubles[i] = &all[i]);
	p->n_doubles = n;
	return sh_audit(call, people.ids, people.n);
}

/* ---- the decision */
/* Both are there, and the actor's to decide. Whom they may not see is as unknown as who is not there. */
static int check_both(ShCall *call, const char *one, const char *other)
{
	const char *both[] = { one, other };
	const ShRows *rows;
	int r;

	for (size_t i = 0; i < 2; i++) { /* in the order of ids, as everybody locks them */
		r = sh_query(call, &sql_lock_person, &rows, sh_text(call->municipality), sh_text(both[i]));
		if (r == 0 && sh_rows_count(rows) == 0)
			r = sh_fail(&call->error, SH_NOT_FOUND, "register.double.unknown", "-");
		if (r != 0)
			return r;
	}
	r = sh_query(call, &sql_withheld, &rows, sh_text(call->municipality), sh_text_array(call->arena, both, 2));
	if (r == 0 && !sees(call, sh_rows_count(rows) > 0))
		r = sh_fail(&call->error, SH_NOT_FOUND, "register.double.unknown", "-");
	return r;
}

static int tell(ShCall *call, const char *person_id, const char *kept_id, bool tied)
{
	RegisterSync__PersonTied e = REGISTER_SYNC__PERSON_TIED__INIT;

	e.person_id = person_id;
	e.kept_person_id = kept_id;
	e.tied = tied;
	return sh_emit(call, person_id, &e.base);
}

/* Who protects one of them protects both: until now the other's page showed what was hidden. */
static int protect_both(ShCall *call, const char *const both[2])
{
	const ShRows *rows, *own;
	uint64_t epoch;
	int r = sh_query(call, &sql_protection_of, &rows, sh_text(call->municipality),
			 sh_text_array(call->arena, both, 2));

	for (size_t i = 0; r == 0 && *sh_rows_str(rows, 0, "kind") && i < 2; i++)
		if ((r = sh_query(call, &sql_is_protected, &own, sh_text(call->municipality), sh_text(both[i]))) ==
			    0 &&
		    sh_rows_count(own) == 0)
			r = protection_put(call, both[i], "DESK", sh_rows_str(rows, 0, "kind"), &epoch);
	return r;
}

static int tie(ShCall *call, const DoubleAsk *ask)
{
	const char *tied = double_tied(ask), *const both[] = { ask->person_id, ask->other_person_id };
	const ShRows *rows;
	int r = sh_query(call, &sql_tied_to_others, &rows, sh_text(call->municipality), sh_text(tied),
			 sh_text(ask->kept_person_id));

	if (r == 0 && sh_rows_count(rows) > 0)
		r = sh_fail(&call->error, SH_FAILED_PRECONDITION, "register.double.chain", "%s", tied);
	if (r != 0 || (r = protect_both(call, both)) != 0 ||
	    (r = sh_query(call, &sql_put_same_person, NULL, sh_text(call->municipality), sh_text(tied),
			  sh_text(ask->kept_person_id))) != 0)
		return r;
	return tell(call, tied, ask->kept_person_id, true);
}

/* What was decided before, if it was that they are one. Whom it protected stays protected: the desk ends that. */
static int untie(ShCall *call, const DoubleAsk *before)
{
	const char *tied = double_tied(before);
	int r = sh_query(call, &sql_drop_same_person, NULL, sh_text(call->municipality), sh_text(tied));

	return r != 0 ? r : tell(call, tied, before->kept_person_id, false);
}

int decide_double(ShCall *call, const RegisterSync__DecideDoubleRequest *q, RegisterSync__DecideDoubleReply *p)
{
	bool in_order = strcmp(q->person_id, q->other_person_id) < 0;
	const DoubleAsk ask = { in_order ? q->person_id : q->other_person_id,
				in_order ? q->other_person_id : q->person_id, q->decision, q->kept_person_id,
				q->reason };
	const char *field = double_fault(&ask), *both[] = { ask.person_id, ask.other_person_id };
	const ShRows *last;
	bool decided;
	int r;

	if (field)
		return sh_fail_field(&call->error, field, "register.double.malformed");
	if ((r = check_both(call, ask.person_id, ask.other_person_id)) != 0 ||
	    (r = sh_query(call, &sql_last_double, &last, sh_text(call->municipality), sh_text(ask.person_id),
			  sh_text(ask.other_person_id))) != 0)
		return r;
	decided = sh_rows_count(last) > 0;
	p->version = decided ? (uint32_t) sh_rows_int(last, 0, "version") + 1 : 1;
	if (decided && strcmp(sh_rows_str(last, 0, "decision"), "SAME") == 0) {
		const DoubleAsk before = { ask.person_id, ask.other_person_id, "SAME",
					   sh_rows_str(last, 0, "kept_person_id"), "" };

		if ((r = untie(call, &before)) != 0)
			return r;
	}
	if (strcmp(ask.decision, "SAME") == 0 && (r = tie(call, &ask)) != 0)
		return r;
	r = sh_query(call, &sql_put_double, NULL, sh_text(call->municipality), sh_text(ask.person_id),
		     sh_text(ask.other_person_id), sh_int(p->version), sh_text(ask.decision),
		     sh_text(ask.kept_person_id), sh_text(ask.reason), sh_int(call->now_us), sh_text(call->actor.id));
	return r != 0 ? r : sh_audit(call, both, 2);
}
