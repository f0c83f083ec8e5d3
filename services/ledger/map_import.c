/* Maps come in: an uploaded GeoJSON of buildings, parcels or named areas becomes an import, and what came of it. */
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/geo_crs.h"
#include "sh_blob.h"
#include "sh_reasons.h"
#include "store.h"

#include <string.h>

enum { REJECTS_SHOWN = 200, IMPORTS_SHOWN = 100 };

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

bool map_kind(const char *kind) { return is(kind, "BUILDING") || is(kind, "PARCEL") || is(kind, "AREA"); }

static int check(ShCall *call, const Ledger__StartMapImportRequest *q)
{
	GeoCrs crs;

	if (!map_kind(q->kind))
		return sh_fail_field(&call->error, "kind", "ledger.map.kind");
	return q->epsg ? geo_crs((int) q->epsg, &crs, &call->error) : 0;
}

/* The same import again, under another key: the same answer. Another file under its id: no. */
static int again(ShCall *call, const Ledger__StartMapImportRequest *q, Ledger__StartMapImportReply *p,
		 bool *ret_again)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_map_import, &rows, sh_text(call->municipality), sh_text(q->import_id));

	*ret_again = r == 0 && sh_rows_count(rows) > 0;
	if (!*ret_again)
		return r;
	if (!is(sh_rows_str(rows, 0, "blob_id"), q->blob_id))
		return sh_fail(&call->error, SH_ALREADY_EXISTS, "ledger.map.other_file", "%s", q->import_id);
	p->import_id = q->import_id;
	p->job_id = sh_rows_str(rows, 0, "job_id");
	return 0;
}

int start_map_import(ShCall *call, const Ledger__StartMapImportRequest *q, Ledger__StartMapImportReply *p)
{
	const char *job_id;
	bool known;
	int r;

	if ((r = check(call, q)) != 0 || (r = again(call, q, p, &known)) != 0 || known)
		return r;
	if ((r = sh_blob_claim(call, q->blob_id, "map", "-")) != 0 ||
	    (r = sh_job_start(call, LEDGER_MAP_DUE, "byte", q->import_id, &job_id)) != 0 ||
	    (r = sh_query(
		     call, &sql_put_map_import, NULL, sh_text(call->municipality), sh_text(q->import_id),
		     sh_text(job_id), sh_text(q->blob_id), sh_text(q->kind), sh_text(q->source), sh_int(q->epsg),
		     sh_text(q->key_property),
		     sh_text_array(call->arena, (const char *const *) q->label_properties, q->n_label_properties),
		     sh_int(call->now_us))) != 0)
		return r;
	p->import_id = q->import_id;
	p->job_id = job_id;
	return 0;
}

int get_map_import(ShCall *call, const Ledger__GetMapImportRequest *q, Ledger__MapImport *p)
{
	const ShRows *row;
	int r = sh_query(call, &sql_get_map_import, &row, sh_text(call->municipality), sh_text(q->import_id));

	if (r != 0)
		return r;
	if (sh_rows_count(row) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.map.import_unknown", "%s", q->import_id);
	p->import_id = q->import_id;
	p->job_id = sh_rows_str(row, 0, "job_id");
	p->state = sh_rows_str(row, 0, "state");
	p->reason = sh_rows_str(row, 0, "reason");
	p->kind = sh_rows_str(row, 0, "kind");
	p->source = sh_rows_str(row, 0, "source");
	p->features = (uint64_t) sh_rows_int(row, 0, "features");
	p->new_features = (uint64_t) sh_rows_int(row, 0, "new_features");
	p->changed_features = (uint64_t) sh_rows_int(row, 0, "changed");
	p->rejected_features = (uint64_t) sh_rows_int(row, 0, "rejected");
	return 0;
}

int list_map_imports(ShCall *call, const Ledger__ListMapImportsRequest *q, Ledger__ListMapImportsReply *p)
{
	Ledger__MapImportLine *all;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_map_imports, &rows, sh_text(call->municipality), sh_int(q->before_us),
			 sh_text(q->before_import_id), sh_int(IMPORTS_SHOWN));

	if (r != 0)
		return r;
	p->n_imports = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, p->n_imports, sizeof *all, &p->imports)))
		return SH_REFUSED;
	for (int i = 0; i < sh_rows_count(rows); i++) {
		ledger__map_import_line__init(&all[i]);
		all[i].import_id = sh_rows_str(rows, i, "import_id");
		all[i].kind = sh_rows_str(rows, i, "kind");
		all[i].source = sh_rows_str(rows, i, "source");
		all[i].state = sh_rows_str(rows, i, "state");
		all[i].reason = sh_rows_str(rows, i, "reason");
		all[i].features = (uint64_t) sh_rows_int(rows, i, "features");
		all[i].rejected_features = (uint64_t) sh_rows_int(rows, i, "rejected");
		all[i].started_us = sh_rows_int(rows, i, "made_us");
	}
	return 0;
}

int list_map_rejects(ShCall *call, const Ledger__ListMapRejectsRequest *q, Ledger__ListMapRejectsReply *p)
{
	Ledger__MapReject *all;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_map_rejects, &rows, sh_text(call->municipality), sh_text(q->import_id),
			 sh_int((int64_t) q->after_feature), sh_int(REJECTS_SHOWN));

	if (r != 0)
		return r;
	p->n_rejects = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, p->n_rejects, sizeof *all, &p->rejects)))
		return SH_REFUSED;
	for (int i = 0; i < sh_rows_count(rows); i++) {
		ledger__map_reject__init(&all[i]);
		all[i].feature = (uint64_t) sh_rows_int(rows, i, "feature_no");
		all[i].line = (uint64_t) sh_rows_int(rows, i, "line");
		all[i].reason = sh_rows_str(rows, i, "reason");
		all[i].text_ja = sh_reason_text(&ledger_service, all[i].reason);
	}
	return 0;
}
