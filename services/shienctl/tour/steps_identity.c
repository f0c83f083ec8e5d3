#include "desk.h"
#include "people.h"
#include "steps.h"

#include <stdio.h>
#include <string.h>

/* The registers are there: a card names its holder by itself, a name only where the desk has asked the person, and
 * whoever is protected is seen by the protection desk alone (rulings 1). */
typedef struct Expected {
	const CastEvacuee *evacuee;
	const char *state; /* CHECKING, CANDIDATE; "-": identified */
	char seen[16];
} Expected;

static bool state_is(Tour *t, void *arg)
{
	Expected *x = arg;
	char path[100];
	json_t *reply, *stay;
	size_t i;

	snprintf(path, sizeof path, "openings/%s/unidentified?limit=200", t->openings[x->evacuee->town]);
	reply = knock_json(t, x->evacuee->town,
			   &(Knock){ .service = "shelter-gateway", .method = "GET", .path = path }, "未照合の一覧");
	snprintf(x->seen, sizeof x->seen, "%s", reply ? "-" : "");
	json_array_foreach(json_object_get(reply, "stays"), i, stay)
	{
		if (strcmp(text_at(stay, "stayId"), t->stays[x->evacuee->no - 1]) == 0)
			snprintf(x->seen, sizeof x->seen, "%s", text_at(stay, "state"));
	}
	json_decref(reply);
	return strcmp(x->seen, x->state) == 0;
}

static bool comes_to(Tour *t, const CastEvacuee *e, const char *state, const char *what)
{
	Expected x = { .evacuee = e, .state = state };
	bool seen = wait_until(t, state_is, &x);

	return that(t, seen, "避難者%d %s: %s", e->no, what, x.seen);
}

/* As a desk does: asks the person, searches, and takes the one of the town and sex. */
static void confirm(Tour *t, const CastEvacuee *e)
{
	json_t *reply = desk_search(t, e), *hit, *done;
	char path[100], token[512] = "";
	size_t i;

	json_array_foreach(json_object_get(reply, "hits"), i, hit)
	{
		if (!*token && strcmp(text_at(hit, "sex"), e->sex) == 0)
			snprintf(token, sizeof token, "%s", text_at(hit, "matchToken"));
	}
	json_decref(reply);
	if (!that(t, *token, "避難者%d カナと生年月日で見つかる %s", e->no, e->note))
		return;
	snprintf(path, sizeof path, "stays/%s/identity", t->stays[e->no - 1]);
	done = desk_asks(
		t, e->town, path,
		json_pack("{s:s,s:s,s:s}", "matchToken", token, "operator", DESK_OPERATOR, "dayCode", DESK_CODE),
		"本人確認");
	that(t,
	     strcmp(text_at(done, "state"), "IDENTIFIED") == 0 &&
		     strcmp(text_at(done, "stayId"), t->stays[e->no - 1]) == 0,
	     "避難者%d 受付で本人と確認する: %s", e->no, text_at(done, "state"));
	json_decref(done);
}

/* Not a hit at the shelter, like nobody; on the list of the protection desk, which says who it is. */
static void protection_desk(Tour *t, const CastEvacuee *e)
{
	json_t *hits = desk_search(t, e), *list, *stay, *done;
	char person_id[SH_UUID_LEN + 1] = "";
	size_t i;

	that(t, hits && json_array_size(json_object_get(hits, "hits")) == 0, "避難者%d（支援措置）は検索に出ない",
	     e->no);
	json_decref(hits);
	list = act(t, SHIEN, e->town, "ListProtectionDesk", json_object());
	json_array_foreach(json_object_get(list, "stays"), i, stay)
	{
		if (strcmp(text_at(stay, "stayId"), t->stays[e->no - 1]) == 0)
			snprintf(person_id, sizeof person_id, "%s", text_at(stay, "registerPersonId"));
	}
	that(t, *person_id && json_array_size(json_object_get(list, "stays")) == 1,
	     "避難者%d は支援措置担当の一覧にだけある: %zu件", e->no,
	     json_array_size(json_object_get(list, "stays")));
	json_decref(list);
	act_refused(t, HINAN, e->town, "ListProtectionDesk", json_object(), "call.role_missing");
	comes_to(t, e, "CHECKING", "避難所では確認中のまま");
	done = act(t, SHIEN, e->town, "SettleHidden",
		   json_pack("{s:s,s:s}", "stayId", t->stays[e->no - 1], "registerPersonId", person_id));
	that(t, strcmp(text_at(done, "state"), "IDENTIFIED") == 0, "避難者%d 支援措置担当が本人と確認する: %s", e->no,
	     text_at(done, "state"));
	json_decref(done);
	comes_to(t, e, "-", "未照合の一覧から消える");
}

static void identified(Tour *t, const CastEvacuee *e)
{
	if (strcmp(e->how, "CARD") == 0) {
		comes_to(t, e, "-", "カードから名簿の人と分かる");
	} else if (strcmp(e->note, "PROTECTED") == 0) {
		protection_desk(t, e);
	} else if (e->known) {
		if (comes_to(t, e, "CANDIDATE", "照合候補がある"))
			confirm(t, e);
		comes_to(t, e, "-", "照合が済む");
	} else {
		comes_to(t, e, "CHECKING", "名簿にない人は確認中");
	}
}

void step_identities(Tour *t)
{
	/* Those of the register first: when the last of them is known, the looking is over for the others too. */
	for (int known = 1; known >= 0; known--)
		for (unsigned i = 0; i < t->cast.n_evacuees; i++) {
			if (t->cast.evacuees[i].known != (known == 1))
				continue;
			fault_point(t, "identities", i + 1);
			identified(t, &t->cast.evacuees[i]);
		}
	for (unsigned town = 0; town < CAST_TOWNS; town++)
		desk_head_count(t, town, true);
}
