#include "sh_sweep.h"
#include "common_system_sql.h"
#include "sh_kept.h"
#include "sh_sequence.h"
#include "sh_service.h"

#include <string.h>

enum { SPARE = 64 }; /* looked at beyond the room: some may be at work elsewhere */

static bool lives(const ShRows *backends, const char *name, size_t len)
{
	for (int i = 0; i < sh_rows_count(backends); i++) {
		const char *one = sh_rows_str(backends, i, "name");

		if (strlen(one) == len && memcmp(one, name, len) == 0)
			return true;
	}
	return false;
}

typedef struct Lease {
	const char *municipality;
	int64_t until_us;
	unsigned room;
	ShArena *arena; /* of what outlives the transaction */
	const char **kinds, **ids;
	size_t n;
} Lease;

static int pick(ShCall *call, Lease *l, const ShRows **ret_backends)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_lock_due, &rows, sh_text(l->municipality), sh_int(call->now_us),
			 sh_int(l->room + SPARE));

	if (r != 0 || sh_rows_count(rows) == 0 || (r = sh_query(call, &sql_backends, ret_backends)) != 0)
		return r;
	for (int i = 0; i < sh_rows_count(rows) && l->n < l->room; i++) {
		const char *holder = sh_rows_str(rows, i, "leased_by");

		if (!sh_rows_bool(rows, i, "free") && lives(*ret_backends, holder, strlen(holder)))
			continue;
		l->kinds[l->n] = sh_printf(l->arena, "%s", sh_rows_str(rows, i, "kind"));
		l->ids[l->n] = sh_printf(l->arena, "%s", sh_rows_str(rows, i, "id"));
		if (!l->kinds[l->n] || !l->ids[l->n])
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "sequencer.too_large", "-");
		l->n++;
	}
	return 0;
}

/* Locked first: between the look at who lives and the lease nobody else can take any of it. */
static int lease_step(ShCall *call, void *arg)
{
	Lease *l = arg;
	const ShRows *backends = NULL; /* of nothing that is due: none */
	int r = pick(call, l, &backends);

	if (r != 0 || l->n == 0)
		return r;
	return sh_query(call, &sql_lease_due, NULL, sh_text(l->municipality), sh_int(call->now_us),
			sh_int(l->until_us), sh_text_array(call->arena, l->kinds, l->n),
			sh_text_array(call->arena, l->ids, l->n), sh_text(sh_rows_str(backends, 0, "name")));
}

static int lease_of(ShCall *call, const char *municipality, zsock_t *to_loop, unsigned room, unsigned *ret_leased)
{
	Lease l = { .municipality = municipality,
		    .until_us = call->now_us + SH_DUE_LEASE_US,
		    .room = room,
		    .arena = call->arena,
		    .kinds = sh_alloc(call->arena, room * sizeof *l.kinds),
		    .ids = sh_alloc(call->arena, room * sizeof *l.ids) };
	int r;

	if (!l.kinds || !l.ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "sequencer.too_large", "-");
	if ((r = sh_sequence_step(call, lease_step, &l)) != 0)
		return r;
	for (size_t i = 0; i < l.n; i++)
		zsock_send(to_loop, "sss8", municipality, l.kinds[i], l.ids[i], l.until_us);
	*ret_leased += (unsigned) l.n;
	return 0;
}

/* A job that runs longer than its pause falls due while it is at work: its tenant is worth no look while whoever has
 * it lives. `backends` is NULL until somebody wants to know, and may be older than what follows: the lease asks
 * again. */
static int all_at_work(ShCall *call, const char *holders, const ShRows **backends, bool *ret_all)
{
	int r = *backends ? 0 : sh_query(call, &sql_backends, backends);
	bool all = r == 0;

	for (const char *one = holders; all && *one; one += *one == ',') {
		size_t len = strcspn(one, ",");

		all = lives(*backends, one, len);
		one += len;
	}
	*ret_all = all;
	return r;
}

int sh_sweep_due(ShCall *call, zsock_t *to_loop, unsigned room, unsigned *ret_leased)
{
	const ShRows *tenants, *backends = NULL;
	int r = sh_query(call, &sql_due_tenants, &tenants, sh_int(call->now_us));

	*ret_leased = 0;
	for (int i = 0; r == 0 && i < sh_rows_count(tenants) && *ret_leased < room; i++) {
		bool in_vain = false;

		if (!sh_rows_bool(tenants, i, "free"))
			r = all_at_work(call, sh_rows_str(tenants, i, "holders"), &backends, &in_vain);
		if (r == 0 && !in_vain)
			r = lease_of(call, sh_rows_str(tenants, i, "municipality"), to_loop, room - *ret_leased,
				     ret_leased);
	}
	return r;
}

enum { UPLOAD_HOURS = 24 };

typedef struct Stale {
	const char *municipality, *blob_id;
} Stale;

/* Both or neither: nobody would find chunks without their blob again. */
static int drop_step(ShCall *call, void *arg)
{
	const Stale *s = arg;
	const ShRows *gone;
	int r = sh_query(call, &sql_drop_stale_blob, &gone, sh_text(s->municipality), sh_text(s->blob_id));

	if (r != 0 || sh_rows_count(gone) == 0) /* claimed meanwhile */
		return r;
	return sh_query(call, &sql_drop_stale_chunks, NULL, sh_text(s->municipality), sh_text(s->blob_id));
}

static int drop_stale(ShCall *call, int64_t before_us)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_stale_blobs, &rows, sh_int(before_us));

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		Stale s = { sh_rows_str(rows, i, "municipality"), sh_rows_str(rows, i, "blob_id") };

		r = sh_sequence_step(call, drop_step, &s);
	}
	return r;
}

int sh_sweep_kept(ShCall *call)
{
	const int64_t hour = 3600LL * 1000000;
	int r = sh_query(call, &sql_sweep_kept, NULL, sh_int(call->now_us - SH_KEPT_DAYS * 24 * hour));

	if (r == 0)
		r = sh_query(call, &sql_sweep_applied, NULL, sh_int(call->now_us - SH_KEPT_DAYS * 24 * hour));
	return r != 0 ? r : drop_stale(call, call->now_us - UPLOAD_HOURS * hour);
}
