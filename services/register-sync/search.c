/* What staff type, and whom it may be. Each question is led by what is fewest: a whole date of birth, an address, the
 * beginning of a name, a part of it, a year of birth; the rest is compared with what that finds. */
#include "address_spellings.h"
#include "cells.h"
#include "register_sync_sql.h"
#include "residents.h"
#include "rules/search_token.h"
#include "sh_data_key.h"
#include "sh_without.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* FETCHED: more than are shown, for those that nobody is shown. */
enum { LIMIT = 50, FETCHED = 64, ALL_MONTHS = 13, ALL_DAYS = 32 };

typedef enum How { PREFIX, PART, WHOLE } How;

typedef struct Asked {
	const RegisterSync__SearchResidentsRequest *q;
	How how;
	const char *key;    /* of the name; "" */
	const char *needle; /* what search_text has to hold */
	size_t letters;
	ShCivil birth;
	const char **spellings; /* of the address */
	size_t n_spellings;
	ShParam addresses;                          /* their blind beginnings */
	int32_t months[ALL_MONTHS], days[ALL_DAYS]; /* that fit; 0 is unknown */
	size_t n_months, n_days;
} Asked;

static int read_how(ShCall *call, const char *how, How *ret)
{
	static const struct {
		const char *name;
		How how;
	} all[] = { { "", PREFIX }, { "PREFIX", PREFIX }, { "PART", PART }, { "WHOLE", WHOLE } };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(how, all[i].name) == 0) {
			*ret = all[i].how;
			return 0;
		}
	return sh_fail_field(&call->error, "how", "register.search.how_unknown");
}

/* Name keys stand in search_text with U+001F on both sides. */
static int read_name(ShCall *call, Asked *a)
{
	static const struct {
		const char *before, *behind;
	} frame[] = { [PREFIX] = { "\x1f", "" }, [PART] = { "", "" }, [WHOLE] = { "\x1f", "\x1f" } };
	char key[SH_KEY_SIZE];
	int r;

	a->key = a->needle = "";
	if (!*a->q->name)
		return 0;
	if ((r = sh_key_name(key, a->q->name, &call->error)) != 0) {
		snprintf(call->error.field, sizeof call->error.field, "name");
		return r;
	}
	a->letters = sh_letter_count(key);
	a->key = sh_copy(call->arena, key);
	if (*key)
		a->needle = sh_printf(call->arena, "%s%s%s", frame[a->how].before, key, frame[a->how].behind);
	if (a->how == PART && a->letters == 1 && !*a->q->address && !a->birth.year)
		return sh_fail_field(&call->error, "name", "register.search.part_too_short");
	return 0;
}

/* The known part and the unknown one; every one where it is not asked. */
static size_t fitting(int32_t *list, int asked, int all)
{
	size_t n = 0;

	if (asked) {
		list[n++] = 0;
		list[n++] = asked;
		return n;
	}
	for (int i = 0; i < all; i++)
		list[n++] = i;
	return n;
}

static int read_birth(ShCall *call, Asked *a)
{
	ShRegisterDate date;
	int r = sh_register_date_parse(&date, a->q->birth, &call->error);

	if (r != 0) {
		snprintf(call->error.field, sizeof call->error.field, "birth");
		return r;
	}
	a->birth = date.civil;
	a->n_months = fitting(a->months, a->birth.month, ALL_MONTHS);
	a->n_days = fitting(a->days, a->birth.day, ALL_DAYS);
	return 0;
}

static int read_question(ShCall *call, Asked *a)
{
	int r;

	if ((r = read_how(call, a->q->how, &a->how)) != 0 || (r = read_birth(call, a)) != 0 ||
	    (r = read_name(call, a)) != 0)
		return r;
	if (*a->q->address && (r = address_spellings(call, a->q->address, &a->spellings, &a->n_spellings)) != 0)
		return r;
	if (!*a->key && !a->n_spellings && !a->birth.year)
		return sh_fail_field(&call->error, "name", "register.search.too_little");
	return sh_arena_exhausted(call->arena)
		       ? sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "question")
		       : 0;
}

