#include "sh_signers.h"

#include <criterion/criterion.h>

Test(signers, each_speaks_for_its_own)
{
	static const struct {
		const char *issuer, *id, *roles;
		bool right;
	} cases[] = {
		{ "shienctl", "staff:ito", "window", true },
		{ "ledger", "staff:ito", "window", false },
		{ "certificate-issuer", "staff:ito", "window", false },
		{ "shienctl", "client:portal", "portal", false },
		{ "shienctl", "staff", "window", false },
		{ "application-intake", "client:portal", "portal", true },
		{ "application-intake", "public:anonymous", "public", false }, /* has no row for anybody */
		{ "notifier", "client:portal", "portal", false },
		{ "certificate-issuer", "client:centre", "kiosk", true },
		{ "certificate-issuer", "public:anonymous", "public", true },
		{ "certificate-issuer", "public:anonymous", "public,window", false },
		{ "certificate-issuer", "public:anonymous", "", false },
		{ "ledger", "service:ledger", "service", true },
		{ "ledger", "service:ledger", "ledger,service", false },
		{ "ledger", "service:notifier", "service", false },
		{ "ledger", "service:ledger2", "service", false },
		{ "shienctl", "ito", "window", false },
		{ "shienctl", "", "", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const ShActor a = { .id = cases[i].id, .issuer = cases[i].issuer, .roles = cases[i].roles };
		ShError err = { 0 };

		cr_expect_eq(sh_signer_check(&a, &err), cases[i].right ? 0 : SH_REFUSED, "%s by %s", a.id, a.issuer);
		cr_expect_str_eq(err.reason, cases[i].right ? "" : "actor.not_its_own");
	}
}
