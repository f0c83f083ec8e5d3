#include "notifier_fixture.h"
#include "ports.h"
#include "sh_clock.h"
#include "shien/intake/v1/contract.h"
#include "shien/intake/v1/intake.pb-c.h"
#include "shien/register/v1/contract.h"
#include "shien/register/v1/register.pb-c.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Fixture f;
struct Target target;
uint16_t mail_port;

static const ProtobufCMessage *answer_intake(Fixture *self, const char *service, const char *rpc,
					     const ProtobufCMessage *request, ShArena *arena, ShError *err)
{
	const Intake__GetNoticeTargetRequest *q = (const void *) request;
	Intake__NoticeTarget *p = sh_alloc(arena, sizeof *p);

	(void) self, (void) service;
	cr_assert_str_eq(rpc, "GetNoticeTarget");
	target.asked_intake++;
	if (target.intake_down)
		return NULL;
	if (target.unknown) {
		sh_fail(err, SH_NOT_FOUND, "intake.application.unknown", "-");
		return NULL;
	}
	intake__notice_target__init(p);
	p->application_id = sh_printf(arena, "%s", q->application_id);
	p->receipt_no = "2026-000123";
	p->applicant_name = "汐崎 花子";
	p->mail = target.mail;
	p->person_id = target.person_id;
	p->reason = target.reason;
	p->due_on = target.due_on;
	p->procedure = "RISAI";
	p->disaster_id = DISASTER;
	p->withhold = target.withhold;
	return &p->base;
}

static const ProtobufCMessage *answer_register(Fixture *self, const char *service, const char *rpc,
					       const ProtobufCMessage *request, ShArena *arena, ShError *err)
{
	RegisterSync__CheckReleaseReply *p = sh_alloc(arena, sizeof *p);
	const char **ids = sh_alloc(arena, sizeof *ids);

	(void) self, (void) service, (void) request, (void) err;
	cr_assert_str_eq(rpc, "CheckRelease");
	target.asked_register++;
	if (target.register_down)
		return NULL;
	register_sync__check_release_reply__init(p);
	ids[0] = PERSON;
	p->withheld_person_ids = ids;
	p->n_withheld_person_ids = target.withheld;
	return &p->base;
}

static const FakePeer peers[] = {
	{ "application-intake", &intake_contract, answer_intake },
	{ "register-sync", &register_sync_contract, answer_register },
	{ 0 },
};

static void open_at(uint16_t port)
{
	char url[64];

	mail_port = port;
	snprintf(url, sizeof url, "smtp://127.0.0.1:%u", port);
	setenv("SHIEN_NOTIFIER_SMTP_URL", url, 1);
	setenv("SHIEN_NOTIFIER_MAIL_FROM", "risai@city.example", 1);
	setenv("SHIEN_NOTIFIER_TEMPLATES_DIR", SHIEN_SOURCE_DIR "/services/notifier/templates", 1);
	fixture_open(&f, &notifier_service, "notifier/migrations");
	fixture_peers(&f, peers);
	f.roles = "operator";
	target = (struct Target){ .mail = "hanako@mail.example", .person_id = PERSON, .reason = "", .due_on = "" };
}

void notifier_open(void) { open_at(mail_server_start(0)); }
void notifier_open_without(void) { open_at(port_of_ones_own()); }

void notifier_close_without(void) { fixture_close(&f); }

void notifier_close(void)
{
	fixture_close(&f); /* ends the connections first */
	mail_server_stop();
}

int received(const char *application_id, uint32_t rev)
{
	Intake__ApplicationReceived e = INTAKE__APPLICATION_RECEIVED__INIT;

	e.application_id = application_id;
	e.disaster_id = DISASTER;
	e.procedure = "RISAI";
	e.channel = "PORTAL";
	e.rev = rev;
	return tell(&f, "application-intake", &e.base);
}

int returned(void)
{
	Intake__ApplicationReturned e = INTAKE__APPLICATION_RETURNED__INIT;

	e.application_id = APP;
	return tell(&f, "application-intake", &e.base);
}

int rejected(void)
{
	Intake__ApplicationRejected e = INTAKE__APPLICATION_REJECTED__INIT;

	e.application_id = APP;
	return tell(&f, "application-intake", &e.base);
}

int ready(const char *certificate_id)
{
	Certificate__CertificateReady e = CERTIFICATE__CERTIFICATE_READY__INIT;

	e.application_id = APP;
	e.certificate_id = certificate_id;
	return tell(&f, "certificate-issuer", &e.base);
}

const char *state(void)
{
	cr_assert_eq(count(&f, "SELECT count(*) FROM message"), 1);
	return text_of(&f, "SELECT state FROM message");
}

const char *reason(void) { return text_of(&f, "SELECT reason FROM message"); }

int64_t in_future(int64_t seconds) { return sh_now_us() + seconds * 1000000; }
