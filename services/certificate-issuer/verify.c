/* Anybody holding the paper: is it the newest word? Nothing of the person is said. */
#include "issuer.h"

#include "certificate_issuer_sql.h"
#include "rules/numbering.h"
#include "workshop.h"
#include <string.h>

typedef struct Paper {
	const char *number;
	uint32_t issue_no;
	const uint8_t *record; /* hash of what it states; NULL where only its number was typed in */
} Paper;

/* A code that is not one of ours, a forged one and one of another municipality are all the same to the asker. */
static bool read_payload(const ShCall *call, const char *url, IssuerPayload *ret)
{
	IssuerPayloadKey key;
	ShError err = { 0 };
	bool good;

	workshop_payload_key(call, &key);
	good = issuer_payload_verify(url, &key, 1, ret, &err) == 0 && strcmp(ret->tenant, call->municipality) == 0;
	explicit_bzero(&key, sizeof key);
	return good;
}

static int look_up(ShCall *call, const Paper *p, Certificate__VerifyCertificateReply *reply)
{
	const uint8_t *record;
	const ShRows *rows;
	const char *state;
	size_t len;
	int r = sh_query(call, &sql_find_issue, &rows, sh_text(call->municipality), sh_text(p->number),
			 sh_int(p->issue_no));

	if (r != 0 || sh_rows_count(rows) == 0)
		return r;
	record = sh_rows_bytes(call, rows, 0, "record_sha256", &len);
	state = sh_rows_str(rows, 0, "state");
	if (p->record && (len != ISSUER_HASH_LEN || memcmp(record, p->record, len) != 0))
		return 0;
	if (strcmp(state, "READY") == 0)
		reply->result = "VALID";
	else if (strcmp(state, "SUPERSEDED") == 0)
		reply->result = "SUPERSEDED";
	else
		return 0;
	reply->number = sh_rows_str(rows, 0, "number");
	reply->certified_on = sh_rows_str(rows, 0, "certified_on");
	return 0;
}

int verify_certificate(ShCall *call, const Certificate__VerifyCertificateRequest *q,
		       Certificate__VerifyCertificateReply *reply)
{
	IssuerPayload payload;
	Paper paper = { 0 };

	reply->result = "UNKNOWN";
	if (*q->payload && *q->code)
		return sh_fail_field(&call->error, "code", "field.two_of_one");
	if (!*q->payload && !*q->code)
		return sh_fail_field(&call->error, "payload", "field.required");
	if (*q->payload) {
		if (!read_payload(call, q->payload, &payload))
			return 0;
		paper = (Paper){ payload.certificate_number, payload.issue_number, payload.record_sha256 };
	} else if (!issue_code_parse(call->arena, q->code, &paper.number, &paper.issue_no)) {
		return 0;
	}
	return look_up(call, &paper, reply);
}
