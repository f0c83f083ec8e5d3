/* Where people are: episodes from the shelters, also of persons on no ledger (yet). Nothing is overwritten: an
 * episode's end is a row of its own, and "left, nobody knows where to" is a place too. */
#include "ledger.h"
#include "ledger_sql.h"
#include "store.h"

#include <string.h>

#define SOURCE "SHELTER"

/* One episode as it will rest; what is not known is "". */
typedef struct Place {
	const char *id, *person_id, *disaster_id, *opening_id, *stay_id, *replaces, *kind, *place_id;
	int64_t from_us;
} Place;

static int put(ShCall *call, const Place *p)
{
	return sh_query(call, &sql_put_episode, NULL, sh_text(call->municipality), sh_text(p->id),
			sh_text(p->person_id), sh_text(p->disaster_id), sh_text(p->opening_id), sh_text(p->stay_id),
			sh_text(p->replaces), sh_text(p->kind), sh_text(p->place_id), sh_int(p->from_us),
			sh_text(SOURCE), sh_int(p->from_us), sh_int(call->now_us));
}

static int put_end(ShCall *call, const char *episode_id, int64_t to_us, bool *ret_was_open)
{
	const ShRows *row;
	int r = sh_query(call, &sql_put_end, &row, sh_text(call->municipality), sh_text(episode_id), sh_int(to_us),
			 sh_text(SOURCE), sh_int(call->now_us));

	*ret_was_open = r == 0 && sh_rows_count(row) > 0;
	return r;
}

/* Whose they are now: of somebody who was entered at a shelter before the register knew them, the register's person.
 */
static int known_as(ShCall *call, const char *person_id, const char **ret)
{
	const ShRows *row;
	int r = sh_query(call, &sql_get_identity, &row, sh_text(call->municipality), sh_text(person_id));

	*ret = r == 0 && sh_rows_count(row) > 0 ? sh_rows_str(row, 0, "person_id") : person_id;
	return r;
}

/* A shelter that was restored to a past point and asked again tells of a stay that is known here: it is the same one.
 */
static int told_before(ShCall *call, const Shelter__CheckedIn *e, bool *ret)
{
	const char *whose, *comes;
	const ShRows *stay;
	int r = sh_query(call, &sql_get_episode, &stay, sh_text(call->municipality), sh_text(e->stay_id));

	*ret = r == 0 && sh_rows_count(stay) > 0;
	if (!*ret)
		return r;
	if ((r = known_as(call, sh_rows_str(stay, 0, "person_id"), &whose)) == 0 &&
	    (r = known_as(call, e->person_id, &comes)) == 0 && strcmp(whose, comes) != 0)
		r = sh_fail(&call->error, SH_ALREADY_EXISTS, "ledger.episode.other", "%s", e->stay_id);
	return r;
}

int checked_in(ShCall *call, const Shelter__CheckedIn *e)
{
	Place stay = { e->stay_id, e->person_id, e->disaster_id, e->opening_id, "",
		       "",         "SHELTER",    e->site_id,     e->arrived_us };
	bool known;
	int r;

	if ((r = store_check_id(call, e->stay_id)) != 0 || (r = store_check_id(call, e->person_id)) != 0)
		return r;
	if (e->arrived_us <= 0)
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "ledger.event.malformed", "arrived_us");
	if ((r = told_before(call, e, &known)) != 0 || known)
		return r;
	if (e->outside) /* 避難所外: they sleep in a car or a tent, and are looked after from here */
		stay.kind = "OUTSIDE";
	r = sh_query(call, &sql_end_open_episodes, NULL, sh_text(call->municipality), sh_text(e->person_id),
		     sh_int(e->arrived_us), sh_text(SOURCE), sh_int(call->now_us));
	if (r != 0 || (r = put(call, &stay)) != 0 || (r = safety_seen(call, e)) != 0)
		return r;
	return consents_at_check_in(call, e);
}

/* Signed out before, and now it is known where to: a better episode instead of the one that was guessed, ending where
 * that one ended. */
static int correct(ShCall *call, const Shelter__CheckedOut *e, Place *next)
{
	const ShRows *row;
	bool was_open;
	int r = sh_query(call, &sql_after_stay, &row, sh_text(call->municipality), sh_text(e->stay_id));

	if (r != 0 || sh_rows_count(row) == 0 || strcmp(sh_rows_str(row, 0, "place_kind"), next->kind) == 0)
		return r; /* seen elsewhere before they signed out, or nothing new */
	next->replaces = sh_rows_str(row, 0, "episode_id");
	if ((r = put(call, next)) != 0 || !sh_rows_text(row, 0, "to_us"))
		return r;
	return put_end(call, next->id, sh_rows_int(row, 0, "to_us"), &was_open);
}

