#pragma once

/* What an operator reads for a reason: of the services, the runtime or this command; a general text where none is
 * known. */
const char *ctl_reason_text(const char *reason);
