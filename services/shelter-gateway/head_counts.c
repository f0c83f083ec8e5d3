/* Head counts by the government's definitions, from the roster; and those told by phone, beside them. */
#include "shelter.h"
#include "rules/head_count.h"
#include "rules/school.h"
#include "shelter_gateway_sql.h"

#include <string.h>

static int count_rows(ShCall *call, const ShRows *rows, HeadCount *ret)
{
	size_t n = (size_t) sh_rows_count(rows);
	StayRow *stays = sh_alloc(call->arena, (n + 1) * sizeof *stays);
	const StayRow **here = sh_alloc(call->arena, (n + 1) * sizeof *here);

	if (!stays || !here)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "people");
	for (size_t i = 0; i < n; i++)
		stays[i] = (StayRow){ .person_id = sh_rows_str(rows, (int) i, "person_id"),
				      .household_id = sh_rows_str(rows, (int) i, "household_id"),
				      .sex = sh_rows_str(rows, (int) i, "sex"),
				      .birth = school_stand_in((int) sh_rows_int(rows, (int) i, "school_year")),
				      .voluntary = sh_rows_bool(rows, (int) i, "voluntary"),
				      .outside = sh_rows_bool(rows, (int) i, "outside"),
				      .needing_care = sh_rows_bool(rows, (int) i, "needing_care"),
				      .arrived_us = sh_rows_int(rows, (int) i, "arrived_us") };
	head_count(stays, n, call->now_us, here, ret);
	return 0;
}

int get_head_count(ShCall *call, const Shelter__GetHeadCountRequest *q, Shelter__HeadCount *p)
{
	const ShRows *people, *reported;
	HeadCount c = { 0 };
	Opening o;
	int r;

	if ((r = opening_get(call, q->opening_id, OPENING_LOOK, &o)) != 0 ||
	    (r = sh_query(call, &sql_people_in, &people, sh_text(call->municipality), sh_text(q->opening_id))) != 0 ||
	    (r = sh_query(call, &sql_newest_head_report, &reported, sh_text(call->municipality),
			  sh_text(q->opening_id))) != 0 ||
	    (r = count_rows(call, people, &c)) != 0)
		return r;
	p->opening_id = q->opening_id;
	p->total = c.total;
	p->men = c.men;
	p->women = c.women;
	p->sex_unknown = c.sex_unknown;
	p->voluntary = c.voluntary;
	p->households = c.households;
	p->infants = c.infants;
	p->needing_care = c.needing_care;
	p->outside = c.outside;
	p->seen_us = call->now_us;
	if (sh_rows_count(reported) > 0) {
		p->reported_total = (uint32_t) sh_rows_int(reported, 0, "total");
		p->reported_us = sh_rows_int(reported, 0, "seen_us");
	}
	return 0;
}

int report_head_count(ShCall *call, const Shelter__ReportHeadCountRequest *q, Shelter__ReportHeadCountReply *p)
{
	const int64_t seen_us = q->seen_us ? q->seen_us : call->now_us;
	const ShRows *rows;
	Opening o;
	int r;

	(void) p;
	if (seen_us > call->now_us)
		return sh_fail_field(&call->error, "seen_us", "shelter.stay.future");
	if ((r = opening_get(call, q->opening_id, OPENING_SHARE, &o)) != 0 ||
	    (r = sh_query(call, &sql_put_head_report, &rows, sh_text(call->municipality), sh_text(q->report_id),
			  sh_text(q->opening_id), sh_int(q->total), sh_int(seen_us), sh_text(call->actor.id),
			  sh_int(call->now_us))) != 0 ||
	    sh_rows_count(rows) == 1)
		return r;
	if ((r = sh_query(call, &sql_get_head_report, &rows, sh_text(call->municipality), sh_text(q->report_id))) !=
	    0)
		return r;
	if (strcmp(sh_rows_str(rows, 0, "opening_id"), q->opening_id) != 0 ||
	    sh_rows_int(rows, 0, "total") != q->total)
		return sh_fail(&call->error, SH_ALREADY_EXISTS, "shelter.report.other", "%s", q->report_id);
	return 0;
}
