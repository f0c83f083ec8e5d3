#include "daemon_checks.h"
#include "shelter.h"

#include <criterion/criterion.h>

Test(shelter_gateway, keeps_its_contract)
{
	static const char *const big[] = { "stay",        "evacuee",      "opening",     "card_challenge",
					   "head_report", "shelter_site", "site_reject", NULL };
	static Fixture f;

	check_routes(&shelter_gateway_service);
	check_reasons(&shelter_gateway_service, "shelter-gateway", "shelter.");
	check_settings(&shelter_gateway_service, "shelter-gateway");
	fixture_open(&f, &shelter_gateway_service, "shelter-gateway/migrations");
	check_scans(&f, shelter_gateway_service.statements, big, big);
	fixture_close(&f);
}
