/* Due work "area_act": carries out an approved 一括登録, or its undoing, part by part; each part is one transaction
 * with its surveys, grades and events. Killed anywhere, it goes on at the part that was not committed. */
#include "ledger.h"
#include "ledger_sql.h"
#include "store.h"

#include <string.h>

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static const struct Run {
	const char *state, *done;
	const ShSql *part;
	size_t params; /* municipality, act, part; and now */
} runs[] = {
	{ "APPLYING", "APPLIED", &sql_apply_area_part, 4 },
	{ "UNDOING", "UNDONE", &sql_undo_area_part, 3 },
};

static const struct Run *run_of(const char *state)
{
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
		if (is(runs[i].state, state))
			return &runs[i];
	return NULL;
}

typedef union Said {
	Ledger__DamageDecided decided;
	Ledger__DamageWithdrawn withdrawn;
	ProtobufCMessage base;
} Said;

static void say(const char *disaster_id, const ShRows *rows, int i, Said *s)
{
	const char *survey_id = sh_rows_str(rows, i, "survey_id");

	if (!*survey_id) {
		ledger__damage_withdrawn__init(&s->withdrawn);
		s->withdrawn.disaster_id = disaster_id;
		s->withdrawn.dwelling_id = sh_rows_str(rows, i, "dwelling_id");
		s->withdrawn.survey_id = sh_rows_str(rows, i, "replaced");
		s->withdrawn.version = (uint32_t) sh_rows_int(rows, i, "version");
		return;
	}
	ledger__damage_decided__init(&s->decided);
	s->decided.disaster_id = disaster_id;
	s->decided.dwelling_id = sh_rows_str(rows, i, "dwelling_id");
	s->decided.household_id = sh_rows_str(rows, i, "household_id");
	s->decided.survey_id = survey_id;
	s->decided.grade_code = sh_rows_str(rows, i, "grade_code");
	s->decided.replaced_survey_id = sh_rows_str(rows, i, "replaced");
	s->decided.version = (uint32_t) sh_rows_int(rows, i, "version");
}

/* Each dwelling whose grade changed is told of, and stands in the audit. */
static int announce(ShCall *call, const char *disaster_id, const ShRows *rows)
{
	size_t n = (size_t) sh_rows_count(rows), told = 0;
	const ProtobufCMessage **events = sh_alloc(call->arena, (n + 1) * sizeof *events);
	const char **ids = sh_alloc(call->arena, (n + 1) * sizeof *ids);
	Said *said = sh_alloc(call->arena, (n + 1) * sizeof *said);
	int r;

	if (!events || !ids || !said)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "area");
	for (size_t i = 0; i < n; i++) {
		if (!sh_rows_bool(rows, (int) i, "governs"))
			continue;
		say(disaster_id, rows, (int) i, &said[told]);
		ids[told] = sh_rows_str(rows, (int) i, "dwelling_id");
		events[told] = &said[told].base;
		told++;
	}
	r = sh_emit_many(call, ids, events, told);
	return r != 0 || told == 0 ? r : sh_audit(call, ids, told);
}

/* Of the part's dwellings one had changed between being read and being written: again, from the beginning. */
static int all_there(ShCall *call, const struct Run *run, const char *act_id, int64_t part, const ShRows *rows)
{
	const ShRows *row;
	int r;

	if (run != &runs[0])
		return 0;
	r = sh_query(call, &sql_count_area_part, &row, sh_text(call->municipality), sh_text(act_id), sh_int(part));
	if (r == 0 && sh_rows_int(row, 0, "n") != sh_rows_count(rows))
		r = sh_fail(&call->error, SH_ABORTED, "ledger.area.met", "%s", act_id);
	return r;
}

int area_step(ShCall *call, const char *job_id)
{
	ShParam town = sh_text(call->municipality);
	const char *act_id, *disaster_id;
	const ShRows *job, *act, *rows;
	const struct Run *run;
	int64_t part, parts;
	int r;

	if ((r = sh_job_get(call, job_id, &job)) != 0)
		return r;
	act_id = sh_rows_str(job, 0, "result_id");
	if ((r = sh_query(call, &sql_lock_area_act, &act, town, sh_text(act_id))) != 0)
		return r;
	run = sh_rows_count(act) == 1 ? run_of(sh_rows_str(act, 0, "state")) : NULL;
	if (!run || !is(sh_rows_str(act, 0, "job_id"), job_id))
		return 0;
	disaster_id = sh_rows_str(act, 0, "disaster_id");
	part = sh_rows_int(act, 0, "parts_done") + 1;
	parts = sh_rows_int(act, 0, "parts");
	if ((r = sh_query_v(call, run->part, &rows,
			    (const ShParam[]){ town, sh_text(act_id), sh_int(part), sh_int(call->now_us) },
			    run->params)) != 0 ||
	    (r = all_there(call, run, act_id, part, rows)) != 0 || (r = announce(call, disaster_id, rows)) != 0 ||
	    (r = sh_query(call, &sql_area_act_step, NULL, town, sh_text(act_id), sh_int(part),
			  sh_text(part == parts ? run->done : run->state))) != 0)
		return r;
	if (part == parts)
		return sh_job_end(call, job_id, "DONE", "");
	sh_due_again(call, call->now_us);
	return sh_job_progress(call, job_id, (uint64_t) part, (uint64_t) parts);
}
