/* The sample publisher: entries of books, due work of every temper, a door. */
#include "book.h"
#include "sample_book_sql.h"
#include "sh_audit.h"
#include "sh_blob.h"
#include "sh_hex.h"
#include "shien/samplebook/v1/contract.h"
#include "shien/samplebook/v1/book.pb-c.h"
#include "shien/samplebook/v1/events.pb-c.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

static int add_entry(ShCall *call, const Book__AddEntryRequest *q, Book__AddEntryReply *p)
{
	Book__EntryAdded added = BOOK__ENTRY_ADDED__INIT;
	const ShRows *book;
	char *drawn = sh_alloc(call->arena, SH_UUID_LEN + 1);
	int64_t version;
	int r;

	if (!drawn ||
	    (r = sh_query(call, &sql_make_book, NULL, sh_text(call->municipality), sh_text(q->book_id))) != 0)
		return drawn ? r : SH_FAULT;
	if ((r = sh_query(call, &sql_lock_book, &book, sh_text(call->municipality), sh_text(q->book_id))) != 0)
		return r;
	version = sh_rows_int(book, 0, "version") + 1;
	if ((r = sh_query(call, &sql_put_entry, NULL, sh_text(call->municipality), sh_text(q->entry_id),
			  sh_text(q->book_id), sh_int(q->amount))) != 0 ||
	    (r = sh_query(call, &sql_grow_book, NULL, sh_text(call->municipality), sh_text(q->book_id),
			  sh_int(q->amount), sh_int(version))) != 0)
		return r;
	added.book_id = q->book_id;
	added.entry_id = q->entry_id;
	added.amount = q->amount;
	added.version = (uint64_t) version;
	if ((r = sh_emit(call, q->book_id, &added.base)) != 0)
		return r;
	sh_uuid7(drawn); /* differs at every run: a repeated answer shows that it was kept */
	p->version = (uint64_t) version;
	p->drawn = drawn;
	return 0;
}
SH_HANDLER(add_entry, Book__AddEntryRequest, Book__AddEntryReply)

static int look_at(ShCall *call, const Book__LookAtRequest *q, Book__LookAtReply *p)
{
	const ShRows *book;
	int r = sh_query(call, &sql_get_book, &book, sh_text(call->municipality), sh_text(q->book_id));

	if (r != 0 || (r = sh_audit_one(call, q->book_id)) != 0)
		return r;
	if (sh_rows_count(book) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "book.unknown", "-");
	p->total = sh_rows_int(book, 0, "total");
	p->version = (uint64_t) sh_rows_int(book, 0, "version");
	return 0;
}
SH_HANDLER(look_at, Book__LookAtRequest, Book__LookAtReply)

static int for_readers(ShCall *call, const Book__ForReadersRequest *q, Book__ForReadersReply *p)
{
	(void) call, (void) q, (void) p;
	return 0;
}
SH_HANDLER(for_readers, Book__ForReadersRequest, Book__ForReadersReply)

static int tell(ShCall *call, const Book__TellRequest *q, Book__TellReply *p)
{
	Book__Spoilt spoilt = BOOK__SPOILT__INIT;
	Book__Ignored ignored = BOOK__IGNORED__INIT;
	Book__Unheard unheard = BOOK__UNHEARD__INIT;

	(void) p;
	if (strcmp(q->kind, "UNSAID") == 0) /* fails, and forgets to say why */
		return SH_FAULT;
	spoilt.book_id = ignored.book_id = unheard.book_id = q->book_id;
	if (strcmp(q->kind, "SPOILT") == 0)
		return sh_emit(call, q->book_id, &spoilt.base);
	return sh_emit(call, q->book_id, strcmp(q->kind, "IGNORED") == 0 ? &ignored.base : &unheard.base);
}
SH_HANDLER(tell, Book__TellRequest, Book__TellReply)

