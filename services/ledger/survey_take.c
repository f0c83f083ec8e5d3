/* Another system's damage surveys, row by row: each becomes a survey by the way that RecordSurvey goes, drafted by
 * who confirmed the file, to be approved by another person. */
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/survey_row.h"
#include "scoring.h"
#include "survey.h"
#include "table.h"

#include <sodium.h>
#include <string.h>

const ShCsvField survey_fields[SURVEY_FIELDS] = {
	[SURVEY_NONE] = { "", false },
	[SURVEY_KEY] = { "key", true },
	[SURVEY_DWELLING] = { "dwelling_id", false },
	[SURVEY_ADDRESS] = { "address", false },
	[SURVEY_EXTRA] = { "address_extra", false },
	[SURVEY_ON] = { "surveyed_on", true },
	[SURVEY_KIND] = { "kind", false },
	[SURVEY_HAZARD] = { "hazard", false },
	[SURVEY_LOSS] = { "loss", false },
	[SURVEY_DEPTH] = { "depth", false },
	[SURVEY_FORCE] = { "external_force", false },
	[SURVEY_GRADE] = { "grade", false },
	[SURVEY_REASON] = { "reason", false },
};
_Static_assert((int) SURVEY_FIELDS <= (int) TABLE_FIELDS_MAX, "a row has room for every item");

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

/* Its surveys are scored by an edition that holds, or not at all. */
int survey_table_may(ShCall *call, const Ledger__StartTableImportRequest *q, const char *occurred_on)
{
	const Scoring *scoring;

	return scoring_find(call, q->edition, occurred_on, false, &scoring);
}

static void hash_text(crypto_hash_sha256_state *h, const char *text)
{
	crypto_hash_sha256_update(h, (const uint8_t *) text, strlen(text) + 1);
}

/* What that system calls the survey, and what it says of it. */
static void hash_row(const TablePart *p, TableRow *row, uint8_t said[TABLE_HASH])
{
	crypto_hash_sha256_state h;

	crypto_hash_sha256_init(&h);
	hash_text(&h, p->source);
	hash_text(&h, row->cells[SURVEY_KEY]);
	crypto_hash_sha256_final(&h, row->key);
	crypto_hash_sha256_init(&h);
	for (size_t f = 1; f < SURVEY_FIELDS; f++)
		hash_text(&h, row->cells[f]);
	crypto_hash_sha256_final(&h, said);
}

static void request_of(const TablePart *p, const TableRow *row, const SurveyRow *s, const char *dwelling_id,
		       Ledger__FloodFinding *flood, Ledger__RecordSurveyRequest *q)
{
	ledger__record_survey_request__init(q);
	ledger__flood_finding__init(flood);
	q->disaster_id = p->disaster_id;
	q->survey_id = row->id;
	q->dwelling_id = dwelling_id;
	q->kind = s->kind;
	q->hazard = s->hazard;
	q->surveyed_on = s->on;
	q->reason = s->reason;
	q->edition = p->edition;
	if (s->says == SURVEY_SAYS_LOSS) {
		q->finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_LOSS_PERMILLE;
		q->loss_permille = s->permille;
	} else if (s->says == SURVEY_SAYS_DEPTH) {
		q->finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_FLOOD;
		flood->depth_mm = s->depth_mm;
		flood->external_force = s->force;
		q->flood = flood;
	} else if (s->says == SURVEY_SAYS_GRADE) {
		q->finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_GRADE_ALONE;
		q->grade_alone = s->grade;
	} else {
		q->finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_STATE;
		q->state = s->state;
	}
}

static int known(ShCall *call, const TablePart *p, TableRow *row, const uint8_t said[TABLE_HASH])
{
	uint8_t before[TABLE_HASH];
	const ShRows *rows;
	int r = sh_query(call, &sql_get_survey_source, &rows, sh_text(call->municipality), sh_text(p->disaster_id),
			 sh_bytes(row->key, sizeof row->key));

	if (r != 0 || sh_rows_count(rows) == 0)
		return r;
	row->outcome = TABLE_SAME;
	if (!sh_rows_exact(rows, 0, "row_hash", before, sizeof before) || memcmp(before, said, sizeof before) != 0)
		table_reject(row, SURVEY_KEY, "ledger.table.changed");
	return 0;
}

/* The row's own grade is a second witness, never the source of ours. */
static int draft(ShCall *call, TableRow *row, const SurveyRow *s, const Ledger__RecordSurveyRequest *q,
		 SurveyPlan *plan)
{
	int r = survey_plan(call, q, plan);

	if (r == SH_REFUSED) {
		table_reject(row, 0, sh_printf(call->arena, "%s", call->error.reason));
		call->error = (ShError){ 0 };
		return 0;
	}
	if (r == 0 && *s->grade && !is(s->grade, plan->draft.grade))
		table_reject(row, SURVEY_GRADE, "ledger.table.other_grade");
	return r;
}

int survey_take(ShCall *call, TablePart *p, TableRow *row, bool write)
{
	Ledger__RecordSurveyRequest q;
	Ledger__FloodFinding flood;
	uint8_t said[TABLE_HASH];
	const char *dwelling_id;
	SurveyPlan plan;
	SurveyRow s;
	int r;

	if (!survey_row(row->cells, p->hazard, p->grade_alone, &s, &row->problem)) {
		table_reject(row, row->problem.field, row->problem.reason);
		return 0;
	}
	hash_row(p, row, said);
	if ((r = known(call, p, row, said)) != 0 || row->outcome != TABLE_NEW)
		return r;
	r = table_dwelling(call, p, row, s.dwelling_id, SURVEY_DWELLING, s.address, s.extra, SURVEY_ADDRESS,
			   &dwelling_id);
	if (r != 0 || !dwelling_id)
		return r;
	request_of(p, row, &s, dwelling_id, &flood, &q);
	if ((r = draft(call, row, &s, &q, &plan)) != 0 || row->outcome != TABLE_NEW || !write)
		return r;
	if ((r = survey_put(call, &q, &plan, p->confirmed_by, p->import_id)) != 0)
		return r;
	return sh_query(call, &sql_put_survey_source, NULL, sh_text(call->municipality), sh_text(p->disaster_id),
			sh_bytes(row->key, sizeof row->key), sh_bytes(said, sizeof said), sh_text(row->id),
			sh_text(p->import_id));
}
