#include "people.h"
#include "steps.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Who applied for which house: found by the machine, confirmed by staff; then accepted, returned or refused. */
typedef struct Looked {
	const CastApplication *a;
	const char *actor;
	unsigned rev;
	json_t *application; /* as last seen */
} Looked;

static bool matched(Tour *t, void *arg)
{
	Looked *l = arg;
	const char *match;

	json_decref(l->application);
	l->application = act(t, l->actor, l->a->town, "GetApplication",
			     json_pack("{s:s}", "applicationId", t->cases[l->a->no - 1].application_id));
	match = text_at(l->application, "match");
	return *match && strcmp(match, "CHECKING") != 0 && number_at(l->application, "rev") == l->rev;
}

static bool holds_text(const json_t *list, const char *text)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one) if (strcmp(json_string_value(one), text) == 0) return true;
	return false;
}

static bool repeated(const Tour *t, const CastApplication *a)
{
	for (unsigned i = 0; i < t->cast.n_applications; i++)
		if (t->cast.applications[i].repeats == a->no)
			return true;
	return false;
}

static void check_match(Tour *t, const CastApplication *a)
{
	Looked l = { a, clerk_of(a, MADO), 0, NULL };
	const json_t *others;
	bool over = wait_until(t, matched, &l);

	that(t, over && strcmp(text_at(l.application, "match"), a->expected.match) == 0, "申請%d %s の照合は %s: %s",
	     a->no, a->special, a->expected.match, text_at(l.application, "match"));
	others = json_object_get(l.application, "sameHousehold");
	if (a->expected.same_household)
		that(t, holds_text(others, t->cases[a->repeats - 1].application_id),
		     "申請%d は申請%d と同じ世帯（C2）", a->no, a->repeats);
	else if (!repeated(t, a))
		that(t, json_array_size(others) == 0, "申請%d に同じ世帯の申請はない", a->no);
	json_decref(l.application);
}

static bool in_protection_queue(Tour *t, void *arg)
{
	const CastApplication *a = arg;
	json_t *list = act(t, SHIEN, a->town, "ListApplications",
			   json_pack("{s:s,s:s}", "disasterId", t->disaster_id, "queue", "PROTECTION")),
	       *line;
	bool found = false;
	size_t i;

	json_array_foreach(json_object_get(list, "applications"), i, line) found =
		found || strcmp(text_at(line, "receiptNo"), a->receipt_no) == 0;
	json_decref(list);
	return found;
}

/* 支援措置: to the window a case that is still being checked, like ordinary ones were (rulings 1). */
static void check_protected(Tour *t, const CastApplication *a)
{
	json_t *seen;

	that(t, wait_until(t, in_protection_queue, (void *) (uintptr_t) a), "申請%d は支援措置の担当に回る", a->no);
	seen = act(t, MADO, a->town, "GetApplication",
		   json_pack("{s:s}", "applicationId", t->cases[a->no - 1].application_id));
	that(t,
	     strcmp(text_at(seen, "match"), "CHECKING") == 0 && strcmp(text_at(seen, "labelJa"), "確認中") == 0 &&
		     !json_object_get(seen, "form") && json_array_size(json_object_get(seen, "candidates")) == 0,
	     "申請%d は窓口には確認中とだけ見える: %s %s", a->no, text_at(seen, "match"), text_at(seen, "labelJa"));
	json_decref(seen);
	act_refused(t, MADO, a->town, "ListApplications",
		    json_pack("{s:s,s:s}", "disasterId", t->disaster_id, "queue", "PROTECTION"), "call.role_missing");
}

void step_matches(Tour *t)
{
	for (unsigned i = 0; i < t->cast.n_applications; i++) {
		const CastApplication *a = &t->cast.applications[i];

		if (stored(a))
			(a->expected.protection_desk ? check_protected : check_match)(t, a);
	}
}

/* ---- decisions ----------------------------------------------------------------------------------------------------
 */
/* Who it is by the register, as staff compare; the protection desk has the best candidate only. */
static bool find_person(Tour *t, const Looked *l, char ret_id[SH_UUID_LEN + 1])
{
	const json_t *candidates = json_object_get(l->application, "candidates"), *c;
	json_t *ids = json_array();
	size_t i;

	*ret_id = '\0';
	json_array_foreach(candidates, i, c)
	{
		json_array_append(ids, json_object_get(c, "personId"));
		if (json_is_true(json_object_get(c, "best")) || json_array_size(candidates) == 1)
			snprintf(ret_id, SH_UUID_LEN + 1, "%s", text_at(c, "personId"));
	}
	if (!l->a->expected.protection_desk)
		return applicant_among(t, l->a, MADO, ids, ret_id);
	json_decref(ids);
	return *ret_id != '\0';
}