/* A shielded person is not found by who tries parts, streets or years; who knows the whole name and the day of birth
 * is told that the protection desk must look (rulings 1), whatever else is asked: an answer that followed the
 * address, or whether somebody still lives here, would tell just that. */
static bool may_hear(const Asked *a) { return a->how == WHOLE && *a->key && sh_civil_is_whole(a->birth); }

/* ---- who it may be */
/* What is typed may end in the middle of a building's name: what it says up to its last number counts too. */
static const char **beginnings(ShCall *call, const Asked *a, size_t *ret_n)
{
	const char **texts = sh_alloc(call->arena, (2 * a->n_spellings + 1) * sizeof *texts);

	*ret_n = 0;
	for (size_t i = 0; texts && i < a->n_spellings; i++) {
		const char *key = a->spellings[i];
		size_t len = strlen(key), end = len;

		while (end > 0 && !(key[end - 1] >= '0' && key[end - 1] <= '9'))
			end--;
		texts[(*ret_n)++] = key;
		if (end > 0 && end < len)
			texts[(*ret_n)++] = sh_printf(call->arena, "%.*s", (int) end, key);
	}
	return texts;
}

static int address_tokens(ShCall *call, const char *const *texts, size_t n, ShParam *ret)
{
	const uint8_t(*indexes)[32];
	int64_t *tokens;
	int r = sh_blind_all(call, "-", "resident", CELL_ADDRESS_INDEX, texts, n, &indexes, &n);

	if (r != 0)
		return r;
	if (!(tokens = sh_alloc(call->arena, (n + 1) * sizeof *tokens)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "address");
	for (size_t i = 0; i < n; i++)
		tokens[i] = search_address_token(indexes[i]);
	*ret = sh_int64_array(call->arena, tokens, n);
	return 0;
}

static int read_address(ShCall *call, Asked *a)
{
	size_t n;
	const char **texts = beginnings(call, a, &n);

	if (!texts)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "address");
	return n ? address_tokens(call, texts, n, &a->addresses) : 0;
}

static ShParam months(ShCall *call, const Asked *a) { return sh_int_array_wire(call->arena, a->months, a->n_months); }
static ShParam days(ShCall *call, const Asked *a) { return sh_int_array_wire(call->arena, a->days, a->n_days); }

/* What each of the statements is given, before what leads it. */
#define FOR_ALL(call, a, limit)                                                                                      \
	sh_text((call)->municipality), (a)->addresses, sh_text((a)->q->sex), sh_bool((a)->q->residents_only),        \
		sh_int(FETCHED), sh_bool(may_hear(a)), sh_bool(!SH_WITHOUT(register_mask)), sh_int((limit) + 1)

static int find_by_birth(ShCall *call, const Asked *a, int64_t limit, const ShRows **ret)
{
	return sh_query_wire(call, &sql_search_by_birth, ret, FOR_ALL(call, a, limit), sh_text(a->needle),
			     sh_int(a->birth.year), months(call, a), days(call, a));
}

static int find_by_beginning(ShCall *call, const Asked *a, int64_t limit, const ShRows **ret)
{
	/* behind the whole key: nothing but itself; behind a beginning: the greatest letter there is */
	const char *behind = sh_printf(call->arena, "%s%s", a->key, a->how == WHOLE ? "\x01" : "\xF4\x8F\xBF\xBF");

	return sh_query_wire(call, &sql_search_by_beginning, ret, FOR_ALL(call, a, limit), sh_text(a->key),
			     sh_text(behind), sh_int(a->birth.year), months(call, a), days(call, a));
}

/* Pairs of letters only where they lead. */
static int find_by_token(ShCall *call, const Asked *a, int64_t limit, const ShRows **ret)
{
	int64_t pairs[SEARCH_TOKENS_MOST];
	size_t n = a->n_spellings ? 0 : search_name_tokens(pairs, 0, call->municipality, 0, a->key);

	return sh_query_wire(call, &sql_search_by_token, ret, FOR_ALL(call, a, limit),
			     sh_int64_array(call->arena, pairs, n), sh_text(a->needle), sh_int(a->birth.year),
			     months(call, a), days(call, a));
}

