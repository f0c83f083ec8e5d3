/* Who may this be? By name, kana or address, the birth date beside them; the answer says which of them agree and
 * leaves the judgement to the asker. */
#include "address_spellings.h"
#include "cells.h"
#include "register_sync_sql.h"
#include "register_sync.h"
#include "sh_data_key.h"
#include "sh_without.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT = 20, CANDIDATES = 500, KEYS_MOST = 260 };

typedef struct Wanted {
	const char *names[1], *kanas[1];
	size_t n_names, n_kanas;
	const char *addresses[KEYS_MOST];
	size_t n_addresses;
	ShRegisterDate birth;
	const char *sex;
} Wanted;

/* Which field a reader of texts refused. */
static int blame(ShCall *call, const char *field)
{
	snprintf(call->error.field, sizeof call->error.field, "%s", field);
	return SH_REFUSED;
}

static int name_key(ShCall *call, const char *field, const char *text, const char **out, size_t *n)
{
	char key[SH_KEY_SIZE];

	if (!*text)
		return 0;
	if (sh_key_name(key, text, &call->error) != 0)
		return blame(call, field);
	if (*key)
		out[(*n)++] = sh_printf(call->arena, "%s", key);
	return 0;
}

/* An address may be followed by a 方書: every beginning of it that ends with a whole number or word counts. */
static void add_beginnings(ShCall *call, Wanted *w, const char *key)
{
	size_t len = strlen(key);

	for (size_t n = len; n > 0 && w->n_addresses < KEYS_MOST; n--) {
		char next = key[n], last = key[n - 1];
		char then = next == '-' ? key[n + 1] : next; /* "1-1-コーポ": the dash ends the number */
		bool in_letter = (next & 0xC0) == 0x80, in_number = then >= '0' && then <= '9';

		if (in_letter || (n < len && (in_number || last < '0' || last > '9')))
			continue;
		w->addresses[w->n_addresses++] = sh_printf(call->arena, "%.*s", (int) n, key);
	}
}

static int address_keys(ShCall *call, const char *text, Wanted *w)
{
	const char **spellings;
	size_t n;
	int r;

	if (!*text)
		return 0;
	if ((r = address_spellings(call, text, &spellings, &n)) != 0)
		return r;
	for (size_t i = 0; i < n; i++)
		add_beginnings(call, w, spellings[i]);
	return 0;
}

static int wanted(ShCall *call, const RegisterSync__FindRequest *q, Wanted *w)
{
	int r;

	w->sex = q->sex;
	if ((r = name_key(call, "name", q->name, w->names, &w->n_names)) != 0 ||
	    (r = name_key(call, "kana", q->kana, w->kanas, &w->n_kanas)) != 0 ||
	    (r = address_keys(call, q->address, w)) != 0)
		return r;
	if (sh_register_date_parse(&w->birth, q->birth, &call->error) != 0)
		return blame(call, "birth");
	if (w->n_names + w->n_kanas + w->n_addresses == 0)
		return sh_fail_field(&call->error, "name", "register.find.too_little");
	return 0;
}

/* Parts that both know must agree, and the year must be known: 昭和12年 不詳 fits 1937-04-01. */
static bool birth_agrees(ShCivil asked, int year, int month, int day)
{
	return asked.year && asked.year == year && (!asked.month || !month || asked.month == month) &&
	       (!asked.day || !day || asked.day == day);
}

static void fill(const ShRows *rows, int i, const Wanted *w, RegisterSync__Hit *hit)
{
	register_sync__hit__init(hit);
	hit->person_id = sh_rows_str(rows, i, "person_id");
	hit->by_name = w->n_names && sh_rows_bool(rows, i, "by_name");
	hit->by_kana = w->n_kanas && sh_rows_bool(rows, i, "by_kana");
	hit->by_address = w->n_addresses && sh_rows_bool(rows, i, "by_address");
	hit->by_birth =
		birth_agrees(w->birth.civil, (int) sh_rows_int(rows, i, "birth_year"),
			     (int) sh_rows_int(rows, i, "birth_month"), (int) sh_rows_int(rows, i, "birth_day"));
	hit->by_sex = *w->sex && strcmp(w->sex, sh_rows_str(rows, i, "sex")) == 0;
	hit->protected_ = sh_rows_bool(rows, i, "shielded");
	hit->stale = sh_rows_bool(rows, i, "stale");
}

static int weight(const RegisterSync__Hit *h)
{
	return 8 * h->by_birth + 4 * (h->by_name || h->by_kana) + 2 * h->by_address + h->by_sex;
}

static int best_first(const void *a, const void *b)
{
	const RegisterSync__Hit *x = *(RegisterSync__Hit *const *) a, *y = *(RegisterSync__Hit *const *) b;
	int d = weight(y) - weight(x);

	return d ? d : strcmp(x->person_id, y->person_id);
}

/* A person's own tool is told no more of a shielded person than that the protection desk must look, and that by the
 * name only: found by an address alone it would tell where somebody hides. */
static bool may_see(const ShCall *call, const RegisterSync__Hit *h)
{
	return !h->protected_ || h->by_name || h->by_kana || !sh_from_outside(call) || SH_WITHOUT(register_mask);
}

static void mask(RegisterSync__Hit *hit)
{
	register_sync__hit__init(hit);
	hit->protected_ = true;
}

static int answer(ShCall *call, const ShRows *rows, const Wanted *w, size_t limit, RegisterSync__FindReply *p)
{
	size_t all = (size_t) sh_rows_count(rows), n = 0;
	RegisterSync__Hit *hits = sh_alloc(call->arena, (all + 1) * sizeof *hits);
	RegisterSync__Hit **list = sh_alloc(call->arena, (all + 1) * sizeof *list);
	const char **ids = sh_alloc(call->arena, (all + 1) * sizeof *ids);

	if (!hits || !list || !ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "hits");
	for (size_t i = 0; i < all; i++) {
		fill(rows, (int) i, w, list[n] = &hits[i]);
		n += may_see(call, list[n]);
	}
	qsort(list, n, sizeof *list, best_first);
	p->hits = list;
	p->n_hits = n < limit ? n : limit;
	p->more = n > limit;
	for (size_t i = 0; i < p->n_hits; i++) {
		ids[i] = list[i]->person_id;
		if (list[i]->protected_ && sh_from_outside(call) && !SH_WITHOUT(register_mask))
			mask(list[i]);
	}
	return sh_audit(call, ids, p->n_hits);
}

static int indexes(ShCall *call, const Wanted *w, ShParam *ret)
{
	return sh_blind_versions(call, "-", "resident", CELL_ADDRESS_INDEX, w->addresses, w->n_addresses, ret);
}

int find_residents(ShCall *call, const RegisterSync__FindRequest *q, RegisterSync__FindReply *p)
{
	Wanted w = { 0 };
	ShParam addresses;
	const ShRows *rows;
	int r = gate(call);

	if (r != 0 || (r = wanted(call, q, &w)) != 0 || (r = indexes(call, &w, &addresses)) != 0)
		return r;
	r = sh_query(call, &sql_find_candidates, &rows, sh_text(call->municipality),
		     sh_text_array(call->arena, w.names, w.n_names), sh_text_array(call->arena, w.kanas, w.n_kanas),
		     addresses, sh_int(w.birth.civil.year), sh_int(w.birth.civil.month), sh_int(w.birth.civil.day),
		     sh_bool(q->without_protected), sh_int(CANDIDATES));
	if (r == 0)
		r = register_as_of(call, &p->register_as_of);
	return r != 0 ? r : answer(call, rows, &w, q->limit ? q->limit : LIMIT, p);
}
