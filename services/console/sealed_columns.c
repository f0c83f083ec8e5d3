/* What is sealed here, for rotation (sh_rekey.h). */
#include "cells.h"
#include "console.h"

const ShSealed console_sealed[] = {
	SH_SEALED("account", "sealed_name", CELL_NAME, "account_id"),
	SH_SEALED("account", "sealed_totp", CELL_TOTP, "account_id"),
	SH_SEALED("invitation", "sealed_totp", CELL_INVITED_TOTP, "encode(token_hash, 'hex')"),
	SH_SEALED("account_request", "sealed_name", CELL_REQUESTED_NAME, "request_id"),
	SH_SEALED("glass", "sealed_reason", CELL_GLASS_REASON, "glass_id"),
	SH_SEALED("glass", "sealed_note", CELL_GLASS_NOTE, "glass_id"),
	{ 0 },
};
