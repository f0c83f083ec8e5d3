/* How fresh the copy is, and of whom it may be wrong. */
#include "feed.h"
#include "register_sync_sql.h"

enum { STALE_PAGE = 1000 };

int feed_missing(ShCall *call, const char *feed_id, uint64_t **ret, size_t *ret_n)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_missing_batches, &rows, sh_text(call->municipality), sh_text(feed_id),
			 sh_int(FEED_MISSING_MOST));

	if (r != 0)
		return r;
	*ret = sh_alloc(call->arena, ((size_t) sh_rows_count(rows) + 1) * sizeof **ret);
	if (!*ret)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "batches");
	*ret_n = (size_t) sh_rows_count(rows);
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i] = (uint64_t) sh_rows_int(rows, (int) i, "batch_no");
	return 0;
}

int feed_stale(ShCall *call, const ShRows *rows, size_t most, RegisterSync__Stale ***ret, size_t *ret_n)
{
	size_t n = (size_t) sh_rows_count(rows) < most ? (size_t) sh_rows_count(rows) : most;
	RegisterSync__Stale *marks = sh_alloc(call->arena, (n + 1) * sizeof *marks);

	*ret = sh_alloc(call->arena, (n + 1) * sizeof **ret);
	if (!marks || !*ret)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "stale");
	for (size_t i = 0; i < n; i++) {
		register_sync__stale__init((*ret)[i] = &marks[i]);
		marks[i].address_no = sh_rows_str(rows, (int) i, "address_no");
		marks[i].person_id = sh_rows_str(rows, (int) i, "person_id");
		marks[i].cause = sh_rows_str(rows, (int) i, "cause");
		marks[i].from_no = (uint32_t) sh_rows_int(rows, (int) i, "from_no");
		marks[i].to_no = (uint32_t) sh_rows_int(rows, (int) i, "to_no");
		marks[i].since_us = sh_rows_int(rows, (int) i, "since_us");
	}
	*ret_n = n;
	return 0;
}

static int audit_marks(ShCall *call, RegisterSync__Stale *const *marks, size_t n)
{
	const char **ids = sh_alloc(call->arena, (n + 1) * sizeof *ids);

	if (!ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "stale");
	for (size_t i = 0; i < n; i++)
		ids[i] = marks[i]->person_id;
	return sh_audit(call, ids, n);
}

int list_stale(ShCall *call, const RegisterSync__ListStaleRequest *q, RegisterSync__ListStaleReply *p)
{
	size_t limit = q->limit ? q->limit : STALE_PAGE;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_stale, &rows, sh_text(call->municipality), sh_text(q->after_person_id),
			 sh_int((int64_t) limit + 1));

	if (r != 0 || (r = feed_stale(call, rows, limit, &p->stale, &p->n_stale)) != 0)
		return r;
	p->more = (size_t) sh_rows_count(rows) > limit;
	return audit_marks(call, p->stale, p->n_stale);
}

static int fill_feed(ShCall *call, const ShRows *rows, int i, RegisterSync__Feed *out)
{
	register_sync__feed__init(out);
	out->feed_id = sh_rows_str(rows, i, "feed_id");
	out->last_batch = (uint64_t) sh_rows_int(rows, i, "last_batch");
	out->as_of_us = sh_rows_int(rows, i, "as_of_us");
	out->received_us = sh_rows_int(rows, i, "received_us");
	return feed_missing(call, out->feed_id, &out->missing_batches, &out->n_missing_batches);
}

int register_as_of(ShCall *call, const char **ret)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_register_as_of, &rows, sh_text(call->municipality));

	if (r == 0)
		*ret = sh_rows_str(rows, 0, "newest");
	return r;
}

int get_freshness(ShCall *call, const RegisterSync__GetFreshnessRequest *q, RegisterSync__Freshness *p)
{
	const ShRows *as_of, *feeds, *stale, *last;
	RegisterSync__Feed *list;
	int r;

	(void) q;
	if ((r = sh_query(call, &sql_register_as_of, &as_of, sh_text(call->municipality))) != 0 ||
	    (r = sh_query(call, &sql_list_feeds, &feeds, sh_text(call->municipality))) != 0 ||
	    (r = sh_query(call, &sql_count_stale, &stale, sh_text(call->municipality))) != 0 ||
	    (r = sh_query(call, &sql_last_reconciliation, &last, sh_text(call->municipality))) != 0)
		return r;
	if (sh_rows_count(last) > 0) {
		p->reconciled_us = sh_rows_int(last, 0, "as_of_us");
		p->different_households = (uint64_t) sh_rows_int(last, 0, "different");
	}
	p->register_as_of = sh_rows_str(as_of, 0, "newest");
	p->file_as_of = sh_rows_str(as_of, 0, "file");
	p->stale_persons = (uint64_t) sh_rows_int(stale, 0, "n");
	list = sh_alloc(call->arena, ((size_t) sh_rows_count(feeds) + 1) * sizeof *list);
	p->feeds = sh_alloc(call->arena, ((size_t) sh_rows_count(feeds) + 1) * sizeof *p->feeds);
	if (!list || !p->feeds)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "feeds");
	for (int i = 0; r == 0 && i < sh_rows_count(feeds); i++) {
		p->feeds[p->n_feeds++] = &list[i];
		r = fill_feed(call, feeds, i, &list[i]);
	}
	return r;
}
