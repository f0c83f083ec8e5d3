/* Leaving: with a destination, or without one, which is a state of its own and can be learnt later. */
#include "shelter.h"
#include "sh_audit.h"
#include "shelter_gateway_sql.h"

int check_out(ShCall *call, const Shelter__CheckOutRequest *q, Shelter__CheckOutReply *p)
{
	const char *opening_id, *person_id;
	const ShRows *rows;
	Opening o;
	int r = sh_query(call, &sql_lock_stay, &rows, sh_text(call->municipality), sh_text(q->stay_id));

	if (r == 0 && sh_rows_count(rows) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "shelter.stay.unknown", "%s", q->stay_id);
	if (r != 0)
		return r;
	opening_id = sh_rows_str(rows, 0, "opening_id");
	person_id = sh_rows_str(rows, 0, "person_id");
	p->stay_id = q->stay_id;
	/* Of a closed shelter too: where they went is often learnt after it closed. */
	if ((r = opening_get(call, opening_id, OPENING_LOOK, &o)) != 0 ||
	    (r = opening_check_code(call, &o, q->day_code)) != 0 ||
	    (r = stay_leave(call, q->stay_id, q->destination, q->left_us ? q->left_us : call->now_us, q->operator_,
			    &p->state)) != 0)
		return r;
	return sh_audit_one(call, person_id);
}
