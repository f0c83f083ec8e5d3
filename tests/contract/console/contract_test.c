#include "daemon_checks.h"
#include "console.h"

#include <criterion/criterion.h>

Test(console, keeps_its_contract)
{
	static const char *const big[] = { "account", "invitation", "recovery_code", "session", "device",
					   "attempt", NULL };
	static Fixture f;

	check_routes(&console_service);
	check_reasons(&console_service, "console", "console.");
	check_settings(&console_service, "console");
	fixture_open(&f, &console_service, "console/migrations");
	check_scans(&f, console_service.statements, big, big);
	fixture_close(&f);
}
