/* What is sealed here, for rotation (sh_rekey.h). */
#include "intake.h"

const ShSealed intake_sealed[] = {
	SH_SEALED("application", "sealed_note", CELL_NOTE, "application_id"),
	SH_SEALED("application_rev", "sealed_form", CELL_FORM, "application_id || '#' || rev"),
	SH_SEALED("application_rev", "sealed_certificate", CELL_CERTIFICATE, "application_id || '#' || rev"),
	SH_SEALED("application_step", "sealed_reason", CELL_STEP_REASON, "application_id || '#' || step_no"),
	{ 0 },
};
