#include "certificates.h"
#include "steps.h"

#include <stdio.h>
#include <string.h>

/* Certificates drafted from confirmed grades, approved in batches, ready; what no font draws stays with staff. */
json_t *certificate_line(Tour *t, const CastApplication *a, const char *state)
{
	json_t *reply = act(t, clerk_of(a, MADO), a->town, "ListCertificates",
			    json_pack("{s:s,s:s,s:s}", "disasterId", t->disaster_id, "state", state, "applicationId",
				      t->cases[a->no - 1].application_id));
	json_t *line = json_incref(json_array_get(json_object_get(reply, "certificates"), 0));

	json_decref(reply);
	return line;
}

typedef struct Awaited {
	const CastApplication *a;
	const char *state;
	json_t *line;
} Awaited;

static bool there(Tour *t, void *arg)
{
	Awaited *w = arg;

	w->line = certificate_line(t, w->a, w->state);
	return w->line != NULL;
}

json_t *certificate_wait(Tour *t, const CastApplication *a, const char *state)
{
	Awaited w = { a, state, NULL };

	wait_until(t, there, &w);
	return w.line;
}

static void drafted(Tour *t, const CastApplication *a, const CastLook *look)
{
	const char *state = a->expected.issuable ? "DRAFT" : "UNDRAWABLE";
	Case *c = &t->cases[a->no - 1];
	json_t *line = certificate_wait(t, a, state);

	that(t,
	     line && strcmp(text_at(line, "gradeCode"), look->grade) == 0 &&
		     strcmp(text_at(line, "dwellingId"), c->dwelling_id) == 0 &&
		     strcmp(text_at(line, "personId"), c->person_id) == 0,
	     "申請%d の証明書は %s、程度 %s: %s", a->no, state, look->grade, text_at(line, "gradeCode"));
	if (!a->expected.issuable)
		that(t, json_array_size(json_object_get(line, "missingGlyphs")) > 0,
		     "申請%d 描けない文字が挙げられる", a->no);
	snprintf(c->certificate_id, sizeof c->certificate_id, "%s", text_at(line, "certificateId"));
	json_decref(line);
}

static void approve_batch(Tour *t, const char *actor, unsigned town, json_t *ids)
{
	size_t n = json_array_size(ids);
	char id[SH_UUID_LEN + 1];
	json_t *reply = act(t, actor, town, "ApproveCertificates",
			    json_pack("{s:o,s:o}", "batchId", new_id(id), "certificateIds", ids));

	that(t,
	     number_at(reply, "approved") == (int64_t) n &&
		     json_array_size(json_object_get(reply, "refusedCertificateIds")) == 0,
	     "%s 証明書 %zu通をまとめて決裁する: %lld", town_code(t, town), n,
	     (long long) number_at(reply, "approved"));
	json_decref(reply);
}

typedef struct Stand {
	const CastApplication *a;
	const char *state;
	char seen[24];
} Stand;

/* As the portal reads it. */
static bool stands(Tour *t, void *arg)
{
	Stand *s = arg;
	char path[100];
	WebAnswer answer;
	json_t *o;

	snprintf(path, sizeof path, "applications/%s", s->a->receipt_no);
	knock(t, s->a->town, &(Knock){ .service = "application-intake", .method = "GET", .path = path }, &answer);
	o = answer.body ? json_loadb(answer.body, answer.len, 0, NULL) : NULL;
	snprintf(s->seen, sizeof s->seen, "%s", text_at(o, "state"));
	json_decref(o);
	web_free(&answer);
	return strcmp(s->seen, s->state) == 0;
}

static void ready(Tour *t, const CastApplication *a)
{
	Case *c = &t->cases[a->no - 1];
	json_t *line = certificate_wait(t, a, "READY");
	Stand s = { .a = a, .state = "READY" };

	snprintf(c->number, sizeof c->number, "%s", text_at(line, "number"));
	that(t, line && strcmp(text_at(line, "certificateId"), c->certificate_id) == 0 && *c->number,
	     "申請%d の証明書 %s が交付できる", a->no, c->number);
	json_decref(line);
	that(t, wait_until(t, stands, &s), "申請%d は交付準備完了: %s", a->no, s.seen);
}

void step_certificates(Tour *t)
{
	json_t *batches[CAST_TOWNS] = { json_array(), json_array() },
	       *theirs[CAST_TOWNS] = { json_array(), json_array() };

	for (unsigned i = 0; i < t->cast.n_applications; i++) {
		const CastApplication *a = &t->cast.applications[i];

		if (!accepted(a) || !a->surveyed)
			continue;
		drafted(t, a, &a->first);
		if (a->expected.issuable && *t->cases[i].certificate_id)
			json_array_append_new((external(a) ? theirs : batches)[a->town],
					      json_string(t->cases[i].certificate_id));
	}
	for (unsigned town = 0; town < CAST_TOWNS; town++) {
		approve_batch(t, KACHO, town, batches[town]);
		approve_batch(t, SYSTEM_HEAD, town, theirs[town]);
	}
	for (unsigned i = 0; i < t->cast.n_applications; i++)
		if (t->cast.applications[i].expected.issuable)
			ready(t, &t->cast.applications[i]);
}

/* ---- after the second look ------------------------------------------------------------------------------------ */
void certificate_replaced(Tour *t, const CastApplication *a)
{
	Case *c = &t->cases[a->no - 1];
	char old_number[64];
	unsigned old_issue = c->issue_no;
	json_t *line;

	snprintf(old_number, sizeof old_number, "%s", c->number);
	memcpy(c->old_certificate_id, c->certificate_id, sizeof c->old_certificate_id);
	drafted(t, a, &a->again);
	that(t, strcmp(c->certificate_id, c->old_certificate_id) != 0, "申請%d に新しい証明書が起案される", a->no);
	line = certificate_line(t, a, "DRAFT");
	that(t, strcmp(text_at(line, "supersedes"), c->old_certificate_id) == 0,
	     "申請%d 新しい証明書は古いものに代わる", a->no);
	json_decref(line);
	approve_batch(t, KACHO, a->town, json_pack("[s]", c->certificate_id));
	ready(t, a);
	verify(t, a->town, old_number, old_issue, "SUPERSEDED");
	if (that(t, issue_at_counter(t, a), "申請%d 新しい証明書を窓口で交付する", a->no))
		verify(t, a->town, c->number, c->issue_no, "VALID");
}