/* What is fewest leads: a whole day of birth, an address, the beginning of a name, a part of it, a year of birth. */
static int find(ShCall *call, Asked *a, size_t limit, const ShRows **ret)
{
	int r = read_address(call, a);

	if (r != 0)
		return r;
	if (may_hear(a) || (sh_civil_is_whole(a->birth) && !a->n_spellings))
		return find_by_birth(call, a, (int64_t) limit, ret);
	if (a->n_spellings)
		return find_by_token(call, a, (int64_t) limit, ret);
	if (*a->key && a->how != PART)
		return find_by_beginning(call, a, (int64_t) limit, ret);
	return a->letters > 1 ? find_by_token(call, a, (int64_t) limit, ret)
			      : find_by_birth(call, a, (int64_t) limit, ret);
}

/* ---- what is said of them */
static bool other_name(const Asked *a, const char *name_key, const char *kana_key)
{
	size_t len = strlen(a->key);

	switch (a->how) {
	case PREFIX:
		return strncmp(name_key, a->key, len) != 0 && strncmp(kana_key, a->key, len) != 0;
	case PART:
		return !strstr(name_key, a->key) && !strstr(kana_key, a->key);
	case WHOLE:
		return strcmp(name_key, a->key) != 0 && strcmp(kana_key, a->key) != 0;
	}
	return false;
}

/* Of a shielded person nothing but that there is one. */
static int say(ShCall *call, const Asked *a, ShOpener *opener, const ShRows *rows, int i, RegisterSync__Found *found,
	       RegisterSync__Resident *resident)
{
	int r;

	register_sync__found__init(found);
	register_sync__resident__init(resident);
	found->resident = resident;
	if (sh_rows_bool(rows, i, "shielded")) {
		resident->protected_ = true;
		return 0;
	}
	found->by_other_name =
		*a->key && other_name(a, sh_rows_str(rows, i, "name_key"), sh_rows_str(rows, i, "kana_key"));
	found->by_former_address = a->n_spellings > 0 && !sh_rows_bool(rows, i, "lives_there");
	if ((r = resident_of(call, opener, rows, i, resident)) != 0)
		return r;
	resident->stale = sh_rows_bool(rows, i, "stale");
	return 0;
}

static int fill(ShCall *call, const Asked *a, const ShRows *rows, size_t limit, RegisterSync__SearchResidentsReply *p)
{
	/* a row without a person says how many were found, where none of them is shown */
	size_t all = *sh_rows_str(rows, 0, "person_id") ? (size_t) sh_rows_count(rows) : 0,
	       n = all < limit ? all : limit;
	RegisterSync__Resident *residents = sh_alloc(call->arena, (n + 1) * sizeof *residents);
	RegisterSync__Found *found = sh_alloc(call->arena, (n + 1) * sizeof *found);
	const char **ids = sh_alloc(call->arena, (n + 1) * sizeof *ids);
	ShOpener opener = { 0 };
	int r = 0;

	p->found = sh_alloc(call->arena, (n + 1) * sizeof(*p->found));
	if (!residents || !found || !ids || !p->found)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "persons");
	for (size_t i = 0; r == 0 && i < n; i++) {
		r = say(call, a, &opener, rows, (int) i, p->found[i] = &found[i], &residents[i]);
		ids[i] = sh_rows_str(rows, (int) i, "person_id");
	}
	p->n_found = n;
	p->register_as_of = sh_rows_str(rows, 0, "register_as_of");
	p->more = all > limit || atoi(sh_rows_str(rows, 0, "found")) >= FETCHED;
	return r != 0 ? r : sh_audit(call, ids, n);
}

int search_residents(ShCall *call, const RegisterSync__SearchResidentsRequest *q,
		     RegisterSync__SearchResidentsReply *p)
{
	Asked a = { .q = q, .addresses = sh_int64_array(call->arena, NULL, 0) };
	size_t limit = q->limit && q->limit < LIMIT ? q->limit : LIMIT;
	const ShRows *rows;
	int r;

	if ((r = gate(call)) != 0 || (r = read_question(call, &a)) != 0 || (r = find(call, &a, limit, &rows)) != 0)
		return r;
	return fill(call, &a, rows, limit, p);
}
