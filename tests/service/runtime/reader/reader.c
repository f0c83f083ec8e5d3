/* The sample consumer: one row per entry, so that an event applied twice or out of order is seen. */
#include "reader.h"
#include "sample_reader_sql.h"
#include "shien/samplebook/v1/contract.h"
#include "shien/samplebook/v1/events.pb-c.h"
#include "shien/samplereader/v1/contract.h"
#include "shien/samplereader/v1/reader.pb-c.h"
#include "shien/samplebook/v1/book.pb-c.h"

#include <string.h>

static int entry_added(ShCall *call, const Book__EntryAdded *e)
{
	return sh_query(call, &sql_put_seen, NULL, sh_text(call->municipality), sh_text(e->entry_id),
			sh_text(e->book_id), sh_int(e->amount), sh_int((int64_t) e->version));
}
SH_EVENT_HANDLER(entry_added, Book__EntryAdded)

/* Until somebody mends the book; one that is only not yet there may come by itself. Fails after half of its work. */
static int spoilt(ShCall *call, const Book__Spoilt *e)
{
	const ShRows *mended;
	int r = sh_query(call, &sql_is_mended, &mended, sh_text(call->municipality), sh_text(e->book_id));

	if (r != 0 || sh_rows_count(mended) > 0)
		return r;
	r = sh_query(call, &sql_put_seen, NULL, sh_text(call->municipality), sh_text("of-the-spoilt-event"),
		     sh_text(e->book_id), sh_int(0), sh_int(0));
	if (r != 0)
		return r;
	return strncmp(e->book_id, "wait", 4) == 0 ? sh_fail(&call->error, SH_NOT_FOUND, "sample.not_yet", "-")
						   : sh_fail(&call->error, SH_INVALID_ARGUMENT, "sample.spoilt", "-");
}
SH_EVENT_HANDLER(spoilt, Book__Spoilt)

static const ShEventRow events[] = {
	SH_EVENT("sample-book", book__entry_added__descriptor, entry_added, Book__EntryAdded),
	SH_EVENT("sample-book", book__spoilt__descriptor, spoilt, Book__Spoilt),
	SH_EVENT_IGNORED("sample-book", book__ignored__descriptor),
	{ 0 },
};

static int ask_book(ShCall *call, const Reader__RelayRequest *q)
{
	Book__AddEntryRequest add = BOOK__ADD_ENTRY_REQUEST__INIT;
	const void *reply;
	int r;

	add.book_id = q->book_id;
	add.entry_id = q->entry_id;
	add.amount = q->amount;
	r = sh_ask(call, "sample-book", &book_contract, "AddEntry", &add.base, &reply);
	call->gathered = (void *) (uintptr_t) (r == 0 ? reply : NULL);
	return r;
}
SH_GATHER(ask_book, Reader__RelayRequest)

static int relay(ShCall *call, const Reader__RelayRequest *q, Reader__RelayReply *p)
{
	const Book__AddEntryReply *added = call->gathered;

	p->version = added->version;
	return sh_query(call, &sql_put_relayed, NULL, sh_text(call->municipality), sh_text(q->entry_id),
			sh_int((int64_t) added->version));
}
SH_HANDLER(relay, Reader__RelayRequest, Reader__RelayReply)

static const ShRoute routes[] = {
	SH_ROUTE(Relay, relay, Reader__RelayRequest, Reader__RelayReply, .gather = ask_book_route),
	{ 0 },
};

static const ShSetting settings[] = {
	{ "peer_sample_book", SH_SETTING_TEXT, "", 0, 0, "rpc endpoints of the sample book" },
	{ "stream_sample_book", SH_SETTING_TEXT, "", 0, 0, "stream endpoints of the sample book" },
	{ 0 },
};

static const ShReason reasons[] = {
	{ "sample.spoilt", "帳簿が傷んでいます。帳簿を直してください。" },
	{ "sample.not_yet", "帳簿がまだ届いていません。届くと自動で反映されます。" },
	{ NULL, NULL },
};

static const char *const peers[] = { "sample-book", NULL };

const ShService sample_reader_service = {
	.name = "sample-reader",
	.contract = &reader_contract,
	.routes = routes,
	.events = events,
	.settings = settings,
	.reasons = reasons,
	.peers = peers,
	.statements = sample_reader_sql,
};
