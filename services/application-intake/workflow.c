/* Where work stands, as a projection in Redis: for screens that look often. No answer is made from it; it may be lost
 * at any time and is made anew from the database. */
#include "application_intake_sql.h"
#include "intake.h"

#include <stdio.h>

enum { PAGE = 500 };

static void put(ShCall *call, const char *id, const char *state, uint32_t rev, uint32_t version, int64_t changed_us)
{
	const char *rows[] = { "state",      state,
			       "rev",        sh_printf(call->arena, "%u", rev),
			       "version",    sh_printf(call->arena, "%u", version),
			       "changed_us", sh_printf(call->arena, "%lld", (long long) changed_us) };

	sh_projection_put(call, "application", id, rows, sizeof rows / sizeof *rows);
}

typedef struct Look {
	const char *id;
	Stored a;
} Look;

static int look(ShCall *call, void *arg)
{
	Look *l = arg;

	return store_get(call, l->id, false, &l->a);
}

int project_gather(ShCall *call, const char *id)
{
	uint32_t version;
	Look l;
	int r;

	if ((r = rev_row_split(call, id, &l.id, &version)) != 0 || (r = sh_read(call, look, &l)) != 0)
		return r;
	/* Whichever version caused it, what is put is the newest. */
	put(call, l.id, application_state_code(l.a.state), l.a.rev, l.a.version, l.a.changed_us);
	return 0;
}

int project_done(ShCall *call, const char *id)
{
	(void) call, (void) id;
	return 0;
}

typedef struct Page {
	char after[64];
	const ShRows *rows;
} Page;

static int read_page(ShCall *call, void *arg)
{
	Page *p = arg;

	return sh_query(call, &sql_workflow_page, &p->rows, sh_text(call->municipality), sh_text(p->after),
			sh_int(PAGE));
}

static uint64_t put_page(ShCall *call, Page *p)
{
	int n = sh_rows_count(p->rows);

	for (int i = 0; i < n; i++)
		put(call, sh_rows_str(p->rows, i, "application_id"), sh_rows_str(p->rows, i, "state"),
		    (uint32_t) sh_rows_int(p->rows, i, "rev"), (uint32_t) sh_rows_int(p->rows, i, "version"),
		    sh_rows_int(p->rows, i, "changed_us"));
	if (n > 0)
		snprintf(p->after, sizeof p->after, "%s", sh_rows_str(p->rows, n - 1, "application_id"));
	return (uint64_t) n;
}

int rebuild_gather(ShCall *call, const Intake__RebuildWorkflowRequest *q)
{
	uint64_t *all = sh_alloc(call->arena, sizeof *all), n = PAGE;
	ShArena *own = call->arena;
	Page page = { .after = "" };
	int r = 0;

	(void) q;
	if (!all)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "-");
	*all = 0;
	call->gathered = all;
	/* Each page in an arena of its own: a town has more applications than a call may hold. */
	while (r == 0 && n == PAGE) {
		call->arena = sh_arena_new(8 << 20);
		r = sh_read(call, read_page, &page);
		n = r == 0 ? put_page(call, &page) : 0;
		*all += n;
		sh_arena_free(call->arena);
		call->arena = own;
	}
	return r;
}

int rebuild_workflow(ShCall *call, const Intake__RebuildWorkflowRequest *q, Intake__RebuildWorkflowReply *p)
{
	(void) q;
	p->applications = *(const uint64_t *) call->gathered;
	return 0;
}
