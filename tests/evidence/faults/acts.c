#include "storm.h"

#include <stdio.h>
#include <string.h>

/* What the staff of one town does in a bad night. People and places are invented. */
static const char *fresh(char id[SH_UUID_LEN + 1])
{
	sh_uuid7(id);
	return id;
}

static json_t *check_in(Asker *a, char id[SH_UUID_LEN + 1])
{
	const Ground *g = a->ground;
	char name[64];

	if (a->n_stays == sizeof a->stays / sizeof *a->stays)
		return NULL;
	snprintf(name, sizeof name, "嵐野　%u番%u", a->no, a->turn);
	return json_pack("{s:s,s:s,s:s,s:s,s:{s:s,s:s}}", "stayId", fresh(id), "openingId",
			 g->openings[a->turn % g->n_openings], "dayCode", g->day_code, "operator", "受付 一",
			 "unlisted", "name", name, "sex", a->turn % 2 ? "1" : "2");
}

static void came_in(Asker *a, const char *id) { memcpy(a->stays[a->n_stays++], id, SH_UUID_LEN + 1); }

static json_t *check_out(Asker *a, char id[SH_UUID_LEN + 1])
{
	if (a->n_stays == 0)
		return NULL;
	memcpy(id, a->stays[--a->n_stays], SH_UUID_LEN + 1);
	return json_pack("{s:s,s:s,s:s,s:s}", "stayId", id, "destination", "HOME", "dayCode", a->ground->day_code,
			 "operator", "受付 一");
}

static json_t *submit(Asker *a, char id[SH_UUID_LEN + 1])
{
	char receipt[33];

	fresh(id);
	for (unsigned i = 0, n = 0; n < 32 && id[i]; i++) /* a receipt number has 32 characters */
		if (id[i] != '-')
			receipt[n++] = id[i], receipt[n] = '\0';
	return json_pack("{s:s,s:i,s:s,s:s,s:O}", "receiptNo", receipt, "rev", 0, "procedure", "RISAI", "channel",
			 "COUNTER", "form", a->ground->form);
}

static json_t *add_dwelling(Asker *a, char id[SH_UUID_LEN + 1])
{
	char address[100];

	snprintf(address, sizeof address, "嵐町%u丁目%u番地", a->no + 1, a->turn + 1);
	return json_pack("{s:s,s:s,s:s,s:s}", "disasterId", a->ground->disaster_id, "dwellingId", fresh(id),
			 "address", address, "use", "RESIDENCE");
}

static json_t *record_contact(Asker *a, char id[SH_UUID_LEN + 1])
{
	char person[SH_UUID_LEN + 1];

	sh_uuid7(person);
	(void) a;
	return json_pack("{s:s,s:s,s:s,s:s,s:s}", "contactId", fresh(id), "personId", person, "kind", "PHONE",
			 "value", "000-0000-0000", "source", "COUNTER");
}

static json_t *issue(Asker *a, char id[SH_UUID_LEN + 1])
{
	const Ground *g = a->ground;

	memcpy(id, g->certificates[(a->no * 7 + a->turn) % g->n_certificates], SH_UUID_LEN + 1);
	return json_pack("{s:s,s:s}", "certificateId", id, "identityChecked", "CARD");
}

static json_t *put_staff_address(Asker *a, char id[SH_UUID_LEN + 1])
{
	(void) a;
	fresh(id);
	return json_pack("{s:s,s:s}", "desk", "WINDOW", "mail", "mado-storm@city.example");
}

static json_t *set_assessment(Asker *a, char id[SH_UUID_LEN + 1])
{
	(void) a;
	fresh(id);
	return json_pack("{s:s,s:s}", "assessedOn", "2025-04-01", "number", "嵐-1");
}

const Act storm_acts[] = {
	{ "shelter-gateway", "CheckIn", "staff:hinan", "EVACUEE", 8, check_in, came_in },
	{ "shelter-gateway", "CheckOut", "staff:hinan", "EVACUEE", 5, check_out, NULL },
	{ "application-intake", "Submit", "staff:mado", "90-3", 4, submit, NULL },
	{ "ledger", "AddDwelling", "staff:chosa", "90-3", 4, add_dwelling, NULL },
	{ "ledger", "RecordContact", "staff:mado", "90-3", 4, record_contact, NULL },
	{ "certificate-issuer", "IssueAtCounter", "staff:mado", "90-3", 2, issue, NULL },
	{ "notifier", "PutStaffAddress", "staff:daicho", "90-3", 2, put_staff_address, NULL },
	{ "register-sync", "SetNumberAssessment", "staff:daicho", "90-3", 2, set_assessment, NULL },
	{ 0 },
};
