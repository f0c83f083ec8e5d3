/* One house from the accepted application to the paper, and what a re-survey does to it. */
#include "setting.h"

#include "sh_blob.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Pdf {
	const char *blob_id;
	const uint8_t *bytes;
	size_t len;
} Pdf;

static int read_pdf(ShCall *call, void *arg)
{
	Pdf *p = arg;

	return sh_blob_read(call, p->blob_id, 4 << 20, &p->bytes, &p->len);
}

/* What an outside reader finds inside the file that was stored. */
static const char *record_inside(Fixture *f, const char *issue_id)
{
	static char json[8192];
	char sql[256], path[128], command[256];
	Pdf pdf;
	FILE *out, *in;

	snprintf(sql, sizeof sql, "SELECT blob_id FROM issue WHERE issue_id = '%s'", issue_id);
	pdf.blob_id = text_of(f, sql);
	cr_assert_eq(in_tx(f, read_pdf, &pdf), 0, "%s", f->error.reason);
	snprintf(path, sizeof path, "%s/out.pdf", card_folder);
	out = fopen(path, "w");
	cr_assert_eq(fwrite(pdf.bytes, 1, pdf.len, out), pdf.len);
	fclose(out);
	snprintf(command, sizeof command, "qpdf --show-attachment=shien-certificate.json %s", path);
	in = popen(command, "r");
	json[fread(json, 1, sizeof json - 1, in)] = '\0';
	cr_assert_eq(pclose(in), 0, "qpdf");
	return json;
}

/* What a telephone reads off the paper that record_inside left. */
static const char *qr_code(void)
{
	static char url[600];
	char command[400];
	FILE *in;

	snprintf(command, sizeof command,
		 "pdftoppm -r 200 -png -singlefile %s/out.pdf %s/out && zbarimg -q --raw %s/out.png 2>/dev/null",
		 card_folder, card_folder, card_folder);
	in = popen(command, "r");
	url[fread(url, 1, sizeof url - 1, in)] = '\0';
	cr_assert_eq(pclose(in), 0, "zbarimg");
	url[strcspn(url, "\n")] = '\0';
	return url;
}

static const char *verify_payload(Fixture *f, const char *payload)
{
	Certificate__VerifyCertificateRequest q = CERTIFICATE__VERIFY_CERTIFICATE_REQUEST__INIT;
	const Certificate__VerifyCertificateReply *reply;
	const void *answer;

	q.payload = payload;
	f->roles = "public";
	f->caller = "door";
	cr_assert_eq(ask(f, "VerifyCertificate", &q.base, &answer), 0, "%s", f->error.reason);
	f->caller = "shienctl";
	reply = answer;
	cr_assert_eq(*reply->number != '\0', strcmp(reply->result, "UNKNOWN") != 0);
	return reply->result;
}

static void check_paper(Fixture *f)
{
	char url[600];

	snprintf(url, sizeof url, "%s", qr_code());
	cr_assert(strncmp(url, "https://verify.example.jp/verify#", 33) == 0, "%s", url);
	cr_assert_str_eq(verify_payload(f, url), "VALID");
	f->municipality = "992020";
	cr_assert_str_eq(verify_payload(f, url), "UNKNOWN", "of another municipality");
	f->municipality = "992011";
	url[strlen(url) - 20] ^= 1;
	cr_assert_str_eq(verify_payload(f, url), "UNKNOWN", "forged");
}

static void has(const char *json, const char *key, const char *value)
{
	char pair[256];

	snprintf(pair, sizeof pair, "\"%s\":\"%s\"", key, value);
	cr_assert(strstr(json, pair) != NULL, "%s is not in %s", pair, json);
}

static long events(Fixture *f, const char *type)
{
	char sql[200];

	snprintf(sql, sizeof sql,
		 "SELECT count(*) FROM outbox_pending WHERE type = 'shien.certificate.v1.%s' AND aggregate_id = "
		 "'" APPLICATION "'",
		 type);
	return count(f, sql);
}

static const char *state_of(Fixture *f, const char *id)
{
	char sql[128];

	snprintf(sql, sizeof sql, "SELECT state FROM certificate WHERE certificate_id = '%s'", id);
	return text_of(f, sql);
}

