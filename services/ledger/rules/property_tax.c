#include "property_tax.h"

#include <string.h>

/* 特別区: 13101 to 13123 of the codes of local governments. */
static int is_special_ward(const char *municipality)
{
	return strncmp(municipality, "131", 3) == 0 && strncmp(municipality + 3, "01", 2) >= 0 &&
	       strncmp(municipality + 3, "23", 2) <= 0;
}

int property_tax_may(const char *municipality, const char *basis, const char *occurred_on, const char *asked_on,
		     const char *today, ShError *err)
{
	if (strcmp(basis, is_special_ward(municipality) ? "90-2-3" : "90-2-2") != 0)
		return sh_fail_field(err, "basis", "ledger.tax.basis");
	if (strcmp(asked_on, occurred_on) < 0 || strcmp(asked_on, today) > 0) /* none is before any */
		return sh_fail_field(err, "asked_on", "ledger.tax.asked_on");
	return 0;
}
