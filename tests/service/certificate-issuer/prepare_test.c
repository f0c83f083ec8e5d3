/* What keeps a certificate from being ready, and who may make it so. */
#include "setting.h"

#include "sh_clock.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const Certificate__CertificateLine *only_line(Fixture *f, const char *state)
{
	Certificate__ListCertificatesRequest q = CERTIFICATE__LIST_CERTIFICATES_REQUEST__INIT;
	const Certificate__ListCertificatesReply *reply;
	const void *answer;

	q.disaster_id = DISASTER;
	q.state = state;
	f->roles = "window";
	cr_assert_eq(ask(f, "ListCertificates", &q.base, &answer), 0, "%s", f->error.reason);
	reply = answer;
	cr_assert_eq(reply->n_certificates, 1, "%zu in %s", reply->n_certificates, state);
	return reply->certificates[0];
}

Test(certificate_issuer, leaves_a_name_that_no_font_has_to_people)
{
	const Certificate__CertificateLine *line;
	static Fixture f;

	setting_open(&f);
	world.head_name = "海野 \U0001F9E1郎"; /* no font of a town hall has it */
	given_accepted(&f);
	given_grade(&f, "2");
	line = only_line(&f, "UNDRAWABLE");
	cr_assert_eq(line->n_missing_glyphs, 1);
	cr_assert_str_eq(line->missing_glyphs[0], "U+1F9E1");
	cr_assert(strncmp(line->problem, "certificate.glyph.missing", 25) == 0, "%s", line->problem);
	cr_assert_eq(approve(&f, newest(&f), 0), 0, "never a wrong letter");
	cr_assert_eq(count(&f, "SELECT count(*) FROM outbox_pending"), 0);

	world.head_name = "海野 葛\U000E0102郎"; /* a variation sequence that IPAmj Mincho has */
	given_grade(&f, "2");
	line = only_line(&f, "DRAFT");
	cr_assert_eq(line->n_missing_glyphs, 0);
	cr_assert_str_eq(line->number, "R8-01-000001", "its number stays");
	cr_assert_eq(approve(&f, newest(&f), 0), 1);
	setting_close(&f);
}

static void tell_accepted(Fixture *f, const char *procedure, const char *dwelling, int want)
{
	Intake__ApplicationAccepted e = INTAKE__APPLICATION_ACCEPTED__INIT;

	e.application_id = APPLICATION;
	e.disaster_id = DISASTER;
	e.procedure = procedure;
	e.person_id = HEAD;
	e.dwelling_id = dwelling;
	cr_assert_eq(tell(f, "application-intake", &e.base), want, "%s", f->error.reason);
}

static void withdraw(Fixture *f)
{
	Intake__ApplicationWithdrawn e = INTAKE__APPLICATION_WITHDRAWN__INIT;

	e.application_id = APPLICATION;
	cr_assert_eq(tell(f, "application-intake", &e.base), 0, "%s", f->error.reason);
}

Test(certificate_issuer, waits_and_follows_what_it_is_told)
{
	static Fixture f;
	const char *id;

	setting_open_without_authority(&f);
	tell_accepted(&f, "HISAI", DWELLING, 0);
	cr_assert_eq(count(&f, "SELECT count(*) FROM chain"), 0, "another procedure");
	world.ledger_down = true;
	tell_accepted(&f, "RISAI", DWELLING, 0);
	run_due(&f, sh_now_us());
	cr_assert_str_eq(f.error.reason, "peer.unreachable");
	cr_assert_eq(count(&f, "SELECT count(*) FROM due"), 1, "tried again later");
	world.ledger_down = false;
	world.grade = "4";
	run_sql(&f, "UPDATE due SET due_us = 0, leased_until_us = 0");
	cr_assert_eq(run_due(&f, sh_now_us()), 1);
	id = newest(&f);
	cr_assert_eq(count(&f, "SELECT count(*) FROM certificate WHERE state = 'DRAFT' AND grade_code = '4'"), 1);
	given_grade(&f, "");
	cr_assert_eq(count(&f, "SELECT count(*) FROM certificate WHERE state = 'WAITING'"), 1, "no grade any more");
	given_grade(&f, "5");
	cr_assert_str_eq(newest(&f), id);
	run_sql(&f, "UPDATE certificate SET drafted_by = 'staff:approver'");
	cr_assert_eq(approve(&f, id, 0), 0, "not by who drafted it");
	run_sql(&f, "UPDATE certificate SET drafted_by = 'service:certificate-issuer'");
	withdraw(&f);
	cr_assert_eq(approve(&f, id, 0), 0, "the application was withdrawn");
	cr_assert_eq(count(&f, "SELECT count(*) FROM certificate WHERE state = 'CANCELLED'"), 1);
	setting_close(&f);
}