static int attach(ShCall *call, const Book__AttachRequest *q, Book__AttachReply *p)
{
	char *hex = sh_alloc(call->arena, 65);
	ShBlobInfo info;
	int r = sh_blob_claim(call, q->blob_id, "sample", "-");

	if (r != 0 || !hex || (r = sh_blob_info(call, q->blob_id, &info)) != 0)
		return hex ? r : SH_FAULT;
	sh_hex(hex, info.sha256, 32);
	p->sha256 = hex;
	p->bytes = info.bytes;
	return 0;
}
SH_HANDLER(attach, Book__AttachRequest, Book__AttachReply)

static int describe(ShCall *call, const Book__DescribeRequest *q, Book__DescribeReply *p)
{
	p->said = sh_printf(call->arena, "book=%s since=%lld most=%llu shift=%d open=%d kind=%d", q->book_id,
			    (long long) q->since, (unsigned long long) q->most, q->shift, q->open, (int) q->kind);
	for (size_t i = 0; i < q->n_attachments; i++)
		p->said = sh_printf(call->arena, "%s [%s %s %llu %.8s]", p->said, q->attachments[i]->role,
				    q->attachments[i]->file_name, (unsigned long long) q->attachments[i]->bytes,
				    q->attachments[i]->sha256);
	return 0;
}
SH_HANDLER(describe, Book__DescribeRequest, Book__DescribeReply)

static int schedule(ShCall *call, const Book__ScheduleRequest *q, Book__ScheduleReply *p)
{
	if (strcmp(q->kind, "long") == 0 || strcmp(q->kind, "hopeless") == 0)
		return sh_job_start(call, q->kind, "step", "result-1", &p->job_id);
	return sh_due(call, q->kind, q->id, call->now_us);
}
SH_HANDLER(schedule, Book__ScheduleRequest, Book__ScheduleReply)

static int get_job(ShCall *call, const Common__GetJobRequest *q, Common__Job *p)
{
	return sh_job_answer(call, q->job_id, p);
}
SH_HANDLER(get_job, Common__GetJobRequest, Common__Job)

static int wait_ms(ShCall *call, const Book__WaitRequest *q, Book__WaitReply *p)
{
	nanosleep(&(struct timespec){ q->ms / 1000, (long) (q->ms % 1000) * 1000000 }, NULL);
	p->filling.len = q->bytes;
	p->filling.data = sh_alloc(call->arena, q->bytes + 1);
	return 0;
}
SH_HANDLER(wait_ms, Book__WaitRequest, Book__WaitReply)

static const ShRoute routes[] = {
	SH_ROUTE(AddEntry, add_entry, Book__AddEntryRequest, Book__AddEntryReply),
	SH_ROUTE(LookAt, look_at, Book__LookAtRequest, Book__LookAtReply),
	SH_ROUTE(ForReaders, for_readers, Book__ForReadersRequest, Book__ForReadersReply),
	SH_ROUTE(Tell, tell, Book__TellRequest, Book__TellReply),
	SH_ROUTE(Attach, attach, Book__AttachRequest, Book__AttachReply),
	SH_ROUTE(Describe, describe, Book__DescribeRequest, Book__DescribeReply),
	SH_ROUTE(Schedule, schedule, Book__ScheduleRequest, Book__ScheduleReply),
	SH_ROUTE(GetJob, get_job, Common__GetJobRequest, Common__Job),
	SH_ROUTE(Wait, wait_ms, Book__WaitRequest, Book__WaitReply),
	SH_ROUTE(Compute, wait_ms, Book__WaitRequest, Book__WaitReply),
	{ 0 },
};

/* ---- due work ---- */
typedef struct Mark {
	const char *kind, *id;
	int64_t n;
} Mark;

static int put_mark(ShCall *call, void *arg)
{
	Mark *m = arg;
	const ShRows *rows;
	int r = sh_query(call, &sql_put_mark, &rows, sh_text(call->municipality), sh_text(m->kind), sh_text(m->id));

	m->n = r == 0 ? sh_rows_int(rows, 0, "n") : 0;
	return r;
}

static int once(ShCall *call, const char *id) { return put_mark(call, &(Mark){ "once", id, 0 }); }

