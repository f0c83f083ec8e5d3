#include "flags.h"

bool intake_certificate_good(const IntakeFlagFacts *f)
{
	return f->has_certificate && f->chain_ok && f->in_validity && f->revocation_known && !f->revoked;
}

uint32_t intake_flags(const IntakeFlagFacts *f)
{
	uint32_t flags = 0;

	if (sh_civil_compare(f->submitted_on, f->last_day) > 0)
		flags |= FLAG_LATE;
	if (sh_civil_compare(f->submitted_on, f->opens_on) < 0)
		flags |= FLAG_BEFORE_PERIOD;
	if (!intake_certificate_good(f) && !f->counter)
		flags |= FLAG_IDENTITY_UNVERIFIED;
	if (f->has_certificate) {
		flags |= f->chain_ok ? 0 : FLAG_CERTIFICATE_UNTRUSTED;
		flags |= f->in_validity ? 0 : FLAG_CERTIFICATE_EXPIRED;
		flags |= f->revoked ? FLAG_CERTIFICATE_REVOKED : 0;
		flags |= f->revocation_known ? 0 : FLAG_REVOCATION_UNKNOWN;
	}
	if (f->remarks > 0)
		flags |= FLAG_INCOMPLETE;
	return flags;
}

size_t intake_flag_codes(uint32_t flags, const char *codes[INTAKE_FLAG_CODES_MAX])
{
	static const char *const names[INTAKE_FLAG_CODES_MAX] = {
		"LATE",
		"IDENTITY_UNVERIFIED",
		"CERTIFICATE_EXPIRED",
		"CERTIFICATE_REVOKED",
		"REVOCATION_UNKNOWN",
		"CERTIFICATE_UNTRUSTED",
		"INCOMPLETE",
		"BEFORE_PERIOD",
	};
	size_t n = 0;

	for (int i = 0; i < INTAKE_FLAG_CODES_MAX; i++)
		if (flags & 1u << i)
			codes[n++] = names[i];
	return n;
}
