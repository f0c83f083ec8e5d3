/* 自己申告 (rulings 2): whoever says at the reception that he or she is in danger is protected at once, whether or
 * not the register has named them. Where the register cannot be told now, it is told as soon as it answers. */
#include "shelter.h"
#include "sh_audit.h"
#include "shelter_gateway_sql.h"

typedef struct Report {
	const Shelter__ProtectStayRequest *q;
	const char *person_id;
	bool told;
} Report;

static int whose(ShCall *call, void *arg)
{
	Report *report = arg;
	const char *opening_id;
	int r = stay_person(call, report->q->stay_id, &report->person_id, &opening_id);

	if (r == 0 && !sh_roles_have(call->actor.roles, "protection"))
		r = stay_check_desk(call, opening_id, report->q->day_code);
	return r;
}

int protect_stay_gather(ShCall *call, const Shelter__ProtectStayRequest *q)
{
	Report *report = sh_alloc(call->arena, sizeof *report);
	int r;

	if (!report)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "report");
	*report = (Report){ .q = q };
	call->gathered = report;
	if ((r = sh_read(call, whose, report)) != 0)
		return r;
	r = register_protect(call, report->person_id);
	report->told = r == 0;
	if (r == SH_FAULT)
		call->error = (ShError){ 0 };
	return r == SH_REFUSED ? r : 0;
}

int protect_stay(ShCall *call, const Shelter__ProtectStayRequest *q, Shelter__ProtectStayReply *p)
{
	const Report *report = call->gathered;
	int r = report->told ? 0 : sh_due(call, "protect", report->person_id, call->now_us);

	p->stay_id = q->stay_id;
	p->state = report->told ? "PROTECTED" : "PENDING";
	return r != 0 ? r : sh_audit_one(call, report->person_id);
}

int protect_gather(ShCall *call, const char *person_id) { return register_protect(call, person_id); }

int protect_done(ShCall *call, const char *person_id) { return sh_audit_one(call, person_id); }

int on_protection(ShCall *call, const RegisterSync__ProtectionChanged *e)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_mark_protected, &rows, sh_text(call->municipality), sh_text(e->person_id),
			 sh_bool(e->protected_));

	if (r != 0 || !e->protected_)
		return r;
	if (sh_rows_count(rows) > 0 && *sh_rows_str(rows, 0, "superseded_by") &&
	    (r = sh_due(call, "protect", sh_rows_str(rows, 0, "superseded_by"), call->now_us)) != 0)
		return r;
	return look_all(call);
}
