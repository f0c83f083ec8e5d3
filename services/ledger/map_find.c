/* Looking at the map: buildings and parcels at an address, named areas. It names nobody. */
#include "dwelling_key.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "store.h"

#include <string.h>

enum { PAGE = 200 };

int find_map_features(ShCall *call, const Ledger__FindMapFeaturesRequest *q, Ledger__FindMapFeaturesReply *reply)
{
	ShParam town = sh_text(call->municipality), after = sh_text(q->after_feature_id), page = sh_int(PAGE);
	Ledger__MapFeature *all;
	const ShRows *rows;
	const char *key = "";
	int r;

	if (!map_kind(q->kind))
		return sh_fail_field(&call->error, "kind", "ledger.map.kind");
	if (strcmp(q->kind, "AREA") == 0) {
		r = sh_query(call, &sql_list_map_areas, &rows, town, after, page);
	} else {
		if ((r = dwelling_key(call, q->address, "", &key)) != 0)
			return r;
		if (!*key)
			return sh_fail_field(&call->error, "address", "ledger.dwelling.address");
		key = sh_printf(call->arena, "%.*s", (int) dwelling_key_trunk(key), key);
		r = sh_query(call, &sql_find_map_features, &rows, town, sh_text(q->kind), sh_text(key), after, page);
	}
	if (r != 0)
		return r;
	reply->n_features = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, reply->n_features, sizeof *all, &reply->features)))
		return SH_REFUSED;
	for (int i = 0; i < sh_rows_count(rows); i++) {
		ledger__map_feature__init(&all[i]);
		all[i].feature_id = sh_rows_str(rows, i, "feature_id");
		all[i].kind = sh_rows_str(rows, i, "kind");
		all[i].source = sh_rows_str(rows, i, "source");
		all[i].source_key = sh_rows_str(rows, i, "source_key");
		all[i].label = sh_rows_str(rows, i, "label");
		all[i].longitude = sh_rows_real(rows, i, "longitude");
		all[i].latitude = sh_rows_real(rows, i, "latitude");
	}
	return 0;
}
