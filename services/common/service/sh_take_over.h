#pragma once
#include "sh_db.h"

/* Audit records that only this replica's second store could hold go into the database, each once, as soon as it takes
 * them; on the system login. *taken: how far the file was taken over, remembered by the caller, 0 at first. */
int sh_take_over(ShCall *call, int64_t *taken);