/* The one found by its address, else the one in which the person lived at the reference date. */
static bool find_dwelling(Tour *t, const Looked *l, const char *person_id, char ret_id[SH_UUID_LEN + 1])
{
	const json_t *found = json_object_get(l->application, "dwellingIds");
	json_t *reply;

	if (json_array_size(found) == 1) {
		snprintf(ret_id, SH_UUID_LEN + 1, "%s", json_string_value(json_array_get(found, 0)));
		return true;
	}
	reply = act(t, l->actor, l->a->town, "FindDwellings",
		    json_pack("{s:s,s:s}", "disasterId", t->disaster_id, "personId", person_id));
	snprintf(ret_id, SH_UUID_LEN + 1, "%s",
		 text_at(json_array_get(json_object_get(reply, "dwellings"), 0), "dwellingId"));
	json_decref(reply);
	return *ret_id != '\0';
}

static void accept_it(Tour *t, const CastApplication *a, unsigned rev)
{
	const char *desk = a->expected.protection_desk ? SHIEN : clerk_of(a, MADO);
	Case *c = &t->cases[a->no - 1];
	Looked l = { a, desk, rev, NULL };
	json_t *reply;

	if (!that(t, wait_until(t, matched, &l), "申請%d の照合が済む", a->no) ||
	    !that(t, find_person(t, &l, c->person_id), "申請%d の申請者を候補から確かめる", a->no) ||
	    !that(t, find_dwelling(t, &l, c->person_id, c->dwelling_id), "申請%d の家を確かめる", a->no)) {
		json_decref(l.application);
		return;
	}
	reply = act(t, desk, a->town, "ConfirmMatch",
		    json_pack("{s:s,s:s,s:s,s:I}", "applicationId", c->application_id, "personId", c->person_id,
			      "dwellingId", c->dwelling_id, "version",
			      (json_int_t) number_at(l.application, "version")));
	json_decref(l.application);
	l.application = act(t, desk, a->town, "Accept",
			    json_pack("{s:s,s:I}", "applicationId", c->application_id, "version",
				      (json_int_t) number_at(reply, "version")));
	that(t, strcmp(text_at(l.application, "state"), "ACCEPTED") == 0, "申請%d を受理する: %s", a->no,
	     text_at(l.application, "state"));
	json_decref(reply);
	json_decref(l.application);
}

/* Two weeks from today, in Japan near enough for a date in the future. */
static const char *due_date(char out[16])
{
	time_t due = (time_t) (sh_now_us() / 1000000) + 14 * 86400;
	struct tm tm;

	gmtime_r(&due, &tm);
	strftime(out, 16, "%Y-%m-%d", &tm);
	return out;
}

static void return_it(Tour *t, const CastApplication *a)
{
	char due[16];
	json_t *reply = act(t, MADO, a->town, "ReturnForCorrection",
			    json_pack("{s:s,s:s,s:s}", "applicationId", t->cases[a->no - 1].application_id, "reason",
				      a->correction, "dueOn", due_date(due)));

	that(t, strcmp(text_at(reply, "state"), "RETURNED") == 0, "申請%d を補正に返す: %s", a->no,
	     text_at(reply, "state"));
	json_decref(reply);
	resubmit(t, a);
	accept_it(t, a, 1);
}

/* Drafted by one, approved by another (rulings 23): who drafted may not approve, though his role would allow it. */
static void reject_it(Tour *t, const CastApplication *a)
{
	const char *id = t->cases[a->no - 1].application_id;
	json_t *reply =
		act(t, KAKARI, a->town, "ProposeRejection",
		    json_pack("{s:s,s:s,s:s}", "applicationId", id, "reasonCode", "NOT_ELIGIBLE", "reason",
			      "罹災証明書の対象となる住家の申請ではないため、または同じ世帯の申請があるため。"));

	that(t, strcmp(text_at(reply, "state"), "REJECTED") != 0, "申請%d の不受理を起案する: %s", a->no,
	     text_at(reply, "state"));
	json_decref(reply);
	act_refused(t, KAKARI, a->town, "ApproveRejection", json_pack("{s:s}", "applicationId", id),
		    "approval.own_draft");
	reply = act(t, KACHO, a->town, "ApproveRejection", json_pack("{s:s}", "applicationId", id));
	that(t, strcmp(text_at(reply, "state"), "REJECTED") == 0, "申請%d の不受理を別の人が決裁する: %s", a->no,
	     text_at(reply, "state"));
	json_decref(reply);
}

void step_decisions(Tour *t)
{
	/* Refusals first: an accepted case of the same household is then the only one. */
	for (unsigned i = 0; i < t->cast.n_applications; i++)
		if (strcmp(t->cast.applications[i].expected.decision, "REJECT") == 0)
			reject_it(t, &t->cast.applications[i]);
	for (unsigned i = 0; i < t->cast.n_applications; i++) {
		const CastApplication *a = &t->cast.applications[i];

		if (strcmp(a->expected.decision, "RETURN_THEN_ACCEPT") == 0)
			return_it(t, a);
		else if (strcmp(a->expected.decision, "ACCEPT") == 0)
			accept_it(t, a, 0);
	}
}
