/* What is sealed here, for rotation (sh_rekey.h). */
#include "cells.h"
#include "notifier.h"

const ShSealed notifier_sealed[] = {
	SH_SEALED("staff_address", "sealed_mail", CELL_STAFF_MAIL, "desk"),
	{ 0 },
};
