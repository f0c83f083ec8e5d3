/* Designated sites from the files of the Geospatial Information Authority (国土地理院). */
#include "shelter.h"
#include "rules/gsi_sites.h"
#include "sh_blob.h"
#include "shelter_gateway_sql.h"

#include <string.h>

enum { FILE_MAX = 32 << 20, REJECTS_SHOWN = 500, REJECTS_MAX = 100000, PAGE = 100, PAGE_MAX = 500 };

static int kind_of(ShCall *call, const char *code, SiteKind *ret)
{
	if (strcmp(code, "EVACUATION") == 0)
		*ret = SITE_EVACUATION;
	else if (strcmp(code, "EMERGENCY") == 0)
		*ret = SITE_EMERGENCY;
	else
		return sh_fail_field(&call->error, "kind", "shelter.kind.unknown");
	return 0;
}

typedef struct File {
	const char *blob_id;
	const uint8_t *bytes;
	size_t len;
} File;

static int read_blob(ShCall *call, void *arg)
{
	File *f = arg;

	return sh_blob_read(call, f->blob_id, FILE_MAX, &f->bytes, &f->len);
}

/* The file is read before the transaction: a prefecture's takes its time. */
int import_sites_gather(ShCall *call, const Shelter__ImportSitesRequest *q)
{
	SiteList *list = sh_alloc(call->arena, sizeof *list);
	File file = { .blob_id = q->blob_id };
	SiteKind kind = 0;
	int r;

	if (!list)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "shelter.geojson.too_large", "-");
	if ((r = kind_of(call, q->kind, &kind)) != 0 || (r = sh_read(call, read_blob, &file)) != 0 ||
	    (r = gsi_sites_parse(call->arena, kind, (const char *) file.bytes, file.len, list, &call->error)) != 0)
		return r;
	call->gathered = list;
	return 0;
}

static int put_sites(ShCall *call, const char *kind, const SiteList *list, Shelter__ImportSitesReply *p)
{
	for (size_t i = 0; i < list->n_sites; i++) {
		const Site *s = &list->sites[i];
		const ShRows *rows;
		int r = sh_query(call, &sql_put_site, &rows, sh_text(call->municipality), sh_text(s->site_id),
				 sh_text(kind), sh_text(s->name), sh_text(s->address), sh_text(s->note),
				 sh_text(s->admits), sh_int(s->hazards), sh_real(s->latitude), sh_real(s->longitude),
				 sh_int(call->now_us));

		if (r != 0)
			return r;
		if (sh_rows_count(rows) == 1)
			*(sh_rows_bool(rows, 0, "made") ? &p->new_sites : &p->changed_sites) += 1;
	}
	p->sites = (uint32_t) list->n_sites;
	return 0;
}

static int put_rejects(ShCall *call, const char *import_id, const SiteList *list)
{
	for (size_t i = 0; i < list->n_rejects; i++) {
		const SiteReject *j = &list->rejects[i];
		int r = sh_query(
			call, &sql_put_site_reject, NULL, sh_text(call->municipality), sh_text(import_id),
			sh_int(j->index), sh_text(j->site_id), sh_text(j->reason),
			sh_text(*j->column ? sh_printf(call->arena, "%s: %s", j->column, j->mend) : j->mend));

		if (r != 0)
			return r;
	}
	return 0;
}

static int show_rejects(ShCall *call, const char *import_id, Shelter__ImportSitesReply *p)
{
	const ShRows *rows;
	int n, r = sh_query(call, &sql_list_site_rejects, &rows, sh_text(call->municipality), sh_text(import_id),
			    sh_int(REJECTS_SHOWN));

	if (r != 0)
		return r;
	n = sh_rows_count(rows);
	p->rejects = sh_alloc(call->arena, ((size_t) n + 1) * sizeof *p->rejects);
	for (int i = 0; i < n && !sh_arena_exhausted(call->arena); i++) {
		Shelter__SiteReject *one = sh_alloc(call->arena, sizeof *one);

		if (!one)
			break;
		shelter__site_reject__init(one);
		one->index = (uint32_t) sh_rows_int(rows, i, "feature");
		one->site_id = sh_rows_str(rows, i, "site_id");
		one->reason = sh_rows_str(rows, i, "reason");
		one->text_ja = sh_rows_str(rows, i, "text_ja");
		p->rejects[p->n_rejects++] = one;
	}
	return 0;
}

