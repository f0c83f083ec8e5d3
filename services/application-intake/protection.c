#include "protection.h"
#include "application_intake_sql.h"
#include "peers.h"
#include "sh_due.h"
#include "sh_without.h"

enum { LATER_US = 10 * 1000000, DISASTERS_MAX = 100 };
#define LATER "#later"

static int take(ShCall *call, const ShRows *rows)
{
	int r = 0;

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		Stored a;

		if ((r = store_row(call, rows, i, &a)) != 0)
			break;
		a.desk = "PROTECTION";
		r = store_save(call, &a);
	}
	return r;
}

static int shield(ShCall *call, const char *person_id)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_lock_of_person, &rows, sh_text(call->municipality), sh_text(person_id));

	return r != 0 ? r : take(call, rows);
}

/* At once what we know of ourselves; their household is the ledger's to say, asked right after. And all of it once
 * more a little later: a case that was being matched just now asked before the flag and is stored after it. */
int on_protection_changed(ShCall *call, const RegisterSync__ProtectionChanged *e)
{
	bool shields = e->protected_ && !SH_WITHOUT(later_flag);
	int r = shields ? shield(call, e->person_id) : 0;

	if (r != 0 || !shields)
		return r;
	r = sh_due(call, "shield", e->person_id, call->now_us);
	return r != 0 ? r
		      : sh_due(call, "shield", sh_printf(call->arena, "%s" LATER, e->person_id),
			       call->now_us + LATER_US);
}

/* ---- due work: the household ---- */
typedef struct Homes {
	const char *person_id;
	const ShRows *disasters;
	const char *households[DISASTERS_MAX]; /* "": not on that ledger */
} Homes;

static int read_disasters(ShCall *call, void *arg)
{
	Homes *h = arg;

	return sh_query(call, &sql_all_disasters, &h->disasters, sh_text(call->municipality));
}

int shield_gather(ShCall *call, const char *id)
{
	Homes *h = sh_alloc(call->arena, sizeof *h);
	int r;

	if (!h)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "-");
	call->gathered = h;
	h->person_id = sh_printf(call->arena, "%.*s", SH_UUID_LEN, id);
	if ((r = sh_read(call, read_disasters, h)) != 0)
		return r;
	for (int i = 0; r == 0 && i < sh_rows_count(h->disasters); i++) {
		const Ledger__GetVictimsReply *reply;

		h->households[i] = "";
		r = ask_victims(call, sh_rows_str(h->disasters, i, "disaster_id"), &h->person_id, 1, &reply);
		if (r == 0 && reply && reply->n_victims == 1)
			h->households[i] = reply->victims[0]->household_id;
	}
	return r;
}

int shield_settle(ShCall *call, const char *id)
{
	const Homes *h = call->gathered;
	int r = shield(call, h->person_id);

	(void) id;
	for (int i = 0; r == 0 && i < sh_rows_count(h->disasters); i++) {
		const ShRows *rows;

		if (!*h->households[i])
			continue;
		r = sh_query(call, &sql_lock_of_household, &rows, sh_text(call->municipality),
			     sh_text(sh_rows_str(h->disasters, i, "disaster_id")), sh_text(h->households[i]));
		if (r == 0)
			r = take(call, rows);
	}
	return r;
}
