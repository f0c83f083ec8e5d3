#pragma once
#include "sh_service.h"

/* Networks that have a name, from the file of the setting `zones`: lines of a name and an address with its length,
 * "hall 10.1.0.0/16"; of several that fit, the first. Refuses: console.zones.file, console.zones.line. */
int zone_load(const char *path, ShError *err);
void zone_drop(void);
/* The file is looked at again once a second: what an operator changes in it holds from then on, without a restart.
 * One that cannot be read changes nothing, and the log says so. All of these from any thread. */

/* Where this call's browser is: the name, in the call's arena; "" where none fits, or there is no browser. */
const char *zone_here(const ShCall *call);
bool zone_is(const char *name);
const char **zone_names(ShCall *call, size_t *ret_n); /* each once, in the order of the file */