/* Fails twice outside of the transaction, then is done. */
static int shaky(ShCall *call, const char *id)
{
	Mark m = { "shaky", id, 0 };
	int r = sh_write(call, put_mark, &m);

	return r != 0 ? r : m.n < 3 ? sh_fail(&call->error, SH_UNAVAILABLE, "sample.shaky", "-") : 0;
}

static int refuse(ShCall *call, const char *id)
{
	(void) id;
	return sh_fail(&call->error, SH_FAILED_PRECONDITION, "sample.hopeless", "-");
}

static int again(ShCall *call, const char *id)
{
	Mark m = { "again", id, 0 };
	int r = put_mark(call, &m);

	if (r == 0 && m.n < 3)
		sh_due_again(call, call->now_us + 100000);
	return r;
}

static int steal(ShCall *call, void *arg)
{
	return sh_query(call, &sql_steal_lease, NULL, sh_text(call->municipality), sh_text("stolen"), sh_text(arg));
}

/* Loses its lease the first time: what its handler did then must not stay. */
static int stolen_gather(ShCall *call, const char *id)
{
	Mark m = { "stolen-gather", id, 0 };
	int r = sh_write(call, put_mark, &m);

	return r != 0 || m.n > 1 ? r : sh_write(call, steal, (void *) (uintptr_t) id);
}
static int stolen(ShCall *call, const char *id) { return put_mark(call, &(Mark){ "stolen", id, 0 }); }

static int half(ShCall *call, void *arg) { return sh_job_progress(call, arg, 1, 2); }
static int long_gather(ShCall *call, const char *id) { return sh_write(call, half, (void *) (uintptr_t) id); }
static int long_end(ShCall *call, const char *id) { return sh_job_end(call, id, "DONE", ""); }

static int slow(ShCall *call, const char *id)
{
	(void) call, (void) id;
	sleep(1);
	return 0;
}

static const ShDueRow due_rows[] = {
	{ "once", NULL, once, "TEST" },
	{ "shaky", shaky, NULL, "TEST" },
	{ "refused", NULL, refuse, "TEST" },
	{ "again", NULL, again, "TEST" },
	{ "stolen", stolen_gather, stolen, "TEST" },
	{ "long", long_gather, long_end, "TEST" },
	{ "hopeless", refuse, NULL, "TEST" },
	{ "slow", slow, once, "TEST" },
	{ 0 },
};

/* ---- door ---- */
static int page(ShCall *call, const ShDoorAsk *ask, ShDownload *ret)
{
	(void) call;
	ret->content_type = "text/plain";
	ret->file_name = "page.txt";
	ret->bytes = sh_door_var(ask, "book_id");
	ret->len = strlen(ret->bytes);
	return 0;
}

static const ShDoorRoute door[] = {
	{ .method = "POST",
	  .path = "/v1/{municipality}/books/{book_id}/entries",
	  .rpc = "AddEntry",
	  .auth = SH_AUTH_API_KEY,
	  .body = SH_BODY_JSON,
	  .max_body = 65536 },
	{ .method = "GET",
	  .path = "/v1/{municipality}/books/{book_id}",
	  .rpc = "LookAt",
	  .auth = SH_AUTH_API_KEY,
	  .body = SH_BODY_NONE,
	  .purpose = "TEST" },
	{ .method = "POST",
	  .path = "/v1/{municipality}/files",
	  .rpc = "Attach",
	  .auth = SH_AUTH_API_KEY,
	  .body = SH_BODY_MULTIPART,
	  .max_body = 64 << 20,
	  .max_files = 1,
	  .blob_purpose = "sample" },
	{ .method = "GET",
	  .path = "/v1/{municipality}/pages/{book_id}",
	  .auth = SH_AUTH_API_KEY,
	  .body = SH_BODY_NONE,
	  .fetch = page,
	  .roles = "portal",
	  .purpose = "TEST" },
	{ 0 },
};

static const ShReason reasons[] = { { "book.unknown", "台帳が見つかりません。" }, { 0 } };

const ShService sample_book_service = {
	.name = "sample-book",
	.contract = &book_contract,
	.routes = routes,
	.due = due_rows,
	.door = door,
	.reasons = reasons,
	.statements = sample_book_sql,
};
