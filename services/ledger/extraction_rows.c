/* What an extraction gives, page by page, to who asked for it; each page is asked of register-sync and looked up here
 * at the moment it goes out, so that no file lies anywhere that could still hold somebody who is protected by now. */
#include "extract.h"
#include "ledger_sql.h"
#include "release.h"
#include "store.h"

#include <string.h>

enum { ROWS = 200, BYTES = 1 << 20 };

typedef struct Next {
	const char *run_id, *after;
	uint32_t most;
	const char **ids;
	size_t n;
	bool *withheld;
} Next;

int extract_headings(ShCall *call, const ShRows *definition, Ledger__ExtractionRun *reply)
{
	const ItemDef *items;
	const char **columns, **headings;
	protobuf_c_boolean *numbers;
	size_t n, n_items;
	int r = items_all(call, &items, &n_items);

	if (r != 0)
		return r;
	columns = sh_rows_texts(call, definition, 0, "columns", &n);
	headings = sh_alloc(call->arena, (n + 1) * sizeof *headings);
	numbers = sh_alloc(call->arena, (n + 1) * sizeof *numbers);
	if (!headings || !numbers)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "extraction");
	for (size_t i = 0; i < n; i++) {
		bool number;

		extract_heading(columns[i], items, n_items, &headings[i], &number);
		numbers[i] = number;
	}
	reply->n_headings = reply->n_numbers = n;
	reply->headings = headings;
	reply->numbers = numbers;
	return 0;
}

static int read_next(ShCall *call, void *arg)
{
	Next *next = arg;
	const ShRows *rows;
	int r = sh_query(call, &sql_extraction_people_after, &rows, sh_text(call->municipality),
			 sh_text(next->run_id), sh_text(next->after), sh_int(next->most));

	if (r != 0)
		return r;
	next->n = (size_t) sh_rows_count(rows);
	next->ids = sh_alloc(call->arena, (next->n + 1) * sizeof *next->ids);
	next->withheld = sh_alloc(call->arena, next->n + 1);
	if (!next->ids || !next->withheld)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "extraction");
	for (size_t i = 0; i < next->n; i++)
		next->ids[i] = sh_printf(call->arena, "%s", sh_rows_str(rows, (int) i, "person_id"));
	return 0;
}

/* No answer of the register means: nothing goes out (rulings 3). */
int extraction_people_gather(ShCall *call, const Ledger__GetExtractionRowsRequest *q, uint32_t most)
{
	Next *next = sh_alloc(call->arena, sizeof *next);
	int r;

	if (!next)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "extraction");
	*next = (Next){ .run_id = q->run_id, .after = q->after_person_id, .most = most };
	call->gathered = next;
	if ((r = sh_read(call, read_next, next)) != 0 || next->n == 0)
		return r;
	return release_withheld(call, next->ids, next->n, next->withheld);
}

int extraction_rows_gather(ShCall *call, const Ledger__GetExtractionRowsRequest *q)
{
	return extraction_people_gather(call, q, ROWS);
}

static int check_run(ShCall *call, const char *run_id, const ShRows **ret)
{
	int r = sh_query(call, &sql_get_extraction, ret, sh_text(call->municipality), sh_text(run_id));

	if (r != 0)
		return r;
	if (sh_rows_count(*ret) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.extraction.unknown", "%s", run_id);
	if (strcmp(sh_rows_str(*ret, 0, "started_by"), call->actor.id) != 0)
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "ledger.extraction.not_yours", "%s", run_id);
	if (strcmp(sh_rows_str(*ret, 0, "state"), "READY") != 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.extraction.state", "%s", run_id);
	if (sh_rows_int(*ret, 0, "expires_us") <= call->now_us)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.extraction.expired", "%s", run_id);
	return 0;
}

static int fill(ShCall *call, const ExtractPlan *plan, const ExtractPerson *p, Ledger__ExtractionRow *row,
		size_t *bytes)
{
	ledger__extraction_row__init(row);
	row->n_cells = plan->n_columns;
	row->cells = sh_alloc(call->arena, (plan->n_columns + 1) * sizeof *row->cells);
	if (!row->cells)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "extraction");
	for (size_t i = 0; i < plan->n_columns; i++) {
		const char *field = p->fields[plan->columns[i]], *cell = "";

		for (size_t len; *field; field += len + (field[len] == EXTRACT_BETWEEN)) {
			len = strcspn(field, "\x1f");
			cell = sh_printf(call->arena, "%s%s%.*s", cell, *cell ? " " : "", (int) len, field);
		}
		row->cells[i] = cell;
		*bytes += strlen(cell) + 8;
	}
	return 0;
}

static int give(ShCall *call, const ExtractPlan *plan, const Next *next, Ledger__GetExtractionRowsReply *reply)
{
	const char **ids = sh_alloc(call->arena, (next->n + 2) * sizeof *ids);
	Ledger__ExtractionRow *all;
	ExtractPerson *people;
	const char *last = next->n ? next->ids[next->n - 1] : "";
	size_t n, given = 0, bytes = 0, allowed = 0;
	int r;

	if (!ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "extraction");
	for (size_t i = 0; i < next->n; i++)
		if (!next->withheld[i])
			ids[allowed++] = next->ids[i];
	if ((r = extract_people(call, plan, sh_text_array(call->arena, ids, allowed), &people, &n)) != 0)
		return r;
	if (!(all = store_list(call, n, sizeof *all, &reply->rows)))
		return SH_REFUSED;
	reply->last_person_id = last; /* also behind a short page: the next part may hold more */
	for (; given < n; given++) {
		if ((r = fill(call, plan, &people[given], &all[given], &bytes)) != 0)
			return r;
		ids[given] = people[given].person_id;
		if (bytes > BYTES && given + 1 < n) { /* the rest with the next page */
			reply->last_person_id = people[given].person_id;
			given++;
			break;
		}
	}
	reply->n_rows = given;
	ids[given] = next->run_id;
	return sh_audit(call, ids, given + 1);
}

int get_extraction_rows(ShCall *call, const Ledger__GetExtractionRowsRequest *q,
			Ledger__GetExtractionRowsReply *reply)
{
	const Next *next = call->gathered;
	ExtractPlan plan = { .disaster_id = "" };
	const ShRows *run;
	int r;

	if ((r = check_run(call, q->run_id, &run)) != 0 ||
	    (r = extract_stored(call, call->actor.roles, sh_rows_str(run, 0, "definition_id"), &plan)) != 0)
		return r;
	return give(call, &plan, next, reply);
}
