#include "ledger_fixture.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <string.h>

#define APP id_of('a', 1)
#define CERT1 id_of('e', 1)
#define CERT2 id_of('e', 2)
static const int64_t day = INT64_C(86400000000);

static Fixture f;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 30);
	run_sql(&f, "UPDATE person SET recorded_us = 2; UPDATE dwelling SET recorded_us = 2");
	as(&f, "staff:kato", "ledger", "shienctl");
}
static void teardown(void) { fixture_close(&f); }
TestSuite(certificates, .init = setup, .fini = teardown, .timeout = 60);

static int ready(const char *certificate, const char *person, const char *grade, int64_t at_us)
{
	Certificate__CertificateReady e = CERTIFICATE__CERTIFICATE_READY__INIT;

	e.application_id = APP;
	e.certificate_id = certificate;
	e.disaster_id = *person ? DISASTER : "";
	e.dwelling_id = *person ? dwelling_of(&f, 1) : "";
	e.person_id = person;
	e.grade_code = grade;
	e.approved_us = at_us;
	return tell(&f, "certificate-issuer", &e.base);
}

static int issued(const char *certificate, uint32_t no, const char *channel, int64_t at_us)
{
	Certificate__CertificateIssued e = CERTIFICATE__CERTIFICATE_ISSUED__INIT;

	e.application_id = APP;
	e.certificate_id = certificate;
	e.issue_no = no;
	e.channel = channel;
	e.issued_us = at_us;
	return tell(&f, "certificate-issuer", &e.base);
}

static int superseded(const char *certificate, const char *by, int64_t at_us)
{
	Certificate__CertificateSuperseded e = CERTIFICATE__CERTIFICATE_SUPERSEDED__INIT;

	e.application_id = APP;
	e.certificate_id = certificate;
	e.by_certificate_id = by;
	e.superseded_us = at_us;
	return tell(&f, "certificate-issuer", &e.base);
}

static const Ledger__VictimRecord *page(unsigned person, int64_t known_us, const char *as_of)
{
	Ledger__GetVictimRecordRequest q = LEDGER__GET_VICTIM_RECORD_REQUEST__INIT;
	const void *reply;

	q.disaster_id = DISASTER;
	q.person_id = person_id(person);
	q.known_us = known_us;
	q.as_of = as_of;
	as(&f, "staff:kato", "ledger", "shienctl");
	cr_assert_eq(ask(&f, "GetVictimRecord", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	return reply;
}

static const char *said(const Ledger__VictimRecord *v)
{
	for (size_t i = 0; i < v->n_fields; i++)
		if (strcmp(v->fields[i]->item_code, "CERTIFICATE") == 0)
			return v->fields[i]->value;
	return "-";
}

Test(certificates, stand_on_the_page_of_everybody_of_the_household)
{
	const int64_t now = sh_now_us();
	const Ledger__VictimRecord *v;
	int64_t between;
	char then[11];

	cr_assert_eq(ready(CERT1, person_id(1), "4", now - 5 * day), 0, "%s %s", f.error.reason, f.error.detail);
	v = page(1, 0, "");
	cr_assert_eq(v->n_certificates, 1);
	cr_expect_str_eq(v->certificates[0]->state, "READY");
	cr_expect_str_eq(v->certificates[0]->dwelling_id, dwelling_of(&f, 1));
	cr_expect_str_eq(said(v), "交付できる（未交付）（半壊）");
	for (int twice = 0; twice < 2; twice++) {
		cr_assert_eq(issued(CERT1, 2, "KIOSK", now - 3 * day), 0);
		cr_assert_eq(issued(CERT1, 1, "COUNTER", now - 4 * day), 0, "in whichever order");
	}
	v = page(2, 0, "");
	cr_assert_eq(v->n_certificates, 1, "her husband's application is hers");
	cr_expect_str_eq(v->certificates[0]->state, "ISSUED");
	cr_expect_eq(v->certificates[0]->issues, 2);
	cr_expect_eq(v->certificates[0]->issued_us, now - 3 * day);
	cr_expect_str_eq(v->certificates[0]->channel, "KIOSK");
	cr_expect_str_eq(v->certificates[0]->person_id, person_id(1));
	cr_expect_eq(page(4, 0, "")->n_certificates, 0, "another household's page says nothing of it");
	between = sh_now_us();
	cr_assert_eq(superseded(CERT1, CERT2, now - 2 * day), 0);
	cr_assert_eq(ready(CERT2, person_id(1), "1", now - 2 * day), 0);
	cr_assert_eq(superseded(CERT2, "", now - day), 0);
	v = page(3, 0, "");
	cr_assert_eq(v->n_certificates, 2);
	cr_expect_str_eq(v->certificates[0]->state, "SUPERSEDED");
	cr_expect_str_eq(v->certificates[0]->by_certificate_id, CERT2);
	cr_expect_str_eq(v->certificates[1]->state, "REVOKED", "by none: taken back");
	cr_expect(strstr(said(v), "差し替え済（半壊）、2通、最終 ") && strstr(said(v), "\n取消し（全壊）、失効 "),
		  "%s", said(v));
	cr_expect_eq(page(1, between, "")->n_certificates, 1, "as known then");
	cr_expect_str_eq(page(1, between, "")->certificates[0]->state, "ISSUED");
	snprintf(then, sizeof then, "%s",
		 text_of(&f,
			 "SELECT (to_timestamp((SELECT at_us FROM certificate_told WHERE issue_no = 1) / 1000000) "
			 "AT TIME ZONE 'Asia/Tokyo')::date"));
	v = page(1, 0, then);
	cr_assert_eq(v->n_certificates, 1, "as of the day of the first copy");
	cr_expect_eq(v->certificates[0]->issues, 1);
	cr_expect_str_eq(v->certificates[0]->channel, "COUNTER");
	cr_expect_eq(v->certificates[0]->superseded_us, 0);
}

/* Told before this service listened: without whose it is. */
Test(certificates, of_older_events_are_the_linked_applications)
{
	cr_expect_eq(ready(CERT1, "", "4", 0), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.application.unknown");
	cr_assert_eq(accept_application(&f, APP, person_id(2), dwelling_of(&f, 1)), 0, "%s", f.error.reason);
	cr_assert_eq(ready(CERT1, "", "4", 0), 0, "%s", f.error.reason);
	cr_expect_str_eq(page(1, 0, "")->certificates[0]->person_id, person_id(2));
	cr_expect_eq(ready("x", person_id(1), "4", 0), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.event.malformed");
}

Test(certificates, of_a_household_with_somebody_protected_are_not_said)
{
	cr_assert_eq(ready(CERT1, person_id(1), "4", 0), 0);
	cr_assert_eq(protect(&f, person_id(2), true, 1), 0);
	cr_expect(page(1, 0, "")->checking);
	cr_expect_eq(page(1, 0, "")->n_certificates, 0);
}
