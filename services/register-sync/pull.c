/* The register for the ledger: as of a day, and what a file changed. */
#include "register_sync_sql.h"
#include "residents.h"

#include <string.h>

enum { PAGE = 2000 };

/* All pages of one pull see the files up to one number, whatever arrives meanwhile. */
static int watermark(ShCall *call, const RegisterSync__PullAsOfRequest *q, RegisterSync__PullAsOfReply *p)
{
	const ShRows *rows;
	int r;

	if (q->watermark == 0)
		r = sh_query(call, &sql_newest_done_import, &rows, sh_text(call->municipality));
	else
		r = sh_query(call, &sql_import_by_no, &rows, sh_text(call->municipality),
			     sh_int((int64_t) q->watermark));
	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return q->watermark ? sh_fail_field(&call->error, "watermark", "register.pull.watermark_unknown")
				    : sh_fail(&call->error, SH_FAILED_PRECONDITION, "register.pull.no_import", "-");
	p->watermark = q->watermark ? q->watermark : (uint64_t) sh_rows_int(rows, 0, "import_no");
	p->register_as_of = sh_rows_str(rows, 0, "as_of");
	return 0;
}

/* Who died or left on the day itself, or whose rows all begin later, was a resident of it. */
static void status_of_the_day(const ShRows *rows, const RegisterSync__PullAsOfReply *p)
{
	for (size_t i = 0; i < p->n_residents; i++)
		if (sh_rows_bool(rows, (int) i, "removes"))
			p->residents[i]->status = "1";
}

static int look(ShCall *call, const RegisterSync__PullAsOfRequest *q, uint64_t number, size_t limit,
		const ShRows **ret)
{
	ShParam town = sh_text(call->municipality), day = sh_text(q->as_of), upto = sh_int((int64_t) number),
		most = sh_int((int64_t) limit + 1);

	if (*q->household_id)
		return sh_query(call, &sql_household_as_of, ret, town, day, upto, sh_text(q->household_id),
				sh_text_array(call->arena, q->person_ids, q->n_person_ids), most);
	return sh_query(call, &sql_residents_as_of, ret, town, day, upto, sh_text(q->after_person_id), most);
}

/* Both lists go by person. */
static int mark_stale(ShCall *call, RegisterSync__Resident **residents, size_t n)
{
	const ShRows *stale;
	size_t at = 0;
	int r;

	if (n == 0)
		return 0;
	r = sh_query(call, &sql_stale_between, &stale, sh_text(call->municipality), sh_text(residents[0]->person_id),
		     sh_text(residents[n - 1]->person_id));
	for (int i = 0; r == 0 && i < sh_rows_count(stale); i++) {
		const char *id = sh_rows_str(stale, i, "person_id");

		while (at < n && strcmp(residents[at]->person_id, id) < 0)
			at++;
		if (at < n && strcmp(residents[at]->person_id, id) == 0)
			residents[at]->stale = true;
	}
	return r;
}

int pull_as_of(ShCall *call, const RegisterSync__PullAsOfRequest *q, RegisterSync__PullAsOfReply *p)
{
	size_t limit = q->limit ? q->limit : PAGE;
	const char **ids;
	const ShRows *rows;
	int r = watermark(call, q, p);

	if (r != 0 || (r = look(call, q, p->watermark, limit, &rows)) != 0)
		return r;
	if ((r = residents_of(call, rows, limit, &p->residents, &p->n_residents, &ids)) != 0)
		return r;
	status_of_the_day(rows, p);
	p->more = (size_t) sh_rows_count(rows) > limit;
	if ((r = mark_stale(call, p->residents, p->n_residents)) != 0)
		return r;
	return sh_audit(call, ids, p->n_residents);
}

/* Who asks who left needs nothing else of them. */
static void only_that_they_left(RegisterSync__PullBatchReply *p)
{
	for (size_t i = 0; i < p->n_residents; i++) {
		const RegisterSync__Resident was = *p->residents[i];

		register_sync__resident__init(p->residents[i]);
		p->residents[i]->person_id = was.person_id;
		p->residents[i]->status = was.status;
		p->residents[i]->protected_ = was.protected_;
	}
}

int pull_batch(ShCall *call, const RegisterSync__PullBatchRequest *q, RegisterSync__PullBatchReply *p)
{
	const char **ids;
	const ShRows *rows;
	int r = sh_query(call, &sql_get_part, &rows, sh_text(call->municipality), sh_text(q->batch_id),
			 sh_int(q->part));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "register.pull.part_unknown", "%s %u", q->batch_id,
			       q->part);
	r = sh_query(call, &sql_residents_of_part, &rows, sh_text(call->municipality), sh_text(q->batch_id),
		     sh_int(q->part), sh_text(q->after_person_id), sh_int(PAGE + 1), sh_bool(q->left));
	if (r != 0 || (r = residents_of(call, rows, PAGE, &p->residents, &p->n_residents, &ids)) != 0)
		return r;
	p->more = sh_rows_count(rows) > PAGE;
	if ((r = mark_stale(call, p->residents, p->n_residents)) != 0 ||
	    (r = register_as_of(call, &p->register_as_of)) != 0)
		return r;
	if (q->left)
		only_that_they_left(p);
	return sh_audit(call, ids, p->n_residents);
}
