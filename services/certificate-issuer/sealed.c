/* What is sealed here, for rotation (sh_rekey.h). */
#include "cells.h"
#include "issuer.h"

const ShSealed issuer_sealed[] = {
	SH_SEALED("certificate", "sealed_facts", CELL_CERTIFICATE_FACTS, "certificate_id"),
	{ 0 },
};
