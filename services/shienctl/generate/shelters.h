#pragma once
#include <stdbool.h>
#include "places.h"
#include "sh_error.h"

enum { SHELTERS_A_TOWN = 6 };

typedef struct Shelter {
	const char *id; /* 共通ID: E + 5-digit code + 8 digits, as GSI numbers designated shelters */
	const char *name;
	uint32_t area_no, number;
	bool designated; /* 指定避難所; the others open by themselves and stand in no list */
	uint32_t capacity;
} Shelter;

extern const Shelter shelters[TOWNS][SHELTERS_A_TOWN];

/* The designated ones as GeoJSON, in the columns of the GSI shelter data.
 * Faults: generate.write. */
int shelters_write(uint32_t town, const char *path, ShError *err);
/* The address as GSI writes it: prefecture to number in one line. */
void shelter_address(uint32_t town, const Shelter *s, char *out, size_t size);
