#pragma once
#include "ledger_fixture.h"

/* Invented maps for the ledger of ledger_fixture.h: buildings stand in a row, one each 0.0002 degrees to the east. */
#define MAP_WEST 137.2500
#define MAP_NORTH 37.4500

/* Uploads the text as a file and takes it in; the import's id. Runs its due work. */
const char *import_map(Fixture *f, const char *kind, uint32_t epsg, const char *geojson);
/* StartMapImport alone, of a file that was uploaded. */
int start_map(Fixture *f, const char *import_id, const char *blob_id, const char *kind, uint32_t epsg);
/* purpose: what it may be claimed for. */
const char *upload(Fixture *f, const char *purpose, const char *text, size_t len);
/* A collection of buildings, one at each of n places from `first` on, with these addresses. */
const char *buildings_at(ShArena *arena, unsigned first, const char *const *addresses, unsigned n);
/* A polygon around places first … last, as somebody draws it. */
const char *around(ShArena *arena, unsigned first, unsigned last);
/* The households' own houses on the map, and the dwellings put into them: household h stands at place h, the two of
 * one house at place 1, the flats at place 3. */
void given_map(Fixture *f, unsigned households);