/* 口頭決裁: noted by another than who said it, issued at once; confirmed by nobody else. */
Test(certificate_issuer, is_approved_by_word_of_mouth_and_confirmed_later)
{
	const Certificate__IssueAtCounterReply *paper;
	const Certificate__CertificateLine *line;
	static Fixture f;
	const char *id;

	setting_open(&f);
	given_accepted(&f);
	given_grade(&f, "2");
	id = newest(&f);
	run_sql(&f, "UPDATE certificate SET drafted_by = 'staff:drafter'");
	cr_expect_eq(approve_orally(&f, "staff:mado", id, "staff:drafter"), 0, "nobody approves his own draft");
	cr_expect_eq(approve_orally(&f, "staff:kacho", id, "staff:kacho"), 0, "nobody notes his own word");
	cr_assert_eq(approve_orally(&f, "staff:mado", id, "staff:kacho"), 1);
	cr_expect_eq(approve_orally(&f, "staff:mado", id, "staff:kacho"), 0, "it is ready already");
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%actor=staff:mado "
			       "%rpc=RecordOralCertificates %ids=%,staff:kacho'"),
		     1);
	line = only_line(&f, "ORAL");
	cr_expect_str_eq(line->state, "READY");
	cr_expect_str_eq(line->oral_approver, "staff:kacho");
	cr_expect_str_eq(line->recorded_by, "staff:mado");
	cr_expect(line->oral_us > 0);
	cr_assert_eq(issue(&f, id, &paper), 0, "%s", f.error.reason);
	cr_expect_eq(answer_as(&f, "staff:deputy", id, false), 0, "another's word");
	cr_expect_eq(answer_as(&f, "staff:deputy", id, true), 0, "another's word");
	cr_expect_eq(answer_as(&f, "staff:drafter", id, false), 0);
	cr_assert_eq(answer_as(&f, "staff:kacho", id, false), 1);
	cr_expect_eq(answer_as(&f, "staff:kacho", id, true), 0, "confirmed is confirmed");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%CertificateReady'"), 1);
	cr_expect_eq(count(&f,
			   "SELECT count(*) FROM certificate WHERE state = 'READY' AND NOT oral AND oral_us > 0 AND "
			   "confirmed_us > 0 AND recorded_by = 'staff:mado' AND approved_by = 'staff:kacho'"),
		     1);
	setting_close(&f);
}

