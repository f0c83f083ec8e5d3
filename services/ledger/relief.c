/* 援護の実施の状況 (90条の3第2項), injuries and housing intentions (L23). */
#include "ledger_sql.h"
#include "statement.h"
#include "store.h"

#include <string.h>

static int need(ShCall *call, ReliefTable table, const char *code, const char *field)
{
	return relief_code(table, code) ? 0 : sh_fail_field(&call->error, field, "ledger.relief.code");
}

/* 有無: yes, no, or not known. */
static int check_answers(ShCall *call, const Ledger__Support *s)
{
	const struct {
		const char *field, *answer;
	} answers[] = {
		{ "exemption", s->exemption },
		{ "loan", s->loan },
		{ "benefit", s->benefit },
		{ "special", s->special },
	};

	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		if (*answers[i].answer && strcmp(answers[i].answer, "YES") != 0 &&
		    strcmp(answers[i].answer, "NO") != 0)
			return sh_fail_field(&call->error, answers[i].field, "ledger.relief.answer");
	return 0;
}

int record_support(ShCall *call, const Ledger__RecordSupportRequest *q, Ledger__StatementReply *reply)
{
	Ledger__Support kept = *q->support;
	int r = need(call, RELIEF_SCHEME, q->support->scheme, "scheme");

	kept.list = "";
	if (r == 0)
		r = check_answers(call, q->support);
	if (r == 0 && *q->support->paid_on && *q->support->ended_on &&
	    strcmp(q->support->ended_on, q->support->paid_on) < 0)
		r = sh_fail_field(&call->error, "ended_on", "ledger.relief.order");
	return r != 0 ? r : statement_put(call, &statement_support, q->head, &kept.base, reply);
}

int record_injury(ShCall *call, const Ledger__RecordInjuryRequest *q, Ledger__StatementReply *reply)
{
	int r = need(call, RELIEF_SEVERITY, q->injury->severity, "severity");

	return r != 0 ? r : statement_put(call, &statement_injury, q->head, &q->injury->base, reply);
}

int record_housing_intention(ShCall *call, const Ledger__RecordHousingIntentionRequest *q,
			     Ledger__StatementReply *reply)
{
	int r = need(call, RELIEF_INTENTION, q->intention->intention, "intention");

	if (r == 0 && *q->intention->place)
		r = need(call, RELIEF_PLACE, q->intention->place, "place");
	return r != 0 ? r : statement_put(call, &statement_intention, q->head, &q->intention->base, reply);
}

static int supports(ShCall *call, const Ledger__ListStatementsRequest *q, Ledger__ListStatementsReply *reply)
{
	Ledger__SupportStatement *all;
	const ShRows *rows;
	int r = statement_rows(call, &statement_support, q->disaster_id, q->person_id, q->history, &rows);

	if (r != 0)
		return r;
	reply->n_supports = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, reply->n_supports, sizeof *all, &reply->supports)))
		return SH_REFUSED;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		ledger__support_statement__init(&all[i]);
		r = statement_open(call, &statement_support, rows, i, &all[i].info, &all[i].support);
		if (r == 0)
			statement_reused(rows, i, all[i].info);
		if (r == 0)
			all[i].scheme_ja = relief_label(RELIEF_SCHEME, all[i].support->scheme);
	}
	return r;
}

static int injuries(ShCall *call, const Ledger__ListStatementsRequest *q, Ledger__ListStatementsReply *reply)
{
	Ledger__InjuryStatement *all;
	const ShRows *rows;
	int r = statement_rows(call, &statement_injury, q->disaster_id, q->person_id, q->history, &rows);

	if (r != 0)
		return r;
	reply->n_injuries = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, reply->n_injuries, sizeof *all, &reply->injuries)))
		return SH_REFUSED;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		ledger__injury_statement__init(&all[i]);
		r = statement_open(call, &statement_injury, rows, i, &all[i].info, &all[i].injury);
		if (r == 0)
			statement_reused(rows, i, all[i].info);
		if (r == 0)
			all[i].severity_ja = relief_label(RELIEF_SEVERITY, all[i].injury->severity);
	}
	return r;
}

static int intentions(ShCall *call, const Ledger__ListStatementsRequest *q, Ledger__ListStatementsReply *reply)
{
	Ledger__IntentionStatement *all;
	const ShRows *rows;
	int r = statement_rows(call, &statement_intention, q->disaster_id, q->person_id, q->history, &rows);

	if (r != 0)
		return r;
	reply->n_intentions = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, reply->n_intentions, sizeof *all, &reply->intentions)))
		return SH_REFUSED;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		ledger__intention_statement__init(&all[i]);
		r = statement_open(call, &statement_intention, rows, i, &all[i].info, &all[i].intention);
		if (r == 0)
			statement_reused(rows, i, all[i].info);
		if (r == 0)
			all[i].intention_ja = relief_label(RELIEF_INTENTION, all[i].intention->intention);
	}
	return r;
}

/* Of who is hidden, as of whom nothing was ever written down. */
int list_statements(ShCall *call, const Ledger__ListStatementsRequest *q, Ledger__ListStatementsReply *reply)
{
	const ShRows *flag;
	int r;

	if ((r = sh_audit_one(call, q->person_id)) != 0 ||
	    (r = sh_query(call, &sql_person_shielded, &flag, sh_text(call->municipality), sh_text(q->person_id))) !=
		    0)
		return r;
	if (store_hides(call, sh_rows_bool(flag, 0, "shielded")))
		return 0;
	if ((r = supports(call, q, reply)) != 0 || (r = injuries(call, q, reply)) != 0)
		return r;
	return intentions(call, q, reply);
}
