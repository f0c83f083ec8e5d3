#pragma once
#include "rules/geo_feature.h"
#include "sh_service.h"

/* One part of a map file, read before its transaction. */
enum { MAP_PART = 500, MAP_PART_BYTES = 8 << 20 };

typedef struct MapPart {
	const char *job_id, *import_id, *kind, *source;
	uint64_t before; /* features of the parts before */
	bool over;       /* the import has ended */
	bool last;       /* the file ends with this part */
	ShError refused; /* why the file as a whole cannot be taken */
	int srid;
	uint64_t offset, line, features; /* where the next part begins */
	uint64_t bytes;                  /* of the file */
	/* the good ones, by column of put_map_features */
	const char *ids[MAP_PART], *keys[MAP_PART], *labels[MAP_PART], *address_keys[MAP_PART], *trunks[MAP_PART];
	ProtobufCBinaryData wkb[MAP_PART];
	uint64_t numbers[MAP_PART], lines[MAP_PART];
	size_t n;
	/* the others */
	int32_t bad_numbers[2 * MAP_PART], bad_lines[2 * MAP_PART];
	const char *bad_reasons[2 * MAP_PART];
	size_t n_bad;
} MapPart;

/* import: a row of map_import. What the file is refused for stands in part->refused, and 0 is returned. */
int map_read(ShCall *call, MapPart *part, const ShRows *import);
void map_reject(MapPart *part, uint64_t number, uint64_t line, const char *reason);
