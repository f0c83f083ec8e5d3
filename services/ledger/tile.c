/* Data for a map: one vector tile (Mapbox Vector Tile) at a time. Near by each building with what is known of its
 * damage, from farther away counts by mesh. Of no person, household or address; a house in which somebody protected
 * lives looks like its neighbours, for nothing here reads who lives where (decision 72). */
#include "building.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "sh_door.h"
#include "store.h"

#include <stdlib.h>
#include <string.h>

enum { FARTHEST = 12, HOUSES = 15, NEAREST = 18, LEAST = 10, BUILDINGS_MOST = 300000 };

typedef struct Place {
	const char *disaster_id;
	uint32_t zoom, column, row;
} Place;

static int check(ShCall *call, const Place *p)
{
	if (p->zoom < FARTHEST || p->zoom > NEAREST)
		return sh_fail_field(&call->error, "zoom", "ledger.tile.zoom");
	if (p->column >= 1u << p->zoom || p->row >= 1u << p->zoom)
		return sh_fail_field(&call->error, p->row >= 1u << p->zoom ? "row" : "column", "ledger.tile.nowhere");
	return store_need_open(call, p->disaster_id);
}

static int draw(ShCall *call, const Place *p, const ShRows *buildings, const uint8_t **ret, size_t *ret_len)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(p->disaster_id), zoom = sh_int(p->zoom),
		column = sh_int(p->column), row = sh_int(p->row), indexes;
	size_t n = (size_t) sh_rows_count(buildings);
	const char **ids = sh_alloc(call->arena, (n + 1) * sizeof *ids);
	const ShRows *tile;
	int r;

	if (!ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "tile");
	for (size_t i = 0; i < n; i++)
		ids[i] = sh_rows_str(buildings, (int) i, "building_id");
	if ((r = buildings_wanted(call, p->disaster_id, ids, n, &indexes)) != 0)
		return r;
	r = p->zoom >= HOUSES ? sh_query(call, &sql_tile_of_houses, &tile, town, disaster, zoom, column, row,
					 sh_text_array_wire(call->arena, ids, n), indexes)
			      : sh_query(call, &sql_tile_of_meshes, &tile, town, disaster, zoom, column, row,
					 sh_text_array_wire(call->arena, ids, n), indexes, sh_int(LEAST));
	if (r == 0)
		*ret = sh_rows_bytes(call, tile, 0, "mvt", ret_len);
	return r;
}

static int tile_of(ShCall *call, const Place *p, const uint8_t **ret, size_t *ret_len)
{
	const ShRows *buildings;
	int r;

	*ret = (const uint8_t *) "";
	*ret_len = 0;
	if ((r = check(call, p)) != 0 ||
	    (r = sh_query(call, &sql_buildings_of_tile, &buildings, sh_text(call->municipality), sh_int(p->zoom),
			  sh_int(p->column), sh_int(p->row), sh_bool(p->zoom < HOUSES))) != 0)
		return r;
	if (sh_rows_count(buildings) > BUILDINGS_MOST)
		return sh_fail_field(&call->error, "zoom", "ledger.tile.too_many");
	if (sh_rows_count(buildings) > 0 && (r = draw(call, p, buildings, ret, ret_len)) != 0)
		return r;
	return sh_audit_one(call, p->disaster_id);
}

int get_tile(ShCall *call, const Ledger__GetTileRequest *q, Ledger__GetTileReply *reply)
{
	const uint8_t *mvt;
	int r = tile_of(call, &(Place){ q->disaster_id, q->zoom, q->column, q->row }, &mvt, &reply->mvt.len);

	if (r == 0)
		reply->mvt.data = (uint8_t *) (uintptr_t) mvt;
	return r;
}

/* Of a path only: digits, else no tile is there. */
static uint32_t number(const ShDoorAsk *ask, const char *name)
{
	const char *text = sh_door_var(ask, name);
	size_t digits = strspn(text, "0123456789");

	return digits > 0 && digits < 8 && text[digits] == '\0' ? (uint32_t) atol(text) : UINT32_MAX;
}

int fetch_tile(ShCall *call, const ShDoorAsk *ask, ShDownload *ret)
{
	const Place place = { sh_door_var(ask, "disaster_id"), number(ask, "zoom"), number(ask, "column"),
			      number(ask, "row") };
	const uint8_t *mvt;
	size_t len;
	int r = tile_of(call, &place, &mvt, &len);

	if (r == 0)
		*ret = (ShDownload){ "application/vnd.mapbox-vector-tile", NULL, mvt, len };
	return r;
}
