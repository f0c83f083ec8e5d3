/* 平時の門 (rulings 9, decision 63): whether persons of the register may be looked at now. What disasters there are
 * the ledger tells; nobody else opens the register. */
#include "rules/gate.h"
#include "register_sync.h"
#include "register_sync_sql.h"
#include "sh_without.h"

int gate(ShCall *call)
{
	const GateAsk ask = { call->purpose, call->caller, call->actor.roles };
	const ShRows *state;
	int r;

	if (gate_verdict(&ask) == GATE_OPEN)
		return 0;
	if ((r = sh_query(call, &sql_get_gate, &state, sh_text(call->municipality))) != 0)
		return r;
	/* No FAILED_PRECONDITION: who matches an application would take that for "nobody found". */
	if (!sh_rows_bool(state, 0, "open") && !SH_WITHOUT(quiet_gate))
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "register.gate.no_disaster", "%s", call->purpose);
	return 0;
}

static int disaster_begun(ShCall *call, const char *disaster_id)
{
	return sh_query(call, &sql_disaster_begun, NULL, sh_text(call->municipality), sh_text(disaster_id),
			sh_int(call->now_us));
}

int on_disaster_declared(ShCall *call, const Ledger__DisasterDeclared *e)
{
	return disaster_begun(call, e->disaster_id);
}

/* Of a ledger that was opened before its disaster was told of. */
int on_ledger_opened(ShCall *call, const Ledger__LedgerOpened *e) { return disaster_begun(call, e->disaster_id); }

int on_disaster_disposed(ShCall *call, const Ledger__DisasterDisposed *e)
{
	return sh_query(call, &sql_disaster_over, NULL, sh_text(call->municipality), sh_text(e->disaster_id),
			sh_int(call->now_us));
}

/* Before anybody came. Whoever sends a file at the same moment is behind us or before us: the number of an import is
 * drawn under the same lock. */
int mark_invented(ShCall *call, const RegisterSync__MarkInventedRequest *q, RegisterSync__MarkInventedReply *p)
{
	const ShRows *came, *marked;
	int r;

	(void) q;
	(void) p;
	if ((r = sh_query(call, &sql_lock_imports, NULL, sh_text(call->municipality))) != 0 ||
	    (r = sh_query(call, &sql_any_import, &came, sh_text(call->municipality))) != 0 ||
	    (r = sh_query(call, &sql_get_gate, &marked, sh_text(call->municipality))) != 0)
		return r;
	if (sh_rows_bool(marked, 0, "invented"))
		return 0;
	if (sh_rows_count(came) > 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "register.invented.somebody", "-");
	return sh_query(call, &sql_mark_invented, NULL, sh_text(call->municipality), sh_int(call->now_us),
			sh_text(call->actor.id));
}
