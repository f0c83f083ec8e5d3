#include "sh_fork.h"
#include "common_sql.h"
#include "sh_audit.h"
#include "sh_hex.h"
#include "sh_log.h"
#include "sh_stream.h"

#include <string.h>

enum { PAGE = 500 };

static int no_room(ShCall *call) { return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "reply.too_large", "-"); }

static Common__StreamHead *head_of(ShCall *call, const ShRows *rows, int i)
{
	Common__StreamHead *h = sh_alloc(call->arena, sizeof *h);

	if (!h)
		return NULL;
	common__stream_head__init(h);
	h->municipality = call->municipality;
	h->stream = sh_rows_str(rows, i, "stream");
	h->epoch = (uint32_t) sh_rows_int(rows, i, "epoch");
	h->seq = (uint64_t) sh_rows_int(rows, i, "seq");
	h->hash.data = (uint8_t *) (uintptr_t) sh_rows_bytes(call, rows, i, "hash", &h->hash.len);
	return h;
}

static int show_points(ShCall *call, const char *publisher, Common__ShowStreamReply *p)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_stream_points, &rows, sh_text(call->municipality), sh_text(publisher)),
	    n = r == 0 ? sh_rows_count(rows) : 0;

	p->points = sh_alloc(call->arena, (size_t) n * sizeof *p->points + 1);
	if (r == 0 && !p->points)
		return no_room(call);
	for (int i = 0; i < n; i++) {
		Common__StreamPoint *at = sh_alloc(call->arena, sizeof *at);

		if (!at)
			return no_room(call);
		common__stream_point__init(at);
		at->publisher = sh_rows_str(rows, i, "publisher");
		if (!(at->at = head_of(call, rows, i)))
			return no_room(call);
		p->points[p->n_points++] = at;
	}
	return r;
}

static int show_steps(ShCall *call, const Common__ShowStreamRequest *q, Common__ShowStreamReply *p)
{
	size_t limit = q->limit ? q->limit : PAGE;
	ShParam town = sh_text(call->municipality), stream = sh_text(q->stream),
		after = sh_int((int64_t) q->after_seq), most = sh_int((int64_t) limit + 1);
	const ShRows *rows;
	int r = *q->publisher
			? sh_query(call, &sql_applied_steps, &rows, sh_text(q->publisher), town, stream, after, most)
			: sh_query(call, &sql_own_steps, &rows, town, stream, after, most);

	p->steps = sh_alloc(call->arena, limit * sizeof *p->steps);
	if (r == 0 && !p->steps)
		return no_room(call);
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		Common__StreamStep *s;

		if (p->n_steps == limit) {
			p->more = true;
			break;
		}
		if (!(s = sh_alloc(call->arena, sizeof *s)))
			return no_room(call);
		common__stream_step__init(s);
		s->seq = (uint64_t) sh_rows_int(rows, i, "seq");
		s->hash.data = (uint8_t *) (uintptr_t) sh_rows_bytes(call, rows, i, "hash", &s->hash.len);
		s->aggregate_id = sh_rows_str(rows, i, "aggregate_id");
		s->type = sh_rows_str(rows, i, "type");
		p->steps[p->n_steps++] = s;
	}
	return r;
}

int sh_show_stream(ShCall *call, const Common__ShowStreamRequest *q, Common__ShowStreamReply *p)
{
	return *q->stream ? show_steps(call, q, p) : show_points(call, q->publisher, p);
}

/* ---- the way back ---- */
static bool hash_is(const ProtobufCBinaryData *said, const uint8_t hash[SH_STREAM_HASH])
{
	return said->len == SH_STREAM_HASH && memcmp(said->data, hash, SH_STREAM_HASH) == 0;
}

/* Have we been there ourselves? Whoever is told a point that he never passed would lose what lies between. */
static int passed(ShCall *call, const Common__MendForkRequest *q)
{
	static const uint8_t zeros[SH_STREAM_HASH];
	const Common__StreamHead *from = q->from, *to = q->to;
	const ShRows *rows;
	int r = 0;
	bool ours = to->seq == 0 && hash_is(&to->hash, zeros);

	if (to->seq == from->seq)
		ours = to->hash.len == from->hash.len && memcmp(to->hash.data, from->hash.data, to->hash.len) == 0;
	else if (to->seq > 0 && to->seq < from->seq &&
		 (r = sh_query(call, &sql_applied_hash, &rows, sh_text(q->publisher), sh_text(call->municipality),
			       sh_text(to->stream), sh_int((int64_t) to->seq))) == 0 &&
		 sh_rows_count(rows) == 1) {
		uint8_t hash[SH_STREAM_HASH];

		ours = sh_rows_exact(rows, 0, "hash", hash, sizeof hash) && hash_is(&to->hash, hash);
	}
	return r != 0 || ours ? r
			      : sh_fail(&call->error, SH_FAILED_PRECONDITION, "fork.not_our_past", "%s %llu",
					to->stream, (unsigned long long) to->seq);
}

static int lock_cursor(ShCall *call, const Common__MendForkRequest *q)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_cursor_take, &rows, sh_text(q->publisher), sh_text(call->municipality),
			 sh_text(q->from->stream), sh_int((int64_t) q->from->seq),
			 sh_bytes(q->from->hash.data, q->from->hash.len));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0 || strcmp(q->from->stream, q->to->stream) != 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "fork.cursor_moved", "%s", q->publisher);
	if ((int64_t) q->to->epoch < sh_rows_int(rows, 0, "epoch"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "fork.epoch_older", "%u", q->to->epoch);
	return 0;
}

static const char *point_text(ShCall *call, const char *name, const Common__StreamHead *at)
{
	char hex[2 * SH_STREAM_HASH + 1] = "";

	if (at->hash.len == SH_STREAM_HASH)
		sh_hex(hex, at->hash.data, SH_STREAM_HASH);
	return sh_printf(call->arena, "fork.%s=%u/%llu/%s", name, at->epoch, (unsigned long long) at->seq, hex);
}

/* Who, why, from where and to where: what is not undone must at least be on record. */
static int record(ShCall *call, const Common__MendForkRequest *q)
{
	const char *said[] = { sh_printf(call->arena, "%s/%s", q->publisher, q->to->stream),
			       point_text(call, "from", q->from), point_text(call, "to", q->to),
			       sh_printf(call->arena, "fork.reason=%s", q->reason) };

	sh_log(SH_LOG_WARN, "stream.fork_mended", "publisher", q->publisher, "tenant", call->municipality, "stream",
	       q->to->stream);
	return sh_audit(call, said, sizeof said / sizeof *said);
}

int sh_mend_fork(ShCall *call, const Common__MendForkRequest *q, Common__MendForkReply *p)
{
	const Common__StreamHead *to = q->to;
	ShParam publisher = sh_text(q->publisher), town = sh_text(call->municipality), stream = sh_text(to->stream),
		seq = sh_int((int64_t) to->seq);
	const ShRows *unparked;
	int r;

	if ((r = lock_cursor(call, q)) != 0 || (r = passed(call, q)) != 0 ||
	    (r = sh_query(call, &sql_cursor_move, NULL, publisher, town, stream, sh_int(to->epoch), seq,
			  sh_bytes(to->hash.data, to->hash.len))) != 0 ||
	    (r = sh_query(call, &sql_cut_applied, NULL, publisher, town, stream, seq)) != 0 ||
	    (r = sh_query(call, &sql_unpark_beyond, &unparked, publisher, town, stream, seq)) != 0)
		return r;
	p->steps = q->from->seq - to->seq;
	p->unparked = (uint64_t) sh_rows_affected(unparked);
	return record(call, q);
}
