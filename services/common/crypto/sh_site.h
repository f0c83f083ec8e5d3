#pragma once
#include "sh_error.h"
#include <stdint.h>

/* The site generation outside of every database: <public_dir>/site.generation, one number that only ever rises. A
 * database that was set back does not know what came after; this file does. 0 where no site was ever restored. */
int sh_site_generation(const char *public_dir, uint32_t *ret_generation, ShError *err);
/* On disk before it returns; never lowers it. */
int sh_site_raise_generation(const char *public_dir, uint32_t generation, ShError *err);
