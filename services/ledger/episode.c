/* Where people are: episodes from the shelters, also of persons on no ledger (yet). Nothing is overwritten: an
 * episode's end is a row of its own, and "left, nobody knows where to" is a place too. */
#include "ledger.h"
#include "ledger_sql.h"
#include "store.h"

#include <string.h>

#define SOURCE "SHELTER"

int checked_in(ShCall *call, const Shelter__CheckedIn *e)
{
	ShParam town = sh_text(call->municipality), source = sh_text(SOURCE), now = sh_int(call->now_us);
	ShParam arrived = sh_int(e->arrived_us);
	int r;

	if ((r = store_check_id(call, e->stay_id)) != 0 || (r = store_check_id(call, e->person_id)) != 0)
		return r;
	if (e->arrived_us <= 0)
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "ledger.event.malformed", "arrived_us");
	r = sh_query(call, &sql_end_open_episodes, NULL, town, sh_text(e->person_id), arrived, source, now);
	if (r != 0)
		return r;
	/* 避難所外: they sleep elsewhere, in a car or a tent, and are looked after from here */
	return sh_query(call, &sql_put_episode, NULL, town, sh_text(e->stay_id), sh_text(e->person_id),
			sh_text(e->disaster_id), sh_text(e->outside ? "OUTSIDE" : "SHELTER"), sh_text(e->site_id),
			arrived, source, arrived, now);
}

/* The next episode begins where this one ends; its place is what the person said, UNKNOWN included. */
static int next_episode(ShCall *call, const Shelter__CheckedOut *e, const char *disaster_id)
{
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);

	if (!id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "episode");
	sh_uuid7(id);
	return sh_query(call, &sql_put_episode, NULL, sh_text(call->municipality), sh_text(id), sh_text(e->person_id),
			sh_text(disaster_id), sh_text(*e->destination ? e->destination : "UNKNOWN"), sh_text(""),
			sh_int(e->left_us), sh_text(SOURCE), sh_int(e->left_us), sh_int(call->now_us));
}

int checked_out(ShCall *call, const Shelter__CheckedOut *e)
{
	const ShRows *stay, *ended;
	int r;

	if ((r = store_check_id(call, e->stay_id)) != 0 || (r = store_check_id(call, e->person_id)) != 0 ||
	    (r = sh_query(call, &sql_get_episode, &stay, sh_text(call->municipality), sh_text(e->stay_id))) != 0)
		return r;
	if (sh_rows_count(stay) == 0 || strcmp(sh_rows_str(stay, 0, "person_id"), e->person_id) != 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.episode.unknown", "%s", e->stay_id);
	if (e->left_us < sh_rows_int(stay, 0, "from_us"))
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "ledger.episode.order", "%s", e->stay_id);
	r = sh_query(call, &sql_put_end, &ended, sh_text(call->municipality), sh_text(e->stay_id), sh_int(e->left_us),
		     sh_text(SOURCE), sh_int(call->now_us));
	if (r != 0 || sh_rows_count(ended) == 0) /* had ended: they were seen elsewhere before they signed out */
		return r;
	return next_episode(call, e, sh_rows_str(stay, 0, "disaster_id"));
}

static void show(const ShRows *rows, int i, Ledger__Episode *e)
{
	ledger__episode__init(e);
	e->episode_id = sh_rows_str(rows, i, "episode_id");
	e->place_kind = sh_rows_str(rows, i, "place_kind");
	e->place_id = sh_rows_str(rows, i, "place_id");
	e->from_us = sh_rows_int(rows, i, "from_us");
	e->to_us = sh_rows_int(rows, i, "to_us");
	e->source = sh_rows_str(rows, i, "source");
	e->observed_us = sh_rows_int(rows, i, "observed_us");
	e->recorded_us = sh_rows_int(rows, i, "recorded_us");
}

/* Newest first. Where a protected person is looks like where nobody was ever seen. */
int list_episodes(ShCall *call, const Ledger__ListEpisodesRequest *q, Ledger__ListEpisodesReply *reply)
{
	const ShRows *rows, *flag;
	Ledger__Episode *all;
	int r;

	if ((r = sh_audit_one(call, q->person_id)) != 0 ||
	    (r = sh_query(call, &sql_person_protected, &flag, sh_text(call->municipality), sh_text(q->person_id))) !=
		    0 ||
	    (r = sh_query(call, &sql_list_episodes, &rows, sh_text(call->municipality), sh_text(q->person_id),
			  sh_text(q->disaster_id))) != 0)
		return r;
	if (store_hides(call, sh_rows_bool(flag, 0, "protected")))
		return 0;
	reply->n_episodes = (size_t) sh_rows_count(rows);
	all = store_list(call, reply->n_episodes, sizeof *all, &reply->episodes);
	if (!all)
		return SH_REFUSED;
	for (size_t i = 0; i < reply->n_episodes; i++)
		show(rows, (int) i, &all[i]);
	return 0;
}