/* The episodes stay as they were told; whose they are is another fact. Where the person was in two places, as two,
 * the later one stands. */
int evacuee_identified(ShCall *call, const Shelter__EvacueeIdentified *e)
{
	const char *before;
	const ShRows *row;
	int r;

	if ((r = store_check_id(call, e->provisional_id)) != 0 || (r = store_check_id(call, e->person_id)) != 0 ||
	    (r = sh_query(call, &sql_put_identity, &row, sh_text(call->municipality), sh_text(e->provisional_id),
			  sh_text(e->person_id), sh_text(e->how), sh_int(e->identified_us), sh_int(call->now_us))) !=
		    0)
		return r;
	if (sh_rows_count(row) == 0) {
		r = known_as(call, e->provisional_id, &before);
		if (r == 0 && strcmp(before, e->person_id) != 0)
			r = sh_fail(&call->error, SH_ALREADY_EXISTS, "ledger.identity.other", "%s",
				    e->provisional_id);
		return r;
	}
	return sh_query(call, &sql_end_all_but_current, NULL, sh_text(call->municipality), sh_text(e->person_id),
			sh_text(SOURCE), sh_int(call->now_us));
}

/* They are two again: each has the episodes that were told of them. */
int evacuee_unidentified(ShCall *call, const Shelter__EvacueeUnidentified *e)
{
	return sh_query(call, &sql_undo_identity, NULL, sh_text(call->municipality), sh_text(e->provisional_id),
			sh_text(e->person_id), sh_int(call->now_us));
}

/* The next episode begins where the stay ends; its place is what the person said, UNKNOWN included. */
int checked_out(ShCall *call, const Shelter__CheckedOut *e)
{
	Place next = { NULL, e->person_id, "", "", e->stay_id, "", *e->destination ? e->destination : "UNKNOWN",
		       "",   e->left_us };
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);
	const char *whose;
	const ShRows *stay;
	bool was_open;
	int r;

	if (!id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "episode");
	sh_uuid7(id);
	next.id = id;
	if ((r = store_check_id(call, e->stay_id)) != 0 || (r = store_check_id(call, e->person_id)) != 0 ||
	    (r = sh_query(call, &sql_get_episode, &stay, sh_text(call->municipality), sh_text(e->stay_id))) != 0)
		return r;
	whose = sh_rows_count(stay) > 0 ? sh_rows_str(stay, 0, "person_id") : "";
	if (*whose && strcmp(whose, e->person_id) != 0 && (r = known_as(call, whose, &whose)) != 0)
		return r;
	if (strcmp(whose, e->person_id) != 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.episode.unknown", "%s", e->stay_id);
	if (e->left_us < sh_rows_int(stay, 0, "from_us"))
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "ledger.episode.order", "%s", e->stay_id);
	next.disaster_id = sh_rows_str(stay, 0, "disaster_id");
	next.opening_id = sh_rows_str(stay, 0, "opening_id");
	if ((r = put_end(call, e->stay_id, e->left_us, &was_open)) != 0)
		return r;
	return was_open ? put(call, &next) : correct(call, e, &next);
}

/* Stays that began before their disaster was declared belong to it from now on. */
int site_changed(ShCall *call, const Shelter__SiteChanged *e)
{
	if (!*e->opening_id || !*e->disaster_id)
		return 0;
	return sh_query(call, &sql_bind_shelter, NULL, sh_text(call->municipality), sh_text(e->opening_id),
			sh_text(e->disaster_id), sh_int(call->now_us));
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

/* Newest first. Where a protected person is, and who lives with them, looks like where nobody was ever seen. */
int list_episodes(ShCall *call, const Ledger__ListEpisodesRequest *q, Ledger__ListEpisodesReply *reply)
{
	const ShRows *rows, *flag;
	const char *person_id;
	Ledger__Episode *all;
	int r;

	if ((r = known_as(call, q->person_id, &person_id)) != 0 || (r = sh_audit_one(call, person_id)) != 0 ||
	    (r = sh_query(call, &sql_person_shielded, &flag, sh_text(call->municipality), sh_text(person_id))) != 0 ||
	    (r = sh_query(call, &sql_list_episodes, &rows, sh_text(call->municipality), sh_text(person_id),
			  sh_text(q->disaster_id))) != 0)
		return r;
	if (store_hides(call, sh_rows_bool(flag, 0, "shielded")))
		return 0;
	if (strcmp(person_id, q->person_id) != 0)
		reply->superseded_by = person_id;
	reply->n_episodes = (size_t) sh_rows_count(rows);
	all = store_list(call, reply->n_episodes, sizeof *all, &reply->episodes);
	if (!all)
		return SH_REFUSED;
	for (size_t i = 0; i < reply->n_episodes; i++)
		show(rows, (int) i, &all[i]);
	return 0;
}
