/* Parts of a person's page that have tables of their own: household, dwellings with their grade, place, contacts. */
#include "address.h"
#include "ledger_sql.h"
#include "record.h"
#include "rules/codes.h"
#include "rules/governing_survey.h"
#include "store.h"

#include <string.h>

enum { DWELLINGS = 20, SURVEYS = 64 };

static int members(ShCall *call, const ShRows *rows, const char *head, Ledger__RecordMember ***ret, size_t *ret_n)
{
	Ledger__RecordMember *all;

	*ret_n = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, *ret_n, sizeof *all, ret)))
		return SH_REFUSED;
	for (size_t i = 0; i < *ret_n; i++) {
		ledger__record_member__init(&all[i]);
		all[i].person_id = sh_rows_str(rows, (int) i, "person_id");
		all[i].name = store_hides(call, sh_rows_bool(rows, (int) i, "shielded"))
				      ? "確認中"
				      : sh_rows_str(rows, (int) i, "name");
		all[i].relation = sh_rows_str(rows, (int) i, "relation");
		all[i].head = head ? strcmp(all[i].person_id, head) == 0 : i == 0;
	}
	return 0;
}

static int open_reason(ShCall *call, Page *p, uint32_t cell, const ShRows *row, const char *id, const char **ret)
{
	const uint8_t *sealed, *plain;
	size_t len;
	int r;

	*ret = "";
	sealed = sh_rows_bytes(call, row, 0, "sealed_reason", &len);
	if (len == 0)
		return 0;
	r = sh_cell_open_with(call, &p->opener, cell, sh_rows_str(row, 0, id), sealed, len, &plain, &len);
	if (r == 0)
		*ret = (const char *) plain;
	return r;
}

int page_household(ShCall *call, Page *p, const ShRows *base)
{
	Ledger__RecordHousehold *h = sh_alloc(call->arena, sizeof *h);
	Ledger__Provenance from = LEDGER__PROVENANCE__INIT;
	ShParam town = sh_text(call->municipality), disaster = sh_text(p->disaster_id),
		household = sh_text(p->household_id);
	const ShRows *rows, *reference;
	const char *who = "";
	int r;

	if (!h)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "record");
	ledger__record_household__init(h);
	p->out->household = h;
	h->household_id = p->household_id;
	if ((r = sh_query(call, &sql_record_members, &rows, town, disaster, household, sh_text(p->form_id))) != 0 ||
	    (r = sh_query(call, &sql_record_reference, &reference, town, disaster, household, sh_int(p->known_us))) !=
		    0 ||
	    (r = members(call, rows, sh_rows_str(base, 0, "head_person_id"), &h->members, &h->n_members)) != 0)
		return r;
	h->reference_date = sh_rows_str(base, 0, "reference_date");
	if (sh_rows_count(reference) > 0) {
		h->reference_date = sh_rows_str(reference, 0, "reference_date");
		r = open_reason(call, p, LEDGER_CELL_REFERENCE_REASON, reference, "row_id", &h->reference_reason);
	}
	for (size_t i = 0; i < h->n_members; i++)
		who = sh_printf(call->arena, "%s%s%s", who, i ? "、" : "", h->members[i]->name);
	page_frozen_from(base, &from);
	return r != 0 ? r : page_say(call, p, "HOUSEHOLD", who, &from);
}

int page_group(ShCall *call, Page *p)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(p->disaster_id), known = sh_int(p->known_us);
	const ShRows *row, *rows;
	Ledger__RecordGroup *g;
	int r = sh_query(call, &sql_record_group, &row, town, disaster, sh_text(p->person_id), known,
			 sh_text(p->as_of));

	if (r != 0 || sh_rows_count(row) == 0)
		return r;
	if (!(g = sh_alloc(call->arena, sizeof *g)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "record");
	ledger__record_group__init(g);
	g->group_id = sh_rows_str(row, 0, "group_id");
	g->effective_on = sh_rows_str(row, 0, "effective_on");
	g->made_by = sh_rows_str(row, 0, "made_by");
	g->made_us = sh_rows_int(row, 0, "made_us");
	p->out->group = g;
	if ((r = open_reason(call, p, LEDGER_CELL_GROUP_REASON, row, "group_id", &g->reason)) != 0 ||
	    (r = sh_query(call, &sql_record_group_members, &rows, town, disaster, sh_text(g->group_id), known)) != 0)
		return r;
	return members(call, rows, NULL, &g->members, &g->n_members);
}

/* The survey that governed this dwelling at that moment; -1: none did. */
static int governed(const ShRows *surveys, const char *dwelling_id)
{
	SurveyFacts facts[SURVEYS];
	int rows[SURVEYS] = { 0 };
	const SurveyFacts *best;
	size_t n = 0;

	for (int i = 0; i < sh_rows_count(surveys) && n < SURVEYS; i++) {
		if (strcmp(sh_rows_str(surveys, i, "dwelling_id"), dwelling_id) != 0)
			continue;
		rows[n] = i;
		facts[n++] = (SurveyFacts){ .survey_no = (uint32_t) sh_rows_int(surveys, i, "survey_no"),
					    .kind = sh_rows_str(surveys, i, "kind"),
					    .grade = sh_rows_str(surveys, i, "grade_code"),
					    .confirmed = true,
					    .confirmed_at = sh_rows_int(surveys, i, "effective_us") };
	}
	best = governing_survey(facts, n);
	return best ? rows[best - facts] : -1;
}

