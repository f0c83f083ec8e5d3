/* A protected person's certificate does not leave, and nobody can tell that from a register that is down. */
#include "setting.h"

#include "sh_clock.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static void tell_protection(Fixture *f, const char *person, bool on, uint64_t epoch)
{
	RegisterSync__ProtectionChanged e = REGISTER_SYNC__PROTECTION_CHANGED__INIT;

	e.person_id = person;
	e.protected_ = on;
	e.epoch = epoch;
	cr_assert_eq(tell(f, "register-sync", &e.base), 0, "%s", f->error.reason);
}

Test(certificate_issuer, releases_nothing_of_protected_persons)
{
	const Certificate__IssueAtCounterReply *paper;
	static Fixture f;
	const char *id;
	int r;

	setting_open(&f);
	id = given_ready(&f, "2");
	cr_assert_eq(issue(&f, id, &paper), 0, "%s", f.error.reason);

	world.withheld = HEAD;
	r = issue(&f, id, &paper);
	assert_refused(&f, r, "certificate.release.checking");
	world.withheld = SPOUSE; /* a member is enough */
	r = issue(&f, id, &paper);
	assert_refused(&f, r, "certificate.release.checking");
	world.withheld = NULL;
	world.register_down = true;
	r = issue(&f, id, &paper);
	assert_refused(&f, r, "certificate.release.checking");
	world.register_down = false;
	cr_assert_eq(count(&f, "SELECT count(*) FROM issue"), 1);

	tell_protection(&f, SPOUSE, true, 5);
	tell_protection(&f, SPOUSE, false, 4); /* late, and older */
	r = issue(&f, id, &paper);
	assert_refused(&f, r, "certificate.release.checking");
	tell_protection(&f, SPOUSE, false, 6);
	cr_assert_eq(issue(&f, id, &paper), 0, "%s", f.error.reason);

	world.withheld = HEAD; /* set while the paper is being made */
	world.withheld_after = 1;
	world.asked = 0;
	r = issue(&f, id, &paper);
	assert_refused(&f, r, "certificate.release.checking");
	cr_assert_eq(world.asked, 2, "asked before the drawing and before the answer");
	setting_close(&f);
}

/* The door's download of one issue, as its worker runs it. */
typedef struct Wanted {
	const char *actor, *roles, *file;
	ShDownload pdf;
} Wanted;

static int fetch_step(ShCall *call, void *arg)
{
	Wanted *w = arg;
	const ShDoorPair vars[] = { { "municipality", call->municipality }, { "file", w->file }, { NULL, NULL } };
	const ShDoorAsk ask_of = { .vars = vars, .trace = "test" };
	const ShDoorRoute *route = certificate_issuer_service.door;

	while (route->method && !route->fetch)
		route++;
	cr_assert(route->method != NULL);
	return route->fetch(call, &ask_of, &w->pdf);
}

static int download_as(Fixture *f, Wanted *w)
{
	ShCall call = { .arena = f->arena,
			.db = &f->worker.db,
			.worker = &f->worker,
			.municipality = f->municipality,
			.rpc = "-",
			.purpose = "90-2",
			.trace = "",
			.key = "",
			.caller = "door",
			.now_us = sh_now_us(),
			.deadline_us = sh_monotonic_us() + 30000000 };
	const ShDoorPair vars[] = { { "municipality", f->municipality }, { "file", w->file }, { NULL, NULL } };
	const ShDoorAsk ask_of = { .vars = vars, .trace = "test" };
	const ShDoorRoute *route = certificate_issuer_service.door;
	int r;

	while (route->method && !route->fetch)
		route++;
	call.actor = (ShActor){ .id = w->actor,
				.issuer = "certificate-issuer",
				.roles = w->roles,
				.categories = "*",
				.session = "",
				.municipality = f->municipality };
	r = route->fetch_gather(&call, &ask_of);
	if (r == 0)
		r = sh_read(&call, fetch_step, w);
	f->error = call.error;
	return r;
}

Test(certificate_issuer, gives_the_pdf_to_whom_it_was_issued)
{
	const Certificate__IssueAtCounterReply *paper;
	char file[48];
	Wanted w = { .actor = "staff:window", .roles = "window", .file = file };
	static Fixture f;
	const char *id;
	int r;

	setting_open(&f);
	id = given_ready(&f, "2");
	cr_assert_eq(issue(&f, id, &paper), 0, "%s", f.error.reason);
	snprintf(file, sizeof file, "%s.pdf", paper->issue_id);
	cr_assert_eq(download_as(&f, &w), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_str_eq(w.pdf.content_type, "application/pdf");
	cr_assert_str_eq(w.pdf.file_name, "R8-01-000001-01.pdf");
	cr_assert(w.pdf.len > 1000 && memcmp(w.pdf.bytes, "%PDF-", 5) == 0);
	cr_assert_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%caller=door%" HEAD "%'"), 1);

	w.roles = "kiosk"; /* issued at the counter */
	r = download_as(&f, &w);
	assert_refused(&f, r, "certificate.issue.unknown");
	w.roles = "window";
	world.withheld = SPOUSE;
	r = download_as(&f, &w);
	assert_refused(&f, r, "certificate.release.checking");
	world.withheld = NULL;
	w.file = "../../etc/passwd";
	r = download_as(&f, &w);
	assert_refused(&f, r, "certificate.issue.unknown");
	setting_close(&f);
}
