#include "act.h"
#include "audit.h"
#include "http.h"
#include "steps.h"

#include <stdlib.h>
#include <string.h>

/* After all that fell: what the client was told was done is asked again under its key, and is there once. */
static bool again_by_rpc(Tour *t, const JournalEntry *e)
{
	char *reply = NULL;
	bool same =
		act_patiently(t, e->actor, e->town, place_of(e->service), e->rpc, e->key, e->request, &reply) == 0 &&
		strlen(reply) == e->reply_len && memcmp(reply, e->reply, e->reply_len) == 0;

	free(reply);
	return same;
}

static bool again_by_http(Tour *t, const JournalEntry *e)
{
	unsigned town = strcmp(e->town, town_code(t, 1)) == 0;
	WebAnswer a = { 0 };
	bool same = http_ask(sh_setting(t->ctx->settings, "doors"),
			     &(HttpAsk){ .service = e->service,
					 .town = e->town,
					 .api_key = http_key(t, town, e->service, e->actor),
					 .method = e->method,
					 .path = e->path,
					 .json = e->request,
					 .file = e->file,
					 .file_part = e->file_part,
					 .key = e->key },
			     sh_monotonic_us() + t->patience_ms * 1000LL, &a) == 200 &&
		    a.len == e->reply_len && memcmp(a.body, e->reply, a.len) == 0;

	web_free(&a);
	return same;
}

/* All applications of a town, each receipt number once. */
static void count_applications(Tour *t, unsigned town)
{
	json_t *list = act(t, SHIEN, town, "ListApplications",
			   json_pack("{s:s,s:i}", "disasterId", t->disaster_id, "limit", 200)),
	       *line;
	unsigned want = 0, got = 0;
	size_t i;

	for (unsigned k = 0; k < t->cast.n_applications; k++)
		want += t->cast.applications[k].town == town && stored(&t->cast.applications[k]);
	json_array_foreach(json_object_get(list, "applications"), i,
			   line) for (unsigned k = 0; k < t->cast.n_applications; k++) got +=
		stored(&t->cast.applications[k]) && t->cast.applications[k].town == town &&
		strcmp(t->cast.applications[k].receipt_no, text_at(line, "receiptNo")) == 0 &&
		strcmp(t->cases[k].application_id, text_at(line, "applicationId")) == 0;
	that(t, got == want && json_array_size(json_object_get(list, "applications")) == want,
	     "%s 申請は %u件、それぞれ1件だけ: %zu", town_code(t, town), want,
	     json_array_size(json_object_get(list, "applications")));
	json_decref(list);
}

static void count_surveys(Tour *t, unsigned town)
{
	json_t *list =
		act(t, CHOSA, town, "ListSurveys",
		    json_pack("{s:s,s:s,s:i}", "disasterId", t->disaster_id, "state", "CONFIRMED", "limit", 200));
	unsigned want = 0;

	for (unsigned k = 0; k < t->cast.n_applications; k++)
		if (t->cast.applications[k].town == town && t->cast.applications[k].surveyed)
			want += 1u + t->cast.applications[k].resurveyed;
	that(t, json_array_size(json_object_get(list, "surveys")) == want, "%s 決裁された調査は %u件: %zu",
	     town_code(t, town), want, json_array_size(json_object_get(list, "surveys")));
	json_decref(list);
}

static void count_heads(Tour *t, unsigned town)
{
	json_t *reply = act(t, HINAN, town, "GetHeadCount", json_pack("{s:s}", "openingId", t->openings[town]));
	unsigned want = cast_head_count(&t->cast, town, "", true);

	that(t, number_at(reply, "total") == want, "%s 避難者数は %u のまま: %lld", town_code(t, town), want,
	     (long long) number_at(reply, "total"));
	json_decref(reply);
}

/* Redis is only a cache of where work stands: made anew from the history. */
static void rebuild(Tour *t, unsigned town)
{
	json_t *reply = act(t, DAICHO, town, "RebuildWorkflow", json_object());

	that(t, number_at(reply, "applications") > 0, "%s 作業状況を作り直す: %lld件", town_code(t, town),
	     (long long) number_at(reply, "applications"));
	json_decref(reply);
}

void step_nothing_lost(Tour *t)
{
	size_t same = 0;

	faults_all_done(t);
	for (size_t i = 0; i < t->journal.n; i++) {
		const JournalEntry *e = &t->journal.entries[i];

		if ((e->http ? again_by_http : again_by_rpc)(t, e))
			same++;
		else
			that(t, false, "%s %s %s: 同じ鍵への返事が違う %s", e->town, e->service,
			     e->http ? e->path : e->rpc, t->error.reason);
	}
	that(t, same == t->journal.n && same > 0, "OKと答えられた %zu件すべてに、同じ鍵で同じ返事: %zu", t->journal.n,
	     same);
	for (unsigned town = 0; town < CAST_TOWNS; town++) {
		rebuild(t, town);
		count_applications(t, town);
		count_surveys(t, town);
		count_heads(t, town);
	}
}

/* ---- audit
 * --------------------------------------------------------------------------------------------------------- */
typedef struct Audited {
	const char *service;
	AuditReport report;
	int result;
} Audited;

static bool numbered(Tour *t, void *arg)
{
	Audited *a = arg;

	a->result = audit_verify(t->ctx, a->service, &a->report, &t->error);
	return a->result != 0 || a->report.waiting == 0;
}

void step_audit(Tour *t)
{
	for (const Place *p = places; p->service; p++) {
		Audited a = { .service = p->service };
		bool whole = wait_until(t, numbered, &a);

		that(t, whole && a.result == 0, "%s 監査記録の木が一致する: 記録 %llu 未採番 %llu %s", p->service,
		     (unsigned long long) a.report.leaves, (unsigned long long) a.report.waiting,
		     a.result ? t->error.reason : "");
		if (strcmp(p->service, "notifier") != 0) /* reads no person but through others */
			that(t, a.report.leaves > 0, "%s には監査記録がある", p->service);
	}
}
