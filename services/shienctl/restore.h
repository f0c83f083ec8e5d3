#pragma once
#include "command.h"
#include <stdint.h>

/* Inside of backup and restore. */
const char *restore_public_dir(const Context *ctx, char out[1024]);
/* The site's generation: at least 1. */
int restore_generation(const Context *ctx, uint32_t *ret_generation, ShError *err);

/* All databases of the cluster, recovered and writable, go over to the site's generation: the streams' epochs, the
 * cursors that a stream's own past confirms, and audit trees begun anew. Others stay where they are, so that they are
 * refused as forks; how many in *ret_forks. May be run again after it was cut off. Refuses with
 * restore.nothing_to_raise where all are there. */
int restore_raise(const Context *ctx, const char *reason, bool again, unsigned *ret_forks, ShError *err);
