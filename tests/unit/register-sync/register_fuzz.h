#pragma once
#include <stddef.h>
#include <stdint.h>

/* Any bytes as a register file: read, matched, turned into persons, hashed. Aborts where a promise is broken.
 * The shape of LLVMFuzzerTestOneInput. Returns the number of rows. */
int register_csv_fuzz(const uint8_t *data, size_t n);
