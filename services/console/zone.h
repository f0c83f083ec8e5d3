#pragma once
#include "sh_error.h"

/* Networks that have a name, from the file of the setting `zones`: lines of a name and an address with its length,
 * "hall 10.1.0.0/16"; of several that fit, the first. Refuses: console.zones.file, console.zones.line. */
int zone_load(const char *path, ShError *err);
void zone_drop(void);
/* Of an address as text; "" where none fits or it is no address. */
const char *zone_of(const char *address);
