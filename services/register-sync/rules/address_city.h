#pragma once
#include <stddef.h>

/* Where the name of the municipality ends in an address that stands in one cell (the 40-item form):
 * 汐見県潮咲市白砂町12 → behind 潮咲市, and *ret_begin behind the prefecture. With 郡, and with the ward of a
 * designated city. 0: it cannot be told. */
size_t address_city_end(const char *address, size_t *ret_begin);