static int say_damage(ShCall *call, Page *p, const ShRows *surveys)
{
	Ledger__Provenance from = LEDGER__PROVENANCE__INIT;
	const char *all = "";

	for (size_t i = 0; i < p->out->n_dwellings; i++) {
		Ledger__RecordDwelling *d = p->out->dwellings[i];
		const int row = governed(surveys, d->dwelling_id);
		const LedgerCode *grade;

		if (row < 0)
			continue;
		d->grade_code = sh_rows_str(surveys, row, "grade_code");
		grade = ledger_code(LEDGER_DAMAGE_GRADE, d->grade_code);
		all = sh_printf(call->arena, "%s%s%s", all, *all ? "、" : "", grade ? grade->label : d->grade_code);
		from.source = "STAFF";
		from.source_id = sh_rows_str(surveys, row, "survey_id");
		from.recorded_by = sh_rows_str(surveys, row, "approved_by");
		from.observed_us = from.recorded_us = sh_rows_int(surveys, row, "effective_us");
	}
	return page_say(call, p, "DAMAGE", all, &from);
}

int page_dwellings(ShCall *call, Page *p)
{
	const char *ids[DWELLINGS], *address, *extra;
	const ShRows *rows, *surveys;
	Ledger__RecordDwelling *all;
	int r = sh_query(call, &sql_record_dwellings, &rows, sh_text(call->municipality), sh_text(p->disaster_id),
			 sh_text(p->household_id), sh_int(p->known_us), sh_text(p->form_id));

	if (r != 0)
		return r;
	p->out->n_dwellings = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, p->out->n_dwellings, sizeof *all, &p->out->dwellings)))
		return SH_REFUSED;
	for (size_t i = 0; i < p->out->n_dwellings; i++) {
		ledger__record_dwelling__init(&all[i]);
		all[i].dwelling_id = ids[i] = sh_rows_str(rows, (int) i, "dwelling_id");
		all[i].use = sh_rows_str(rows, (int) i, "use");
		all[i].state = sh_rows_str(rows, (int) i, "state");
		if ((r = address_open(call, &p->opener, LEDGER_CELL_DWELLING_ADDRESS, ids[i], rows, (int) i,
				      "sealed_address", &address, &extra)) != 0)
			return r;
		all[i].address = store_address(call, address, extra);
	}
	r = sh_query(call, &sql_record_surveys, &surveys, sh_text(call->municipality),
		     sh_text_array(call->arena, ids, p->out->n_dwellings), sh_int(p->known_us));
	return r != 0 ? r : say_damage(call, p, surveys);
}

static const char *place_label(const char *kind)
{
	static const struct {
		const char *kind, *label;
	} labels[] = { { "SHELTER", "避難所" }, { "OUTSIDE", "避難所外" },       { "HOME", "自宅" },
		       { "CAR", "車中" },       { "RELATIVES", "親族・知人宅" }, { "OTHER", "その他" },
		       { "UNKNOWN", "不明" } };

	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (strcmp(labels[i].kind, kind) == 0)
			return labels[i].label;
	return kind;
}

int page_place(ShCall *call, Page *p)
{
	Ledger__Provenance from = LEDGER__PROVENANCE__INIT;
	const char *where;
	const ShRows *row;
	int r = sh_query(call, &sql_record_place, &row, sh_text(call->municipality), sh_text(p->person_id),
			 sh_text(p->disaster_id), sh_int(p->known_us), sh_int(p->moment_us));

	if (r != 0 || sh_rows_count(row) == 0)
		return r;
	from.source = sh_rows_str(row, 0, "source");
	from.source_id = sh_rows_str(row, 0, "episode_id");
	from.observed_us = sh_rows_int(row, 0, "observed_us");
	from.recorded_us = sh_rows_int(row, 0, "recorded_us");
	where = place_label(sh_rows_str(row, 0, "place_kind"));
	if (*sh_rows_str(row, 0, "place_id"))
		where = sh_printf(call->arena, "%s（%s）", where, sh_rows_str(row, 0, "place_id"));
	return page_say(call, p, "WHEREABOUTS", where, &from);
}

int page_contacts(ShCall *call, Page *p)
{
	Ledger__Provenance from = LEDGER__PROVENANCE__INIT;
	const char *all = "";
	const ShRows *rows;
	int r = sh_query(call, &sql_record_contacts, &rows, sh_text(call->municipality), sh_text(p->person_id),
			 sh_int(p->known_us));

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		const uint8_t *sealed, *plain;
		size_t len;

		sealed = sh_rows_bytes(call, rows, i, "sealed_value", &len);
		r = sh_cell_open_with(call, &p->opener, LEDGER_CELL_CONTACT, sh_rows_str(rows, i, "contact_id"),
				      sealed, len, &plain, &len);
		if (r != 0)
			return r;
		all = sh_printf(call->arena, "%s%s%s", all, *all ? "、" : "", (const char *) plain);
		from.source = sh_rows_str(rows, i, "source");
		from.source_id = sh_rows_str(rows, i, "contact_id");
		from.observed_us = sh_rows_int(rows, i, "observed_us");
		from.recorded_us = sh_rows_int(rows, i, "recorded_us");
	}
	return r != 0 ? r : page_say(call, p, "CONTACT", all, &from);
}
