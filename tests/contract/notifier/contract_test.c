#include "daemon_checks.h"
#include "notifier.h"

#include <criterion/criterion.h>
#include <stdlib.h>

Test(notifier, keeps_its_contract)
{
	static const char *const big[] = { "message",         "application_turn",     "digest_item",
					   "dwelling_result", "accepted_application", NULL };
	static Fixture f;

	setenv("SHIEN_NOTIFIER_TEMPLATES_DIR", SHIEN_SOURCE_DIR "/services/notifier/templates", 1);
	check_routes(&notifier_service);
	check_reasons(&notifier_service, "notifier", "notifier.");
	check_settings(&notifier_service, "notifier");
	fixture_open(&f, &notifier_service, "notifier/migrations");
	check_scans(&f, &notifier_service, big);
	fixture_close(&f);
}