static void resurvey(Fixture *f, const char *first)
{
	const Certificate__IssueAtCounterReply *paper;
	const char *second;
	int r;

	given_grade(f, "1");
	second = newest(f);
	cr_assert_str_neq(second, first);
	cr_assert_str_eq(state_of(f, second), "DRAFT");
	cr_assert_str_eq(state_of(f, first), "READY", "valid until the new one is approved");
	cr_assert_str_eq(verify_code(f, "R8-01-000001-01"), "VALID");
	r = issue(f, first, &paper);
	assert_refused(f, r, "certificate.facts.changed");

	cr_assert_eq(approve(f, second, 0), 1);
	cr_assert_str_eq(state_of(f, first), "SUPERSEDED");
	cr_assert_eq(events(f, "CertificateSuperseded"), 1);
	cr_assert_eq(events(f, "CertificateReady"), 2);
	cr_assert_str_eq(verify_code(f, "R8-01-000001-01"), "SUPERSEDED");
	r = issue(f, first, &paper);
	assert_refused(f, r, "certificate.superseded");
	cr_assert_eq(issue(f, second, &paper), 0, "%s %s", f->error.reason, f->error.detail);
	cr_assert_str_eq(paper->number, "R8-01-000002");
	cr_assert_str_eq(verify_code(f, "R8-01-000002-01"), "VALID");
}

static void back_again(Fixture *f)
{
	const char *valid = newest(f);

	given_grade(f, "2");
	cr_assert_str_eq(state_of(f, newest(f)), "DRAFT");
	given_grade(f, "1");
	cr_assert_str_eq(newest(f), valid, "what is valid already needs no successor");
	cr_assert_str_eq(state_of(f, valid), "READY");
	cr_assert_eq(count(f, "SELECT count(*) FROM certificate WHERE state = 'CANCELLED'"), 1);
}

Test(certificate_issuer, plays_the_story_of_one_house)
{
	const Certificate__IssueAtCounterReply *paper;
	static Fixture f;
	const char *id, *json;
	int r;

	setting_open(&f);
	given_accepted(&f);
	id = newest(&f);
	cr_assert_str_eq(state_of(&f, id), "WAITING", "no grade yet");
	r = issue(&f, id, &paper);
	assert_refused(&f, r, "certificate.not_ready");

	given_grade(&f, "3");
	cr_assert_str_eq(state_of(&f, id), "DRAFT");
	r = issue(&f, id, &paper);
	assert_refused(&f, r, "certificate.not_ready");
	cr_assert_eq(approve(&f, id, 1), 0, "looked at before the grade came (I16)");
	cr_assert_eq(approve(&f, id, 2), 1);
	cr_assert_str_eq(state_of(&f, id), "READY");
	cr_assert_eq(events(&f, "CertificateReady"), 1);
	cr_assert_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE position('" HEAD "'::bytea IN payload) > 0 "
			       "AND position('" DWELLING "'::bytea IN payload) > 0"),
		     1, "the ledger learns whose it is");
	cr_assert_eq(approve(&f, id, 0), 0, "once");
	given_grade(&f, "3");
	cr_assert_str_eq(newest(&f), id, "the same facts change nothing");
	cr_assert_eq(count(&f, "SELECT version FROM certificate"), 2);

	cr_assert_eq(issue(&f, id, &paper), 0, "%s %s %s", f.error.reason, f.error.field, f.error.detail);
	cr_assert_eq(paper->issue_no, 1);
	cr_assert_str_eq(paper->number, "R8-01-000001");
	cr_assert_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=IssueAtCounter%" HEAD
			       "," SPOUSE "%'"),
		     1);
	json = record_inside(&f, strdupa(paper->issue_id));
	has(json, "certificate_id", id);
	has(json, "subject_person_id", HEAD);
	has(json, "dwelling_id", DWELLING);
	has(json, "grade", "3");
	has(json, "head_name", "海野 太郎");
	cr_assert(strstr(json, "海野 花子（妻）") != NULL, "%s", json);
	cr_assert(strstr(json, "床上浸水") != NULL, "%s", json);
	check_paper(&f);

	cr_assert_eq(issue(&f, id, &paper), 0, "%s", f.error.reason);
	cr_assert_eq(paper->issue_no, 2, "the same certificate again");
	cr_assert_eq(events(&f, "CertificateIssued"), 2);
	cr_assert_str_eq(verify_code(&f, "R8-01-000001-02"), "VALID");
	cr_assert_str_eq(verify_code(&f, "R8-01-000001-03"), "UNKNOWN");
	cr_assert_str_eq(verify_code(&f, "R8-01-000009-01"), "UNKNOWN");
	resurvey(&f, id);
	back_again(&f);
	setting_close(&f);
}
