/* What a dwelling is graded by once one of its surveys counts no more: undone with its act, or declined. */
#include "ledger.h"
#include "ledger_sql.h"
#include "survey.h"

#include <string.h>

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static bool waits(const Surveys *s, int i)
{
	const char *state = sh_rows_str(s->rows, i, "state");

	return sh_rows_int(s->rows, i, "undone_us") == 0 && !is(state, "UNDONE") && !is(state, "DECLINED");
}

/* Of a dwelling that nothing grades: the newest that waits. */
static const char *state_without(const Surveys *s, int row)
{
	const char *state = "UNSURVEYED";

	for (int i = 0; i < (int) s->n; i++)
		if (i != row && waits(s, i))
			state = sh_rows_str(s->rows, i, "state");
	return state;
}

static int tell_withdrawn(ShCall *call, const Dwelling *d, const char *survey_id, uint32_t version)
{
	Ledger__DamageWithdrawn withdrawn = LEDGER__DAMAGE_WITHDRAWN__INIT;

	withdrawn.disaster_id = d->disaster_id;
	withdrawn.dwelling_id = d->dwelling_id;
	withdrawn.survey_id = survey_id;
	withdrawn.version = version;
	return sh_emit(call, d->dwelling_id, &withdrawn.base);
}

int survey_regrade(ShCall *call, const Dwelling *d, const Surveys *s, int row)
{
	ShParam town = sh_text(call->municipality), house = sh_text(d->dwelling_id);
	const SurveyFacts *now = governing_survey(s->facts, s->n);
	const int best = now ? (int) (now - s->facts) : -1;
	const char *id = sh_rows_str(s->rows, row, "survey_id");
	const char *state = now ? "CONFIRMED" : state_without(s, row);
	const ShRows *rows;
	uint32_t version;
	int r;

	if (!is(d->governing_survey_id, id))
		return *d->governing_survey_id ? 0
					       : sh_query(call, &sql_dwelling_surveyed, NULL, town, house,
							  sh_int(d->surveys), sh_text(state));
	r = sh_query(call, &sql_dwelling_regraded, &rows, town, house,
		     sh_text(now ? sh_rows_str(s->rows, best, "survey_id") : ""), sh_text(now ? now->kind : ""),
		     sh_text(now ? now->grade : ""), sh_text(now ? sh_rows_str(s->rows, best, "flood") : "NONE"),
		     sh_text(state));
	if (r != 0)
		return r;
	version = (uint32_t) sh_rows_int(rows, 0, "version");
	return now ? survey_tell(call, d, s, best, version) : tell_withdrawn(call, d, id, version);
}
