#include "sh_runtime.h"
#include "common_sql.h"
#include "sh_file_part.h"
#include "sh_fork.h"
#include "sh_job.h"
#include "sh_parked.h"
#include "sh_reasons.h"
#include "sh_rekey_due.h"
#include "sh_redrive.h"
#include "sh_who_looked.h"
#include "shien/common/v1/runtime.pb-c.h"

#include <string.h>

enum { PAGE = 200 };

typedef struct Page {
	const Common__ListParkedRequest *asked;
	Common__ListParkedReply *reply;
	size_t limit;
} Page;

static Common__ParkedEvent *event_of(ShCall *call, const ShParkedStream *s, const ShRows *rows, int i)
{
	Common__ParkedEvent *e = sh_alloc(call->arena, sizeof *e);
	const char *text;

	if (!e)
		return NULL;
	common__parked_event__init(e);
	e->publisher = s->publisher;
	e->stream = s->stream;
	e->seq = (uint64_t) sh_rows_int(rows, i, "seq");
	e->aggregate_id = sh_rows_str(rows, i, "aggregate_id");
	e->type = sh_rows_str(rows, i, "type");
	e->reason = sh_rows_str(rows, i, "reason");
	text = sh_reason_text(call->worker->process->service, e->reason);
	e->text = text ? text : "";
	e->first = sh_rows_bool(rows, i, "first");
	e->tries = (uint32_t) sh_rows_int(rows, i, "tries");
	e->next_us = sh_rows_int(rows, i, "next_us");
	e->parked_us = sh_rows_int(rows, i, "parked_us");
	return e;
}

static int count_stream(ShCall *call, const Page *page, const ShParkedStream *s)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_parked_count, &rows, sh_text(s->publisher), sh_text(call->municipality),
			 sh_text(s->stream), sh_text(page->asked->aggregate_id), sh_int(call->now_us),
			 sh_int(call->now_us + SH_REDRIVE_CAP_US));

	if (r != 0)
		return r;
	page->reply->total += (uint64_t) sh_rows_int(rows, 0, "total");
	page->reply->due += (uint64_t) sh_rows_int(rows, 0, "due");
	return 0;
}

/* Whether the page goes on in this stream, and after which seq. */
static bool goes_on(const Common__ListParkedRequest *q, const ShParkedStream *s, uint64_t *ret_after)
{
	int order = strcmp(s->publisher, q->after_publisher);

	if (order == 0)
		order = strcmp(s->stream, q->after_stream);
	*ret_after = order == 0 ? q->after_seq : 0;
	return order >= 0;
}

/* One more than there is room for says that there are more. */
static int list_stream(ShCall *call, const Page *page, const ShParkedStream *s)
{
	Common__ListParkedReply *p = page->reply;
	const ShRows *rows;
	uint64_t after;
	int r;

	if (p->more || !goes_on(page->asked, s, &after))
		return 0;
	r = sh_query(call, &sql_parked_list, &rows, sh_text(s->publisher), sh_text(call->municipality),
		     sh_text(s->stream), sh_text(page->asked->aggregate_id), sh_int((int64_t) after),
		     sh_int((int64_t) (page->limit - p->n_events + 1)));
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		if (p->n_events == page->limit) {
			p->more = true;
			break;
		}
		if (!(p->events[p->n_events++] = event_of(call, s, rows, i)))
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "reply.too_large", "-");
	}
	return r;
}

static int list_parked(ShCall *call, const Common__ListParkedRequest *q, Common__ListParkedReply *p)
{
	Page page = { q, p, q->limit ? q->limit : PAGE };
	const ShRows *streams;
	int r = sh_query(call, &sql_followed_streams, &streams, sh_text(call->municipality), sh_text(q->publisher),
			 sh_text(q->stream));

	p->events = sh_alloc(call->arena, page.limit * sizeof *p->events);
	if (r == 0 && !p->events)
		r = sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "reply.too_large", "-");
	for (int i = 0; r == 0 && i < sh_rows_count(streams); i++) {
		ShParkedStream s = { sh_rows_str(streams, i, "publisher"), sh_rows_str(streams, i, "stream") };

		if ((r = count_stream(call, &page, &s)) == 0)
			r = list_stream(call, &page, &s);
	}
	return r;
}
SH_HANDLER(list_parked, Common__ListParkedRequest, Common__ListParkedReply)

static int redrive(ShCall *call, const Common__RedriveRequest *q, Common__RedriveReply *p)
{
	return sh_redrive_ask(call, q->publisher, q->stream, q->aggregate_id, &p->aggregates);
}
SH_HANDLER(redrive, Common__RedriveRequest, Common__RedriveReply)
SH_HANDLER(sh_show_stream, Common__ShowStreamRequest, Common__ShowStreamReply)
SH_HANDLER(sh_mend_fork, Common__MendForkRequest, Common__MendForkReply)
SH_HANDLER(sh_get_file, Common__GetFileRequest, Common__FilePart)
SH_HANDLER(sh_put_file, Common__PutFileRequest, Common__PutFileReply)
SH_HANDLER(sh_who_looked, Common__WhoLookedRequest, Common__WhoLookedReply)
SH_HANDLER(sh_get_audit_tree, Common__GetAuditTreeRequest, Common__AuditTree)

const ShRoute sh_runtime_routes[] = {
	SH_ROUTE(ListParked, list_parked, Common__ListParkedRequest, Common__ListParkedReply),
	SH_ROUTE(Redrive, redrive, Common__RedriveRequest, Common__RedriveReply),
	SH_ROUTE(ShowStream, sh_show_stream, Common__ShowStreamRequest, Common__ShowStreamReply),
	SH_ROUTE(MendFork, sh_mend_fork, Common__MendForkRequest, Common__MendForkReply),
	SH_ROUTE(GetFile, sh_get_file, Common__GetFileRequest, Common__FilePart),
	SH_ROUTE(PutFile, sh_put_file, Common__PutFileRequest, Common__PutFileReply),
	SH_ROUTE(WhoLooked, sh_who_looked, Common__WhoLookedRequest, Common__WhoLookedReply),
	SH_ROUTE(GetAuditTree, sh_get_audit_tree, Common__GetAuditTreeRequest, Common__AuditTree),
	{ 0 },
};

const ShDueRow *const sh_runtime_due[] = { &sh_redrive_due,
					   &sh_rekey_due[0],
					   &sh_rekey_due[1],
					   &sh_rekey_due[2],
					   &sh_rekey_due[3],
					   &sh_rekey_due[4],
					   NULL };
