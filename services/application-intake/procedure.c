/* 受付期間: when applications of a procedure are taken after a disaster. Outside of it they are taken and flagged. */
#include "application_intake_sql.h"
#include "intake.h"
#include "rules/deadline.h"

#include <string.h>

int open_procedure(ShCall *call, const Intake__OpenProcedureRequest *q, Intake__OpenProcedureReply *p)
{
	char effective[SH_CIVIL_ISO_SIZE];
	ShCivil opens, closes;
	int r;

	if (strcmp(q->procedure, "RISAI") != 0)
		return sh_fail_field(&call->error, "procedure", "intake.procedure.unknown");
	if ((r = sh_civil_parse_iso(&opens, q->opens_on, &call->error)) != 0 ||
	    (r = sh_civil_parse_iso(&closes, q->closes_on, &call->error)) != 0)
		return r;
	if (sh_civil_compare(closes, opens) < 0)
		return sh_fail_field(&call->error, "closes_on", "intake.period.backwards");
	/* 地方自治法4条の2第4項: a last day on a day off moves to the next working day. */
	sh_civil_iso(effective, next_working_day(closes, &holidays_national));
	r = sh_query(call, &sql_put_period, NULL, sh_text(call->municipality), sh_text(q->disaster_id),
		     sh_text(q->procedure), sh_int(call->now_us), sh_text(q->opens_on), sh_text(q->closes_on),
		     sh_text(effective), sh_text(call->actor.id));
	if (r == 0)
		p->closes_on_effective = sh_printf(call->arena, "%s", effective);
	return r;
}

int period_of(ShCall *call, const char *procedure, const char *disaster_id, Period *ret_period, bool *ret_known)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_period, &rows, sh_text(call->municipality), sh_text(procedure),
			 sh_text(disaster_id));

	if (r != 0)
		return r;
	*ret_known = sh_rows_count(rows) > 0;
	if (!*ret_known)
		return 0;
	if ((r = sh_civil_parse_iso(&ret_period->opens_on, sh_rows_str(rows, 0, "opens_on"), &call->error)) != 0)
		return r;
	return sh_civil_parse_iso(&ret_period->last_day, sh_rows_str(rows, 0, "closes_effective"), &call->error);
}

int only_disaster(ShCall *call, const char *procedure, const char **ret_disaster_id)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_open_disasters, &rows, sh_text(call->municipality), sh_text(procedure));

	if (r == 0 && sh_rows_count(rows) != 1)
		return sh_fail_field(&call->error, "form.disaster_id", "intake.disaster.missing");
	if (r == 0)
		*ret_disaster_id = sh_rows_str(rows, 0, "disaster_id");
	return r;
}
