/* Whose rows are missing: 履歴番号 of a person go up by one, so that a hole says that something did not come. */
#include "import_stage.h"
#include "register_sync_sql.h"

int store_gaps(ShCall *call, const Stage *s, const Stored *stored, bool whole)
{
	ShParam persons = sh_text_array_wire(call->arena, stored->seen_ids, stored->n_seen);
	int r = 0;

	if (s->from_check &&
	    (r = sh_query(call, &sql_end_stale_of_part, NULL, sh_text(call->municipality), sh_text(s->import_id),
			  sh_int(s->part), sh_text(s->as_of), sh_int(call->now_us))) != 0)
		return r;
	if (stored->n_seen == 0)
		return 0;
	if (whole)
		return sh_query(call, &sql_end_stale, NULL, sh_text(call->municipality), persons, sh_text(s->as_of),
				sh_int(call->now_us));
	r = sh_query(call, &sql_mark_gaps, NULL, sh_text(call->municipality), persons, sh_int(s->import_no),
		     sh_text(s->as_of), sh_int(call->now_us));
	return r != 0 ? r
		      : sh_query(call, &sql_end_gaps, NULL, sh_text(call->municipality), persons,
				 sh_int(call->now_us));
}