/* Under the number of an import that was done: the same answer, or a refusal. */
static int done_before(ShCall *call, const Shelter__ImportSitesRequest *q, Shelter__ImportSitesReply *p, bool *ret)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_site_import, &rows, sh_text(call->municipality), sh_text(q->import_id));

	*ret = r == 0 && sh_rows_count(rows) == 1;
	if (!*ret)
		return r;
	if (strcmp(sh_rows_str(rows, 0, "blob_id"), q->blob_id) != 0 ||
	    strcmp(sh_rows_str(rows, 0, "kind"), q->kind) != 0)
		return sh_fail(&call->error, SH_ALREADY_EXISTS, "shelter.import.other", "%s", q->import_id);
	p->sites = (uint32_t) sh_rows_int(rows, 0, "sites");
	p->new_sites = (uint32_t) sh_rows_int(rows, 0, "new_sites");
	p->changed_sites = (uint32_t) sh_rows_int(rows, 0, "changed");
	return show_rejects(call, q->import_id, p);
}

int import_sites(ShCall *call, const Shelter__ImportSitesRequest *q, Shelter__ImportSitesReply *p)
{
	const SiteList *list = call->gathered;
	bool before;
	int r = done_before(call, q, p, &before);

	if (r != 0 || before)
		return r;
	if ((r = sh_blob_claim(call, q->blob_id, "sites", "-")) != 0 ||
	    (r = put_sites(call, q->kind, list, p)) != 0 || (r = put_rejects(call, q->import_id, list)) != 0 ||
	    (r = sh_query(call, &sql_put_site_import, NULL, sh_text(call->municipality), sh_text(q->import_id),
			  sh_text(q->blob_id), sh_text(q->kind), sh_int(p->sites), sh_int(p->new_sites),
			  sh_int(p->changed_sites), sh_int(call->now_us))) != 0)
		return r;
	return show_rejects(call, q->import_id, p);
}

/* What was refused, all of it, as CSV: for whoever mends the file. */
int site_rejects_fetch(ShCall *call, const ShDoorAsk *ask, ShDownload *ret)
{
	const char *import_id = sh_door_var(ask, "import_id"), *text = "feature,site_id,reason,text\r\n";
	const ShRows *rows;
	int r = sh_query(call, &sql_get_site_import, &rows, sh_text(call->municipality), sh_text(import_id));

	if (r == 0 && sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "shelter.import.unknown", "-");
	if (r != 0 || (r = sh_query(call, &sql_list_site_rejects, &rows, sh_text(call->municipality),
				    sh_text(import_id), sh_int(REJECTS_MAX))) != 0)
		return r;
	for (int i = 0; i < sh_rows_count(rows); i++)
		text = sh_printf(call->arena, "%s%s,%s,%s,\"%s\"\r\n", text, sh_rows_str(rows, i, "feature"),
				 sh_rows_str(rows, i, "site_id"), sh_rows_str(rows, i, "reason"),
				 sh_rows_str(rows, i, "text_ja"));
	*ret = (ShDownload){ "text/csv; charset=utf-8", "rejects.csv", text, strlen(text) };
	return 0;
}

int list_sites(ShCall *call, const Shelter__ListSitesRequest *q, Shelter__ListSitesReply *p)
{
	int limit = q->limit ? (int) q->limit : PAGE, n;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_sites, &rows, sh_text(call->municipality), sh_text(q->after_site_id),
			 sh_bool(q->open_only), sh_int(limit + 1));

	if (r != 0)
		return r;
	n = sh_rows_count(rows);
	p->more = n > limit;
	p->sites = sh_alloc(call->arena, (PAGE_MAX + 1) * sizeof *p->sites);
	for (int i = 0; i < n && i < limit; i++) {
		Shelter__Site *s = sh_alloc(call->arena, sizeof *s);

		if (!s || !p->sites)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "sites");
		shelter__site__init(s);
		s->site_id = sh_rows_str(rows, i, "site_id");
		s->name = sh_rows_str(rows, i, "name");
		s->address = sh_rows_str(rows, i, "address");
		s->latitude = sh_rows_real(rows, i, "latitude");
		s->longitude = sh_rows_real(rows, i, "longitude");
		s->kind = sh_rows_str(rows, i, "kind");
		s->opening_id = sh_rows_str(rows, i, "opening_id");
		s->state = sh_rows_str(rows, i, "state");
		p->sites[p->n_sites++] = s;
	}
	return 0;
}
