/* Digests to the desks: how many applications arrived, how many dwellings wait for a survey; not one mail each
 * (rulings 17). */
#include "notifier.h"
#include "notifier_sql.h"
#include "sh_clock.h"

#include <string.h>

enum { MINUTE_US = 60 * 1000000 };

static const struct {
	const char *kind, *notice, *desk;
} digests[] = {
	{ "ARRIVALS", "DIGEST_ARRIVALS", "WINDOW" },
	{ "SURVEYS", "DIGEST_SURVEYS", "SURVEY" },
};

static int64_t next_time(const ShCall *call)
{
	return call->now_us + sh_setting_int(sh_call_settings(call), "digest_minutes") * MINUTE_US;
}

/* Who adds waits for who counts, and the other way round: what comes after the count finds the due work gone and
 * makes it anew. */
static int lock(ShCall *call)
{
	return sh_query(call, &sql_lock_digest, NULL, sh_text(call->municipality), sh_int(call->now_us));
}

int digest_add(ShCall *call, const char *kind, const char *item_id)
{
	const ShRows *rows;
	int r = lock(call);

	if (r != 0 || (r = sh_query(call, &sql_put_digest_item, &rows, sh_text(call->municipality), sh_text(kind),
				    sh_text(item_id), sh_int(call->now_us))) != 0)
		return r;
	return sh_rows_count(rows) == 1 ? sh_due(call, "digest", "-", next_time(call)) : 0;
}

int digest_settle(ShCall *call, const char *kind, const char *item_id)
{
	return sh_query(call, &sql_settle_digest_item, NULL, sh_text(call->municipality), sh_text(kind),
			sh_text(item_id));
}

static int make_one(ShCall *call, const char *digest_id, size_t i, uint32_t *made)
{
	Notice notice = { .notice = digests[i].notice, .subject_id = digest_id, .desk = digests[i].desk };
	const ShRows *rows;
	bool fresh;
	int r = sh_query(call, &sql_count_digest, &rows, sh_text(call->municipality), sh_text(digests[i].kind));

	if (r != 0 || sh_rows_int(rows, 0, "untold") == 0)
		return r;
	notice.counted = sh_rows_int(rows, 0, "open");
	if ((r = message_queue(call, &notice, &fresh)) != 0)
		return r;
	*made += fresh;
	return sh_query(call, &sql_tell_digest, NULL, sh_text(call->municipality), sh_text(digests[i].kind));
}

static int make(ShCall *call, const char *digest_id, uint32_t *made)
{
	int r = lock(call);

	*made = 0;
	for (size_t i = 0; r == 0 && i < sizeof digests / sizeof *digests; i++)
		r = make_one(call, digest_id, i, made);
	return r;
}

int digest_due(ShCall *call, const char *id)
{
	char digest_id[SH_UUID_LEN + 1];
	uint32_t made;

	(void) id;
	sh_uuid7(digest_id);
	return make(call, digest_id, &made);
}

int send_digest(ShCall *call, const Notifier__SendDigestRequest *q, Notifier__SendDigestReply *p)
{
	return make(call, q->digest_id, &p->messages);
}
