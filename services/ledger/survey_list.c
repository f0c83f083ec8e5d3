/* Surveys for the work list: what waits for approval, what was decided, and of which house: whoever approves sees
 * what he decides on. Nobody is named, and a house where somebody hidden lives reads as its neighbours (rulings 1).
 */
#include "address.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "sh_data_key.h"
#include "store.h"

#include <string.h>

enum { PAGE_DEFAULT = 100 };

/* As asked for → as stored. Oral approval counts, so it is confirmed to whoever looks. */
static const struct {
	const char *asked, *stored[7];
} states[] = {
	{ "", { "DRAFT", "ORAL", "APPROVED", "IMPOSSIBLE", "HELD", "UNDONE", "DECLINED" } },
	{ "DRAFT", { "DRAFT" } },
	{ "CONFIRMED", { "ORAL", "APPROVED" } },
	{ "ORAL", { "ORAL" } },
	{ "IMPOSSIBLE", { "IMPOSSIBLE" } },
	{ "HELD", { "HELD" } },
};

static int stored_states(ShCall *call, const char *asked, ShParam *ret)
{
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		size_t n = 0;

		if (strcmp(states[i].asked, asked) != 0)
			continue;
		while (n < 7 && states[i].stored[n])
			n++;
		*ret = sh_text_array(call->arena, states[i].stored, n);
		return 0;
	}
	return sh_fail_field(&call->error, "state", "ledger.survey.state");
}

static void show(const ShRows *rows, int i, Ledger__Survey *s)
{
	const char *state = sh_rows_str(rows, i, "state");
	bool confirmed = !strcmp(state, "ORAL") || !strcmp(state, "APPROVED");

	ledger__survey__init(s);
	s->survey_id = sh_rows_str(rows, i, "survey_id");
	s->dwelling_id = sh_rows_str(rows, i, "dwelling_id");
	s->kind = sh_rows_str(rows, i, "kind");
	s->hazard = sh_rows_str(rows, i, "hazard");
	s->surveyed_on = sh_rows_str(rows, i, "surveyed_on");
	s->grade_code = sh_rows_str(rows, i, "grade_code");
	s->state = sh_rows_int(rows, i, "undone_us") ? "UNDONE" : confirmed ? "CONFIRMED" : state;
	s->drafted_by = sh_rows_str(rows, i, "drafted_by");
	s->approved_by = sh_rows_str(rows, i, "approved_by");
	s->oral = strcmp(s->state, "CONFIRMED") == 0 && strcmp(state, "ORAL") == 0;
	s->recorded_by = sh_rows_str(rows, i, "recorded_by");
	s->oral_us = sh_rows_int(rows, i, "oral_us");
	s->governs = sh_rows_bool(rows, i, "governs");
	s->edition = sh_rows_str(rows, i, "scoring_edition");
	s->basis = sh_rows_str(rows, i, "basis");
	s->needs_consent = sh_rows_bool(rows, i, "needs_consent");
}

/* A system of another at the door knows its houses by the ids under which it told them: no address leaves there. */
static int fill(ShCall *call, const Ledger__ListSurveysRequest *q, const ShRows *rows, Ledger__Survey *all)
{
	const bool ids_alone = q->without_address || strcmp(call->caller, "door") == 0;
	const size_t n = (size_t) sh_rows_count(rows);
	const char **ids = sh_alloc(call->arena, (n + 1) * sizeof *ids);
	ShOpener opener = { 0 };
	int r = 0;

	if (!ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "surveys");
	ids[0] = q->disaster_id;
	for (size_t i = 0; r == 0 && i < n; i++) {
		show(rows, (int) i, &all[i]);
		ids[i + 1] = all[i].dwelling_id;
		if (!ids_alone)
			r = address_open(call, &opener, LEDGER_CELL_DWELLING_ADDRESS, all[i].dwelling_id, rows,
					 (int) i, "sealed_address", &all[i].address, &all[i].address_extra);
	}
	return r != 0 ? r : sh_audit(call, ids, ids_alone ? 1 : n + 1);
}

int list_surveys(ShCall *call, const Ledger__ListSurveysRequest *q, Ledger__ListSurveysReply *reply)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(q->disaster_id);
	ShParam after = sh_text(q->after_survey_id), limit = sh_int(q->limit ? q->limit : PAGE_DEFAULT), wanted;
	const ShRows *rows;
	Ledger__Survey *all;
	int r;

	if ((r = stored_states(call, q->state, &wanted)) != 0)
		return r;
	if (*q->dwelling_id)
		r = sh_query(call, &sql_list_surveys_of_dwelling, &rows, town, disaster, wanted, after, limit,
			     sh_text(q->dwelling_id));
	else if (*q->import_id)
		r = sh_query(call, &sql_list_surveys_of_table, &rows, town, disaster, wanted, after, limit,
			     sh_text(q->import_id));
	else
		r = sh_query(call, &sql_list_surveys, &rows, town, disaster, wanted, after, limit);
	if (r != 0)
		return r;
	reply->n_surveys = (size_t) sh_rows_count(rows);
	all = store_list(call, reply->n_surveys, sizeof *all, &reply->surveys);
	if (!all)
		return SH_REFUSED;
	return fill(call, q, rows, all);
}
