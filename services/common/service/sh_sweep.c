#include "sh_sweep.h"
#include "common_system_sql.h"
#include "sh_kept.h"
#include "sh_service.h"

int sh_sweep_due(ShCall *call, zsock_t *to_loop, unsigned room, unsigned *ret_leased)
{
	int64_t until = call->now_us + SH_DUE_LEASE_US;
	const ShRows *rows;
	int r = sh_query(call, &sql_lease_due, &rows, sh_int(call->now_us), sh_int(until), sh_int(room));

	*ret_leased = 0;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		zsock_send(to_loop, "sss8", sh_rows_str(rows, i, "municipality"), sh_rows_str(rows, i, "kind"),
			   sh_rows_str(rows, i, "id"), until);
		(*ret_leased)++;
	}
	return r;
}

enum { UPLOAD_HOURS = 24 };

int sh_sweep_kept(ShCall *call)
{
	const int64_t hour = 3600LL * 1000000;
	int r = sh_query(call, &sql_sweep_kept, NULL, sh_int(call->now_us - SH_KEPT_DAYS * 24 * hour));

	if (r == 0)
		r = sh_query(call, &sql_sweep_applied, NULL, sh_int(call->now_us - SH_KEPT_DAYS * 24 * hour));
	return r != 0 ? r : sh_query(call, &sql_sweep_blobs, NULL, sh_int(call->now_us - UPLOAD_HOURS * hour));
}
