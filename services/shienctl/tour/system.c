#include "act.h"
#include "steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every tenth application, and the first of them goes from its match to the paper without our ledger's pages: an
 * existing system matches, accepts, tells the grade, has it approved by another key, and hands the certificate out.
 */
bool external(const CastApplication *a) { return a->no % 10 == 5 && !a->expected.protection_desk; }

const char *clerk_of(const CastApplication *a, const char *staff)
{
	if (!external(a))
		return staff;
	return strcmp(staff, KACHO) == 0 ? SYSTEM_HEAD : SYSTEM_DESK;
}

static const struct {
	const char *rpc, *service, *method, *path; /* {member}: of the request, which then has it no more */
	bool reads, as_first;                      /* as_first: the key of the door's first client */
} doors[] = {
	{ "GetApplication", "application-intake", "GET", "cases/{applicationId}", true, false },
	{ "ConfirmMatch", "application-intake", "POST", "cases/{applicationId}/match", false, false },
	{ "Accept", "application-intake", "POST", "cases/{applicationId}/acceptance", false, false },
	{ "ReturnForCorrection", "application-intake", "POST", "cases/{applicationId}/return", false, false },
	{ "RecordSurvey", "ledger", "POST", "ledger/surveys", false, false },
	{ "ApproveSurvey", "ledger", "POST", "ledger/surveys/{surveyId}/approval", false, false },
	{ "ListCertificates", "certificate-issuer", "POST", "certificates/search", true, true },
	{ "ApproveCertificates", "certificate-issuer", "POST", "certificates/approval", false, false },
	{ "IssueAtCounter", "certificate-issuer", "POST", "certificates/{certificateId}/issues", false, true },
};

static void fill_path(const char *path, json_t *request, char *out, size_t size)
{
	const char *open = strchr(path, '{'), *close = open ? strchr(open, '}') : NULL;
	char member[40];

	if (!close) {
		snprintf(out, size, "%s", path);
		return;
	}
	snprintf(member, sizeof member, "%.*s", (int) (close - open - 1), open + 1);
	snprintf(out, size, "%.*s%s%s", (int) (open - path), path, text_at(request, member), close + 1);
	json_object_del(request, member);
}

json_t *act_by_door(Tour *t, const char *client, unsigned town, const char *rpc, json_t *request)
{
	char path[200];

	for (size_t i = 0; i < sizeof doors / sizeof *doors; i++) {
		if (strcmp(doors[i].rpc, rpc) != 0)
			continue;
		fill_path(doors[i].path, request, path, sizeof path);
		if (strcmp(doors[i].method, "GET") == 0) {
			json_decref(request);
			request = NULL;
		}
		return knock_json(t, town,
				  &(Knock){ .service = doors[i].service,
					    .method = doors[i].method,
					    .path = path,
					    .reads = doors[i].reads,
					    .client = doors[i].as_first ? NULL : client,
					    .json = request },
				  rpc);
	}
	abort(); /* the story names an rpc that has no door */
}
