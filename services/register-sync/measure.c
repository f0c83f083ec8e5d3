/* 支援措置 with its period, and a lift for one clerk (decision 64). */
#include "rules/measure.h"
#include "protection.h"
#include "register_sync_sql.h"

#include <string.h>

enum { LIST = 50 };

/* Field rules let only dates of the calendar through, or nothing. */
static ShCivil civil(const char *iso)
{
	ShCivil day = { .precision = SH_CIVIL_UNKNOWN };
	ShError err;

	if (*iso)
		sh_civil_parse_iso(&day, iso, &err);
	return day;
}

static int check(ShCall *call, const RegisterSync__RecordMeasureRequest *q)
{
	const char *field = measure_fault(q->kind, civil(q->period_from), civil(q->period_to));

	if (field)
		return sh_fail_field(&call->error, field, "register.measure.period");
	for (size_t i = 0; i < q->n_covers; i++)
		if (!measure_covers_known(q->covers[i]))
			return sh_fail_field(&call->error, "covers", "register.measure.covers");
	return 0;
}

/* Applicant and those together with them, once each, in an order of their own: two measures lock alike. */
static int protect_all(ShCall *call, const RegisterSync__RecordMeasureRequest *q)
{
	const char **ids = sh_alloc(call->arena, (q->n_together_person_ids + 1) * sizeof *ids);
	const ShRows *rows;
	uint64_t epoch;
	int r;

	if (!ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "persons");
	ids[0] = q->person_id;
	for (size_t i = 0; i < q->n_together_person_ids; i++)
		ids[i + 1] = q->together_person_ids[i];
	r = sh_query(call, &sql_each_person, &rows, sh_text(call->municipality),
		     sh_text_array(call->arena, ids, q->n_together_person_ids + 1));
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		const char *id = sh_rows_str(rows, i, "person_id");

		if (!sh_rows_bool(rows, i, "known"))
			r = sh_fail(&call->error, SH_NOT_FOUND, "register.person.unknown", "%s", id);
		else
			r = protection_put(call, id, "DESK", q->kind, &epoch);
	}
	return r != 0 ? r : sh_audit(call, ids, q->n_together_person_ids + 1);
}

int record_measure(ShCall *call, const RegisterSync__RecordMeasureRequest *q, RegisterSync__RecordMeasureReply *p)
{
	const ShRows *row;
	int r = check(call, q);

	if (r != 0 ||
	    (r = sh_query(call, &sql_last_measure, &row, sh_text(call->municipality), sh_text(q->measure_id))) != 0)
		return r;
	p->version = 1;
	if (sh_rows_count(row) > 0) {
		if (strcmp(sh_rows_str(row, 0, "person_id"), q->person_id) != 0)
			return sh_fail(&call->error, SH_FAILED_PRECONDITION, "register.measure.other_person", "%s",
				       q->measure_id);
		p->version = (uint32_t) sh_rows_int(row, 0, "version") + 1;
	}
	if ((r = protect_all(call, q)) != 0)
		return r;
	return sh_query(
		call, &sql_put_measure, NULL, sh_text(call->municipality), sh_text(q->measure_id), sh_int(p->version),
		sh_text(q->person_id), sh_text(q->kind), sh_text(q->period_from),
		sh_text(*q->period_to ? q->period_to : "infinity"),
		sh_text_array(call->arena, (const char *const *) q->together_person_ids, q->n_together_person_ids),
		sh_text_array(call->arena, (const char *const *) q->covers, q->n_covers), sh_int(call->now_us),
		sh_text(call->actor.id));
}

static void fill(ShCall *call, const ShRows *rows, int i, RegisterSync__Measure *m)
{
	const char *to = sh_rows_str(rows, i, "period_to");

	register_sync__measure__init(m);
	m->measure_id = sh_rows_str(rows, i, "measure_id");
	m->version = (uint32_t) sh_rows_int(rows, i, "version");
	m->person_id = sh_rows_str(rows, i, "person_id");
	m->kind = sh_rows_str(rows, i, "kind");
	m->period_from = sh_rows_str(rows, i, "period_from");
	m->period_to = strcmp(to, "infinity") == 0 ? "" : to;
	m->together_person_ids = sh_rows_texts(call, rows, i, "together", &m->n_together_person_ids);
	m->covers = sh_rows_texts(call, rows, i, "covers", &m->n_covers);
	m->state = measure_state_name(
		measure_state(civil(m->period_to), sh_civil_tokyo(call->now_us), sh_rows_bool(rows, i, "in_force")));
}

int list_measures(ShCall *call, const RegisterSync__ListMeasuresRequest *q, RegisterSync__ListMeasuresReply *p)
{
	size_t limit = q->limit ? q->limit : LIST, all;
	RegisterSync__Measure *measures;
	const char **ids;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_measures, &rows, sh_text(call->municipality),
			 sh_text(*q->ends_until ? q->ends_until : "infinity"),
			 sh_text(*q->after_end          ? q->after_end
				 : *q->after_measure_id ? "infinity"
							: "-infinity"),
			 sh_text(q->after_measure_id), sh_int((int64_t) limit + 1));

	if (r != 0)
		return r;
	all = (size_t) sh_rows_count(rows);
	p->more = all > limit;
	all = all < limit ? all : limit;
	measures = sh_alloc(call->arena, (all + 1) * sizeof *measures);
	p->measures = sh_alloc(call->arena, (all + 1) * sizeof(*p->measures));
	ids = sh_alloc(call->arena, (all + 1) * sizeof *ids);
	if (!measures || !p->measures || !ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "measures");
	for (size_t i = 0; i < all; i++) {
		fill(call, rows, (int) i, p->measures[i] = &measures[i]);
		ids[i] = measures[i].person_id;
	}
	p->n_measures = all;
	return sh_audit(call, ids, all);
}

int lift_protection(ShCall *call, const RegisterSync__LiftProtectionRequest *q, RegisterSync__LiftProtectionReply *p)
{
	static const struct {
		const char *field, *reason;
	} why[] = { [LIFT_NO_TIME] = { "until_us", "register.lift.no_time" },
		    [LIFT_TOO_LONG] = { "until_us", "register.lift.too_long" },
		    [LIFT_REASON] = { "reason", "register.lift.reason" },
		    [LIFT_SELF] = { "clerk", "register.lift.self" } };
	LiftVerdict verdict = lift_verdict(call->now_us, q->until_us, q->reason, q->clerk, call->actor.id);
	int r;

	(void) p;
	if (verdict != LIFT_OK)
		return sh_fail_field(&call->error, why[verdict].field, why[verdict].reason);
	r = sh_query(call, &sql_put_lift, NULL, sh_text(call->municipality), sh_text(q->lift_id),
		     sh_text(q->person_id), sh_text(q->clerk), sh_int(q->until_us), sh_text(q->reason),
		     sh_int(call->now_us), sh_text(call->actor.id));
	return r != 0 ? r : sh_audit_one(call, q->person_id);
}

int protection_lifted(ShCall *call, const char *person_id, bool *ret)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_lifted, &rows, sh_text(call->municipality), sh_text(person_id),
			 sh_text(call->actor.id), sh_int(call->now_us));

	*ret = r == 0 && sh_rows_count(rows) > 0;
	return r;
}
