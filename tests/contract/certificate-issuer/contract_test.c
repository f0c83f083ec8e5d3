#include "daemon_checks.h"
#include "setting.h"

#include <criterion/criterion.h>

Test(certificate_issuer, keeps_its_contract)
{
	static const char *const big[] = {
		"chain", "certificate", "certificate_person", "person_protection", "issue", "kiosk_challenge",
		"blob",  NULL
	};
	static Fixture f;

	check_routes(&certificate_issuer_service);
	check_reasons(&certificate_issuer_service, "certificate-issuer", "certificate.");
	check_settings(&certificate_issuer_service, "certificate-issuer");
	setting_open_without_authority(&f);
	check_scans(&f, certificate_issuer_service.statements, big, big);
	setting_close(&f);
}
