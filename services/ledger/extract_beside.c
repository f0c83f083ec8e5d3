/* Fields of an extraction that are told of people beside the frozen copy: 要配慮, 援護, injuries, intentions,
 * consents, what was provided of them; each as it holds now, by code. */
#include "extract.h"
#include "ledger_sql.h"
#include "sh_civil.h"
#include "statement.h"

#include <string.h>

typedef struct Beside {
	const ExtractPlan *plan;
	ShParam ids;
	ExtractPerson *people;
	size_t n;
} Beside;

static void add(ShCall *call, const char **field, const char *value)
{
	if (*value)
		*field = **field ? sh_printf(call->arena, "%s%c%s", *field, EXTRACT_BETWEEN, value) : value;
}

static bool wants(const ExtractPlan *plan, const char *code, size_t *ret)
{
	for (*ret = 0; *ret < plan->n_fields; (*ret)++)
		if (strcmp(plan->fields[*ret].code, code) == 0)
			return true;
	return false;
}

static ExtractPerson *whose(const Beside *b, const ShRows *rows, int i)
{
	return extract_person(b->people, b->n, sh_rows_str(rows, i, "person_id"));
}

/* 要配慮 as it is now: its codes, and whatever was said with them. */
static int care(ShCall *call, const Beside *b)
{
	size_t that, codes, texts;
	const bool by_that = wants(b->plan, "SPECIAL_CARE", &that), by_code = wants(b->plan, "CARE", &codes),
		   by_text = wants(b->plan, "CARE_TEXT", &texts);
	const ShRows *rows;
	int r;

	if (!by_that && !by_code && !by_text)
		return 0;
	r = sh_query(call, &sql_extract_care, &rows, sh_text(call->municipality), sh_text(b->plan->disaster_id),
		     b->ids);
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		ExtractPerson *p = whose(b, rows, i);
		Ledger__StatementInfo *info;
		Ledger__Care *c;

		if (!p)
			continue;
		if ((r = statement_open(call, &statement_care, rows, i, &info, &c)) != 0)
			return r;
		if (care_desk(c->code) && !b->plan->desk)
			continue;
		if (by_that)
			p->fields[that] = "YES";
		if (by_code)
			add(call, &p->fields[codes], c->code);
		if (by_text)
			add(call, &p->fields[texts], c->text);
		for (size_t k = 0; by_text && k < c->n_fields; k++)
			add(call, &p->fields[texts], c->fields[k]->value);
	}
	return r;
}

/* The subject's code, and one that goes with it. */
typedef void Says(const void *body, const char **ret_first, const char **ret_second);

static void say_support(const void *body, const char **first, const char **second)
{
	*first = ((const Ledger__Support *) body)->scheme;
	(void) second;
}

static void say_injury(const void *body, const char **first, const char **second)
{
	*first = ((const Ledger__Injury *) body)->severity;
	(void) second;
}

static void say_intention(const void *body, const char **first, const char **second)
{
	*first = ((const Ledger__HousingIntention *) body)->intention;
	*second = ((const Ledger__HousingIntention *) body)->place;
}

/* Of supports all count; of what may change with the days, what was seen last. */
static const struct Subject {
	const char *first, *second; /* fields */
	const StatementSubject *of;
	bool all;
	Says *says;
} subjects[] = {
	{ "SUPPORT", NULL, &statement_support, true, say_support },
	{ "INJURY", NULL, &statement_injury, false, say_injury },
	{ "INTENTION", "INTENTION_PLACE", &statement_intention, false, say_intention },
};

static int statements(ShCall *call, const Beside *b, const struct Subject *s)
{
	size_t first, second = 0;
	const bool by_first = wants(b->plan, s->first, &first),
		   by_second = s->second && wants(b->plan, s->second, &second);
	const char *last = "";
	const ShRows *rows;
	int r;

	if (!by_first && !by_second)
		return 0;
	r = sh_query(call, &sql_extract_statements, &rows, sh_text(call->municipality), sh_text(b->plan->disaster_id),
		     b->ids, sh_text(s->of->subject));
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		ExtractPerson *p = whose(b, rows, i);
		const char *codes[2] = { "", "" };
		Ledger__StatementInfo *info;
		const void *body;

		if (!p || (!s->all && strcmp(last, p->person_id) == 0))
			continue;
		last = p->person_id;
		if ((r = statement_open(call, s->of, rows, i, &info, &body)) != 0)
			return r;
		s->says(body, &codes[0], &codes[1]);
		if (by_first)
			add(call, &p->fields[first], codes[0]);
		if (by_second)
			add(call, &p->fields[second], codes[1]);
	}
	return r;
}

static int consents(ShCall *call, const Beside *b)
{
	const ShRows *rows;
	size_t at;
	int r;

	if (!wants(b->plan, "CONSENT", &at))
		return 0;
	r = sh_query(call, &sql_extract_consents, &rows, sh_text(call->municipality), sh_text(b->plan->disaster_id),
		     b->ids);
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		ExtractPerson *p = whose(b, rows, i);
		const char *said = sh_printf(call->arena, "%s=%s", sh_rows_str(rows, i, "recipient"),
					     sh_rows_str(rows, i, "answer"));

		if (p && said)
			add(call, &p->fields[at], said);
	}
	return r;
}

/* 提供した旨及びその日時 (規則8条の5第5号): to whom, and on which day in Japan. */
static int provided(ShCall *call, const Beside *b)
{
	size_t that, days;
	const bool by_that = wants(b->plan, "PROVISION", &that), by_day = wants(b->plan, "PROVIDED_ON", &days);
	const ShRows *rows;
	int r;

	if (!by_that && !by_day)
		return 0;
	r = sh_query(call, &sql_extract_provided, &rows, sh_text(call->municipality), sh_text(b->plan->disaster_id),
		     b->ids);
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		ExtractPerson *p = whose(b, rows, i);
		char *day = sh_alloc(call->arena, SH_CIVIL_ISO_SIZE);

		if (!day)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "extraction");
		if (!p)
			continue;
		sh_civil_iso(day, sh_civil_tokyo(sh_rows_int(rows, i, "provided_us")));
		if (by_that)
			add(call, &p->fields[that],
			    sh_printf(call->arena, "%s=%s", sh_rows_str(rows, i, "recipient"), day));
		if (by_day)
			add(call, &p->fields[days], day);
	}
	return r;
}

int extract_beside(ShCall *call, const ExtractPlan *plan, ShParam ids, ExtractPerson *people, size_t n)
{
	const Beside b = { plan, ids, people, n };
	int r = care(call, &b);

	for (size_t i = 0; r == 0 && i < sizeof subjects / sizeof *subjects; i++)
		r = statements(call, &b, &subjects[i]);
	if (r == 0)
		r = consents(call, &b);
	return r != 0 ? r : provided(call, &b);
}
