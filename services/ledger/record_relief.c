/* Items of the law that are kept as statements, consents and provisions: each as known at a moment and as of a day,
 * in one text of the page, with the provenance of what was said last. */
#include "ledger_sql.h"
#include "record.h"
#include "rules/consent.h"
#include "rules/provision.h"
#include "sh_civil.h"
#include "statement.h"
#include "store.h"

#include <string.h>

static int rows_of(ShCall *call, const ShSql *sql, const Page *p, const ShRows **ret)
{
	return sh_query(call, sql, ret, sh_text(call->municipality), sh_text(p->disaster_id), sh_text(p->person_id),
			sh_int(p->known_us), sh_int(p->moment_us));
}

/* Who may not see it needs nothing opened for. */
static bool wanted(ShCall *call, const Page *p, const char *code)
{
	const ItemDef *item = item_among(p->items, p->n_items, code);

	return item && item_seen(call, item) && (!item->sensitive || p->sensitive);
}

/* What was observed last speaks for the whole. */
static void learn(Ledger__Provenance *from, const Ledger__StatementInfo *info)
{
	if (info->observed_us < from->observed_us)
		return;
	from->source = info->source;
	from->source_id = info->statement_id;
	from->observed_us = info->observed_us;
	from->recorded_us = info->recorded_us;
	from->recorded_by = info->recorded_by;
}

static const char *joined(ShCall *call, const char *all, const char *next)
{
	return *next ? sh_printf(call->arena, "%s%s%s", all, *all ? "\n" : "", next) : all;
}

static const char *part(ShCall *call, const char *line, const char *label, const char *value)
{
	return *value ? sh_printf(call->arena, "%s、%s%s", line, label, value) : line;
}

const char *support_line(ShCall *call, const Ledger__Support *s)
{
	const char *line = *s->scheme_name ? s->scheme_name : relief_label(RELIEF_SCHEME, s->scheme);

	line = part(call, line, "", s->category);
	line = part(call, line, "申請 ", s->applied_on);
	line = part(call, line, "支給 ", s->paid_on);
	return part(call, line, "終了 ", s->ended_on);
}

static int say_supports(ShCall *call, Page *p)
{
	Ledger__Provenance from = LEDGER__PROVENANCE__INIT;
	const char *all = "";
	const ShRows *rows;
	int r = rows_of(call, &sql_record_supports, p, &rows);

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		Ledger__StatementInfo *info;
		Ledger__Support *s;

		if ((r = statement_open(call, &statement_support, rows, i, &info, &s)) != 0)
			return r;
		learn(&from, info);
		all = joined(call, all, support_line(call, s));
	}
	return r != 0 ? r : page_say(call, p, "SUPPORT", all, &from);
}

static const char *care_line(ShCall *call, const Ledger__Care *c)
{
	const char *line = relief_label(RELIEF_CARE, c->code);

	for (size_t i = 0; i < c->n_fields; i++)
		line = part(call, line, "", c->fields[i]->value);
	return part(call, line, "", c->text);
}

/* What is the desk's (DV, 虐待) stays the desk's here, too. */
static int say_care(ShCall *call, Page *p)
{
	Ledger__Provenance from = LEDGER__PROVENANCE__INIT;
	const char *all = "";
	const ShRows *rows;
	int r = rows_of(call, &sql_record_care, p, &rows);

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		Ledger__StatementInfo *info;
		Ledger__Care *c;

		if ((r = statement_open(call, &statement_care, rows, i, &info, &c)) != 0)
			return r;
		if (care_desk(c->code) && !sh_roles_have(call->actor.roles, "protection"))
			continue;
		learn(&from, info);
		all = joined(call, all, care_line(call, c));
	}
	return r != 0 ? r : page_say(call, p, "SPECIAL_CARE", all, &from);
}

static int say_consents(ShCall *call, Page *p)
{
	Ledger__Provenance from = LEDGER__PROVENANCE__INIT;
	const char *all = "";
	const ShRows *rows;
	int r = rows_of(call, &sql_record_consents, p, &rows);

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		const ConsentClass *of = consent_class(sh_rows_str(rows, i, "recipient"));
		const bool yes = strcmp(sh_rows_str(rows, i, "answer"), "YES") == 0;
		Ledger__StatementInfo info = LEDGER__STATEMENT_INFO__INIT;

		info.statement_id = sh_rows_str(rows, i, "consent_id");
		info.source = sh_rows_str(rows, i, "source");
		info.observed_us = sh_rows_int(rows, i, "observed_us");
		info.recorded_us = sh_rows_int(rows, i, "recorded_us");
		info.recorded_by = sh_rows_str(rows, i, "recorded_by");
		learn(&from, &info);
		all = joined(call, all,
			     sh_printf(call->arena, "%s：%s", of ? of->label : sh_rows_str(rows, i, "recipient"),
				       yes ? "同意" : "不同意"));
	}
	return r != 0 ? r : page_say(call, p, "CONSENT", all, &from);
}

static int say_provided(ShCall *call, Page *p)
{
	Ledger__Provenance from = LEDGER__PROVENANCE__INIT;
	const char *all = "";
	const ShRows *rows;
	int r = rows_of(call, &sql_record_provided, p, &rows);

	from.source = "STAFF";
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		const ProvisionBasis *b = provision_basis_of(sh_rows_str(rows, i, "basis"));
		char day[SH_CIVIL_ISO_SIZE];

		from.source_id = sh_rows_str(rows, i, "provision_id");
		from.recorded_by = sh_rows_str(rows, i, "given_by");
		from.observed_us = from.recorded_us = sh_rows_int(rows, i, "provided_us");
		sh_civil_iso(day, sh_civil_tokyo(from.recorded_us));
		all = joined(call, all,
			     sh_printf(call->arena, "%s %s（%s）", day, b ? b->recipient_ja : "",
				       b ? b->basis_ja : sh_rows_str(rows, i, "basis")));
	}
	return r != 0 ? r : page_say(call, p, "PROVISION", all, &from);
}

int page_relief(ShCall *call, Page *p)
{
	static const struct {
		const char *code;
		int (*say)(ShCall *call, Page *p);
	} parts[] = { { "SUPPORT", say_supports },
		      { "SPECIAL_CARE", say_care },
		      { "CERTIFICATE", page_certificates },
		      { "CONSENT", say_consents },
		      { "PROVISION", say_provided } };
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof parts / sizeof *parts; i++)
		if (wanted(call, p, parts[i].code))
			r = parts[i].say(call, p);
	return r;
}
