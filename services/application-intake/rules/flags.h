#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "sh_civil.h"

/* What is received although something is wrong with it: a flag, and a person examines (行政手続法7条). */
typedef enum IntakeFlag {
	FLAG_LATE = 1 << 0,                /* 期限後: after the effective last day */
	FLAG_IDENTITY_UNVERIFIED = 1 << 1, /* unsigned, or the signature proves nobody */
	FLAG_CERTIFICATE_EXPIRED = 1 << 2,
	FLAG_CERTIFICATE_REVOKED = 1 << 3,
	FLAG_REVOCATION_UNKNOWN = 1 << 4, /* no answer about revocation */
	FLAG_CERTIFICATE_UNTRUSTED = 1 << 5,
	FLAG_INCOMPLETE = 1 << 6, /* remarks on the form */
	FLAG_BEFORE_PERIOD = 1 << 7
} IntakeFlag;

typedef struct IntakeFlagFacts {
	bool counter; /* staff saw the person and the document: identity is verified without a certificate */
	bool has_certificate, chain_ok, in_validity, revoked, revocation_known;
	size_t remarks;
	ShCivil submitted_on;       /* in Japan */
	ShCivil opens_on, last_day; /* effective last day; both whole */
} IntakeFlagFacts;

/* Bits of IntakeFlag. */
uint32_t intake_flags(const IntakeFlagFacts *facts);
/* The signature names who sent it: all that M1 asks for. */
bool intake_certificate_good(const IntakeFlagFacts *facts);

enum { INTAKE_FLAG_CODES_MAX = 8 };
/* Codes ("LATE", …) of the bits that are set, in the order above; returns their number. */
size_t intake_flag_codes(uint32_t flags, const char *codes[INTAKE_FLAG_CODES_MAX]);
