#include "map_fixture.h"
#include "sh_blob.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { STEP = 200 }; /* millionths of a degree */

typedef struct Upload {
	const char *purpose, *id, *text;
	size_t len;
} Upload;

static int put_blob(ShCall *call, void *arg)
{
	const Upload *u = arg;
	uint32_t chunks = 0;
	uint8_t hash[32];
	int r = sh_blob_begin(call, u->id, u->purpose, "file", "application/octet-stream");

	for (size_t at = 0; r == 0 && at < u->len; at += SH_BLOB_CHUNK)
		r = sh_blob_put(call, u->id, chunks++, u->text + at,
				u->len - at < SH_BLOB_CHUNK ? u->len - at : SH_BLOB_CHUNK);
	crypto_hash_sha256(hash, (const uint8_t *) u->text, u->len);
	return r != 0 ? r : sh_blob_end(call, u->id, u->len, chunks, hash);
}

const char *upload(Fixture *f, const char *purpose, const char *text, size_t len)
{
	static char ring[8][37];
	static unsigned next;
	char *id = ring[next++ % 8];

	sh_uuid7(id);
	cr_assert_eq(in_tx(f, put_blob, &(Upload){ purpose, id, text, len }), 0, "%s %s", f->error.reason,
		     f->error.detail);
	return id;
}

int start_map(Fixture *f, const char *import_id, const char *blob_id, const char *kind, uint32_t epsg)
{
	Ledger__StartMapImportRequest q = LEDGER__START_MAP_IMPORT_REQUEST__INIT;
	const void *reply;

	as(f, "staff:map", "ledger", "shienctl");
	q.import_id = import_id;
	q.blob_id = blob_id;
	q.kind = kind;
	q.source = "架空市地図";
	q.epsg = epsg;
	return ask(f, "StartMapImport", &q.base, &reply);
}

const char *import_map(Fixture *f, const char *kind, uint32_t epsg, const char *geojson)
{
	static char ring[8][37];
	static unsigned next;
	char *id = ring[next++ % 8];

	sh_uuid7(id);
	cr_assert_eq(start_map(f, id, upload(f, "map", geojson, strlen(geojson)), kind, epsg), 0, "%s %s",
		     f->error.reason, f->error.detail);
	run_due(f, sh_now_us() + 1000000);
	return id;
}

static const char *square(ShArena *arena, unsigned first, unsigned last, unsigned grow)
{
	double west = MAP_WEST + first * STEP / 1e6 - grow / 1e6, east = MAP_WEST + (last * STEP + 100 + grow) / 1e6;
	double south = MAP_NORTH - grow / 1e6, north = MAP_NORTH + (100 + grow) / 1e6;

	return sh_printf(arena, "[[[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f]]]", west, south, east,
			 south, east, north, west, north, west, south);
}

const char *buildings_at(ShArena *arena, unsigned first, const char *const *addresses, unsigned n)
{
	const char *text = "{\"type\":\"FeatureCollection\",\"features\":[";

	for (unsigned i = 0; i < n; i++)
		text = sh_printf(
			arena,
			"%s%s\n{\"type\":\"Feature\",\"id\":\"b%u\",\"properties\":{\"住所\":\"%s\"},\"geometry\":"
			"{\"type\":\"Polygon\",\"coordinates\":%s}}",
			text, i ? "," : "", first + i, addresses[i], square(arena, first + i, first + i, 0));
	return sh_printf(arena, "%s]}", text);
}

const char *around(ShArena *arena, unsigned first, unsigned last)
{
	return sh_printf(arena, "{\"type\":\"Polygon\",\"coordinates\":%s}", square(arena, first, last, 20));
}

void given_map(Fixture *f, unsigned households)
{
	Ledger__PlaceDwellingsRequest q = LEDGER__PLACE_DWELLINGS_REQUEST__INIT;
	ShArena *arena = sh_arena_new(8 << 20);
	const char *addresses[64] = { "中央1-1-2", "何処町99", "港2-3-4", "何処町98" };
	const void *reply;

	for (unsigned h = 5; h <= households; h++)
		addresses[h - 1] = sh_printf(arena, "浜町%u", h);
	import_map(f, "BUILDING", 0, buildings_at(arena, 1, addresses, households));
	cr_assert_geq(count(f, "SELECT count(*) FROM map_feature"), households);
	q.disaster_id = DISASTER;
	as(f, "staff:map", "ledger", "shienctl");
	cr_assert_eq(ask(f, "PlaceDwellings", &q.base, &reply), 0, "%s %s", f->error.reason, f->error.detail);
	run_due(f, sh_now_us() + 1000000);
	sh_arena_free(arena);
}
