#include "steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sixty applications: forty by the portal over HTTP, twenty typed in at the counter. */
static json_t *request_of(Tour *t, const CastApplication *a, const json_t *form, unsigned rev)
{
	return json_pack("{s:s,s:i,s:s,s:o,s:o}", "receiptNo", a->receipt_no, "rev", (int) rev, "procedure", "RISAI",
			 "submittedUs", json_sprintf("%lld", (long long) a->submitted_us), "form",
			 cast_form(form, t->disaster_id));
}

static bool has_flag(const json_t *reply, const char *flag)
{
	const json_t *f;
	size_t i;

	json_array_foreach(json_object_get(reply, "flags"), i,
			   f) if (strcmp(json_string_value(f), flag) == 0) return true;
	return false;
}

static void received(Tour *t, const CastApplication *a, const json_t *reply)
{
	Case *c = &t->cases[a->no - 1];

	snprintf(c->application_id, sizeof c->application_id, "%s", text_at(reply, "applicationId"));
	that(t, strcmp(text_at(reply, "result"), "ACCEPTED") == 0 && *c->application_id, "申請%d %s を受け付ける: %s",
	     a->no, a->receipt_no, text_at(reply, "result"));
	that(t, has_flag(reply, "LATE") == a->expected.late, "申請%d は期限%s", a->no,
	     a->expected.late ? "後" : "内");
	if (!a->counter)
		that(t, has_flag(reply, "IDENTITY_UNVERIFIED"), "申請%d 署名のない申請は本人確認未了として受ける",
		     a->no);
}

/* The portal uses its receipt number and rev as the key. */
static long hand_over(Tour *t, const CastApplication *a, const json_t *form, unsigned rev, const char *key,
		      WebAnswer *ret)
{
	char own[80];

	snprintf(own, sizeof own, "%s-%s-%u", t->disaster_id, a->receipt_no, rev);
	return knock(t, a->town,
		     &(Knock){ .service = "application-intake",
			       .method = "POST",
			       .path = "applications",
			       .json = request_of(t, a, form, rev),
			       .key = key ? key : own },
		     ret);
}

static void by_portal(Tour *t, const CastApplication *a)
{
	WebAnswer answer;
	long status = hand_over(t, a, a->form, 0, NULL, &answer);
	json_t *reply = answer.body ? json_loadb(answer.body, answer.len, 0, NULL) : NULL;

	that(t, status == 200, "申請%d HTTP %ld %s %s", a->no, status, text_at(reply, "reason"),
	     text_at(reply, "field"));
	if (status == 200)
		received(t, a, reply);
	json_decref(reply);
	web_free(&answer);
}

/* The same once more: under its key the very bytes, under another key DUPLICATE with the number of the first. */
static void once_more(Tour *t, const CastApplication *a)
{
	const CastApplication *first = &t->cast.applications[a->repeats - 1];
	WebAnswer one, two, three;
	json_t *reply;
	char key[SH_UUID_LEN + 1];

	sh_uuid7(key);
	hand_over(t, first, a->form, 0, NULL, &one);
	hand_over(t, first, a->form, 0, NULL, &two);
	that(t,
	     one.status == 200 && two.status == 200 && one.len == two.len && memcmp(one.body, two.body, one.len) == 0,
	     "申請%d 同じ鍵には同じ返事", a->no);
	hand_over(t, first, a->form, 0, key, &three);
	reply = three.body ? json_loadb(three.body, three.len, 0, NULL) : NULL;
	that(t,
	     three.status == 200 && strcmp(text_at(reply, "result"), "DUPLICATE") == 0 &&
		     strcmp(text_at(reply, "applicationId"), t->cases[first->no - 1].application_id) == 0,
	     "申請%d は申請%d の二重送信: HTTP %ld %s", a->no, first->no, three.status, text_at(reply, "result"));
	json_decref(reply);
	web_free(&one);
	web_free(&two);
	web_free(&three);
}

/* The same receipt number with other content: refused, whatever the key. */
static void in_conflict(Tour *t, const CastApplication *a)
{
	const CastApplication *first = &t->cast.applications[a->repeats - 1];
	char key[SH_UUID_LEN + 1];
	WebAnswer answer;
	json_t *reply;

	sh_uuid7(key);
	hand_over(t, first, a->form, 0, key, &answer);
	reply = answer.body ? json_loadb(answer.body, answer.len, 0, NULL) : NULL;
	that(t,
	     strcmp(text_at(reply, "result"), "CONFLICT") == 0 ||
		     (answer.status == 409 && strcmp(text_at(reply, "reason"), "intake.receipt.changed") == 0),
	     "申請%d は申請%d と食い違う: HTTP %ld %s%s", a->no, first->no, answer.status, text_at(reply, "result"),
	     text_at(reply, "reason"));
	json_decref(reply);
	web_free(&answer);
}

static void at_counter(Tour *t, const CastApplication *a)
{
	json_t *request = request_of(t, a, a->form, 0), *reply;

	json_object_set_new(request, "channel", json_string("COUNTER"));
	reply = act(t, MADO, a->town, "Submit", request);
	if (reply)
		received(t, a, reply);
	json_decref(reply);
}

static bool duplicate(const CastApplication *a) { return strcmp(a->expected.receipt, "DUPLICATE") == 0; }

void step_apply(Tour *t)
{
	for (unsigned i = 0; i < t->cast.n_applications; i++) {
		const CastApplication *a = &t->cast.applications[i];

		fault_point(t, "applications", i);
		if (!stored(a))
			(duplicate(a) ? once_more : in_conflict)(t, a);
		else
			(a->counter ? at_counter : by_portal)(t, a);
	}
}

void resubmit(Tour *t, const CastApplication *a)
{
	WebAnswer answer;
	long status = hand_over(t, a, a->corrected, 1, NULL, &answer);
	json_t *reply = answer.body ? json_loadb(answer.body, answer.len, 0, NULL) : NULL;

	that(t,
	     status == 200 && strcmp(text_at(reply, "result"), "ACCEPTED") == 0 && number_at(reply, "rev") == 1 &&
		     strcmp(text_at(reply, "applicationId"), t->cases[a->no - 1].application_id) == 0,
	     "申請%d を直して出し直す（rev 1）: HTTP %ld %s %s", a->no, status, text_at(reply, "result"),
	     text_at(reply, "reason"));
	json_decref(reply);
	web_free(&answer);
}
