/* What the convenience-store centre asks: which certificates a card's holder may have, and one of them. */
#include "kiosk.h"

#include "issue.h"
#include "issuer.h"
#include "release.h"
#include "sh_without.h"
#include <string.h>

typedef struct Kiosk {
	KioskVisit visit;
	Issue issue;
} Kiosk;

static bool is_ok(const Kiosk *k) { return strcmp(k->visit.result, "OK") == 0; }

static int visit(ShCall *call, const KioskProof *proof, Kiosk **ret)
{
	Kiosk *k = sh_alloc(call->arena, sizeof *k);

	if (!k)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "kiosk");
	memset(k, 0, sizeof *k);
	call->gathered = *ret = k;
	return kiosk_visit(call, proof, &k->visit);
}

/* Everybody on what is offered, for the record of the look. */
static int audit_offers(ShCall *call, const Kiosk *k)
{
	size_t n = 0, all = 1;
	const char **ids;

	for (size_t i = 0; i < k->visit.offers; i++)
		all += k->visit.offer[i].n;
	ids = sh_alloc(call->arena, all * sizeof *ids);
	if (!ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "kiosk");
	if (*k->visit.person_id)
		ids[n++] = k->visit.person_id;
	for (size_t i = 0; i < k->visit.offers; i++)
		for (size_t p = 0; p < k->visit.offer[i].n; p++)
			if (strcmp(k->visit.offer[i].persons[p], k->visit.person_id) != 0)
				ids[n++] = k->visit.offer[i].persons[p];
	return sh_audit(call, ids, n);
}

int kiosk_list_gather(ShCall *call, const Certificate__KioskListRequest *q)
{
	const KioskProof proof = { q->challenge_id, q->certificate.data, q->signature.data, q->certificate.len,
				   q->signature.len };
	Kiosk *k;

	return visit(call, &proof, &k);
}

int kiosk_list(ShCall *call, const Certificate__KioskListRequest *q, Certificate__KioskListReply *reply)
{
	const Kiosk *k = call->gathered;
	size_t n = k->visit.offers;
	Certificate__KioskCertificate *items = sh_alloc(call->arena, (n + 1) * sizeof *items);

	(void) q;
	reply->certificates = sh_alloc(call->arena, (n + 1) * sizeof *reply->certificates);
	if (!items || !reply->certificates)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "kiosk");
	reply->result = k->visit.result;
	for (size_t i = 0; i < n; i++) {
		certificate__kiosk_certificate__init(&items[i]);
		items[i].certificate_id = k->visit.offer[i].certificate_id;
		items[i].number = k->visit.offer[i].number;
		items[i].title_ja = "罹災証明書";
		reply->certificates[i] = &items[i];
	}
	reply->n_certificates = n;
	return audit_offers(call, k);
}

int kiosk_list_release(ShCall *call, const Certificate__KioskListRequest *q, const Certificate__KioskListReply *reply)
{
	const Kiosk *k = call->gathered;
	int r = 0;

	(void) q, (void) reply;
	for (size_t i = 0; r == 0 && i < k->visit.offers; i++)
		r = release_check(call, k->visit.offer[i].persons, k->visit.offer[i].n);
	return r;
}

/* What the making of an issue refused, as the centre's result; anything else is a page that could not be made. */
static const struct {
	const char *reason, *result;
} results[] = {
	{ "certificate.not_ready", KIOSK_NOT_READY },
	{ "certificate.superseded", KIOSK_NOT_READY },
	{ "certificate.facts.changed", KIOSK_NOT_READY },
	{ "certificate.release.checking", KIOSK_NOT_ELIGIBLE },
	{ "certificate.authority.missing", KIOSK_SERVICE_CLOSED },
	{ "certificate.issues.exhausted", KIOSK_SERVICE_CLOSED },
};

static int result_of(ShCall *call, int r, Kiosk *k)
{
	if (r == 0)
		return 0;
	if (r == SH_FAULT && call->error.code != SH_UNAVAILABLE && call->error.code != SH_DEADLINE_EXCEEDED)
		return r;
	k->visit.result = r == SH_FAULT ? KIOSK_SERVICE_CLOSED : KIOSK_RENDER_ERROR;
	for (size_t i = 0; r == SH_REFUSED && i < sizeof results / sizeof *results; i++)
		if (strcmp(results[i].reason, call->error.reason) == 0)
			k->visit.result = results[i].result;
	call->error = (ShError){ 0 };
	return 0;
}

int kiosk_issue_gather(ShCall *call, const Certificate__KioskIssueRequest *q)
{
	const KioskProof proof = { q->challenge_id, q->certificate.data, q->signature.data, q->certificate.len,
				   q->signature.len };
	bool offered = false;
	Kiosk *k;
	int r = visit(call, &proof, &k);

	if (r != 0 || !is_ok(k))
		return r;
	for (size_t i = 0; i < k->visit.offers; i++)
		offered |= strcmp(k->visit.offer[i].certificate_id, q->certificate_id) == 0;
	if (!offered && !SH_WITHOUT(kiosk_offered)) {
		k->visit.result = KIOSK_NOT_ELIGIBLE;
		return 0;
	}
	k->issue = (Issue){ .certificate_id = q->certificate_id,
			    .channel = "KIOSK",
			    .identity_checked = "CARD",
			    .terminal = k->visit.terminal };
	return result_of(call, issue_make(call, &k->issue), k);
}

int kiosk_issue(ShCall *call, const Certificate__KioskIssueRequest *q, Certificate__KioskIssueReply *reply)
{
	Kiosk *k = call->gathered;
	int r;

	(void) q;
	reply->result = k->visit.result;
	if (!is_ok(k))
		return sh_audit(call, &k->visit.person_id, *k->visit.person_id ? 1 : 0);
	if ((r = issue_keep(call, &k->issue)) != 0)
		return r;
	reply->issue_id = k->issue.issue_id;
	reply->sha256 = k->issue.sha256_text;
	reply->path = k->issue.path;
	return 0;
}

int kiosk_issue_release(ShCall *call, const Certificate__KioskIssueRequest *q,
			const Certificate__KioskIssueReply *reply)
{
	const Kiosk *k = call->gathered;

	(void) q, (void) reply;
	return is_ok(k) ? release_check(call, k->issue.persons, k->issue.n_persons) : 0;
}