/* The paper that is out is valid no more, and what the ledger says now waits for approval anew. */
Test(certificate_issuer, is_void_where_the_word_is_not_confirmed)
{
	const Certificate__IssueAtCounterReply *paper;
	char first[37], code[40];
	static Fixture f;
	int r;

	setting_open(&f);
	given_accepted(&f);
	given_grade(&f, "2");
	snprintf(first, sizeof first, "%s", newest(&f));
	cr_expect_eq(answer_as(&f, "staff:kacho", first, true), 0, "a draft follows the ledger");
	cr_assert_eq(approve_orally(&f, "staff:mado", first, "staff:kacho"), 1);
	cr_assert_eq(issue(&f, first, &paper), 0, "%s", f.error.reason);
	snprintf(code, sizeof code, "%s-%02u", paper->number, paper->issue_no);
	cr_assert_str_eq(verify_code(&f, code), "VALID");
	cr_assert_eq(answer_as(&f, "staff:kacho", first, true), 1);
	cr_expect_str_eq(verify_code(&f, code), "SUPERSEDED");
	r = issue(&f, first, &paper);
	assert_refused(&f, r, "certificate.superseded");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%CertificateSuperseded'"), 1);
	run_due(&f, sh_now_us());
	cr_assert_str_neq(newest(&f), first);
	cr_expect_str_eq(only_line(&f, "DRAFT")->certificate_id, newest(&f));
	cr_assert_eq(approve(&f, newest(&f), 0), 1);
	cr_assert_eq(issue(&f, newest(&f), &paper), 0, "%s", f.error.reason);
	cr_expect_str_eq(verify_code(&f, code), "SUPERSEDED");
	setting_close(&f);
}

/* A clerk linked it with another's house: that paper is valid no more, and another begins when it is accepted again.
 */
Test(certificate_issuer, takes_back_what_a_wrong_link_made)
{
	const Certificate__IssueAtCounterReply *paper;
	Intake__ApplicationUnlinked e = INTAKE__APPLICATION_UNLINKED__INIT;
	char wrong[37], code[40];
	static Fixture f;
	int r;

	setting_open(&f);
	snprintf(wrong, sizeof wrong, "%s", given_ready(&f, "2"));
	cr_assert_eq(issue(&f, wrong, &paper), 0, "%s", f.error.reason);
	snprintf(code, sizeof code, "%s-%02u", paper->number, paper->issue_no);
	cr_assert_str_eq(verify_code(&f, code), "VALID");
	e.application_id = APPLICATION;
	e.disaster_id = DISASTER;
	cr_assert_eq(tell(&f, "application-intake", &e.base), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(tell(&f, "application-intake", &e.base), 0, "told again");
	cr_assert_str_eq(verify_code(&f, code), "SUPERSEDED");
	r = issue(&f, wrong, &paper);
	assert_refused(&f, r, "certificate.superseded");
	cr_assert_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%CertificateSuperseded'"), 1);
	cr_assert_eq(count(&f, "SELECT count(*) FROM certificate"), 1, "nobody has accepted it");

	given_accepted(&f);
	given_grade(&f, "2");
	cr_assert_str_neq(newest(&f), wrong);
	cr_assert_eq(approve(&f, newest(&f), 0), 1, "its own successor in no chain of the wrong one");
	cr_assert_eq(issue(&f, newest(&f), &paper), 0, "%s", f.error.reason);
	cr_assert_str_eq(verify_code(&f, code), "SUPERSEDED", "and the wrong one stays what it is");
	setting_close(&f);
}

Test(certificate_issuer, needs_an_authority_with_a_seal)
{
	static uint8_t junk[] = "not a picture";
	Certificate__PutAuthorityRequest q = CERTIFICATE__PUT_AUTHORITY_REQUEST__INIT;
	const Certificate__IssueAtCounterReply *paper;
	static Fixture f;
	const void *reply;
	int r;

	setting_open_without_authority(&f);
	r = issue(&f, given_ready(&f, "2"), &paper);
	assert_refused(&f, r, "certificate.authority.missing");
	f.roles = "seal";
	q.title = "七海町長";
	q.name = "試験 次郎";
	q.valid_from = "2020-04-01";
	q.seal_png = (ProtobufCBinaryData){ sizeof junk, junk };
	r = ask(&f, "PutAuthority", &q.base, &reply);
	assert_refused(&f, r, "certificate.seal.malformed");
	q.name = "試験 \U0001F9E1";
	r = ask(&f, "PutAuthority", &q.base, &reply);
	assert_refused(&f, r, "certificate.glyph.missing");
	cr_assert_eq(count(&f, "SELECT count(*) FROM authority"), 0);
	setting_close(&f);
}
