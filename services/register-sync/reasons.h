#pragma once

/* What a stable reason means to staff, and what mends it. NULL: no such reason. */
const char *register_reason_ja(const char *reason);
const char *register_reason_mend_ja(const char *reason);
