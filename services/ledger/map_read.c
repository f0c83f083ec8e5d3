/* One part of an uploaded map: sealed chunks → features → rows. What stands before the features is read anew by every
 * part, so that nothing is kept between them but where the next begins. */
#include "map_read.h"
#include "dwelling_key.h"
#include "rules/geo_scan.h"
#include "sh_blob.h"
#include "sh_clock.h"
#include "sh_hex.h"

#include <sodium.h>
#include <string.h>

typedef struct Reading {
	ShCall *call;
	MapPart *part;
	const char *blob_id;
	GeoScan scan;
	char *feature;
	GeoWanted wanted;
	int declared;  /* what the operator says; 0 */
	uint64_t read; /* bytes of features in this part */
} Reading;

static int refuse(Reading *r, const char *reason)
{
	sh_fail(&r->part->refused, SH_INVALID_ARGUMENT, reason, "feature %llu line %llu",
		(unsigned long long) r->scan.number, (unsigned long long) r->scan.line);
	return SH_REFUSED;
}

void map_reject(MapPart *part, uint64_t number, uint64_t line, const char *reason)
{
	part->bad_numbers[part->n_bad] = (int32_t) number;
	part->bad_lines[part->n_bad] = (int32_t) line;
	part->bad_reasons[part->n_bad++] = reason;
}

/* The head as a document of its own: behind the last feature it is whole, before the first it lacks its end. */
static int read_head(Reading *r, bool whole, int *ret_epsg)
{
	const bool bom = r->scan.head_len >= 3 && memcmp(r->scan.head, "\xef\xbb\xbf", 3) == 0;
	size_t len = r->scan.head_len;
	const char *type;
	json_t *root;
	int rc = 0;

	if (!whole) {
		r->scan.head[len++] = ']';
		r->scan.head[len++] = '}';
	}
	root = json_loadb(r->scan.head + (bom ? 3 : 0), len - (bom ? 3 : 0), JSON_REJECT_DUPLICATES, NULL);
	type = json_string_value(json_object_get(root, "type"));
	if (!root || (whole && (!type || strcmp(type, "FeatureCollection") != 0)))
		rc = refuse(r, "ledger.map.not_collection");
	else if (geo_crs_named(root, ret_epsg, &r->part->refused) != 0)
		rc = SH_REFUSED;
	json_decref(root);
	return rc;
}

static int choose_crs(Reading *r)
{
	GeoCrs crs = { GEO_JGD2011, GEO_DEGREES };
	int epsg, rc = read_head(r, false, &epsg);

	if (rc == 0 && r->declared && epsg && r->declared != epsg)
		rc = refuse(r, "ledger.map.crs_other");
	if (rc == 0 && (r->declared || epsg))
		rc = geo_crs(r->declared ? r->declared : epsg, &crs, &r->part->refused);
	r->wanted.unit = crs.unit;
	r->part->srid = crs.srid;
	return rc;
}

/* Without a name of its own a feature is called after its shape: the same again is the same feature. */
static const char *key_of(Reading *r, const GeoFeature *f)
{
	char hex[33];
	uint8_t hash[32];

	if (*f->key)
		return f->key;
	crypto_hash_sha256(hash, f->shape.wkb, f->shape.len);
	sh_hex(hex, hash, 16);
	return sh_printf(r->call->arena, "shape:%s", hex);
}

static bool known_key(const MapPart *part, const char *key)
{
	for (size_t i = 0; i < part->n; i++)
		if (strcmp(part->keys[i], key) == 0)
			return true;
	return false;
}

static int take(Reading *r)
{
	ShArena *arena = r->call->arena;
	MapPart *p = r->part;
	const char *wrong = "ledger.map.too_large", *key = "";
	char *id = sh_alloc(arena, SH_UUID_LEN + 1);
	GeoFeature f = { .key = "" };
	int rc;

	if (!id)
		return sh_fail(&r->call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "map");
	if (!r->scan.overlong)
		wrong = geo_feature(arena, r->feature, r->scan.feature_len, &r->wanted, &f);
	if (wrong && strcmp(wrong, "ledger.map.crs_missing") == 0) /* metres: so are all the others */
		return refuse(r, wrong);
	if (!wrong && known_key(p, key_of(r, &f)))
		wrong = "ledger.map.duplicate";
	if (!wrong && strcmp(p->kind, "AREA") == 0 && !*f.label && !*f.name)
		wrong = "ledger.map.area_name";
	if (wrong) {
		map_reject(p, r->scan.number, r->scan.feature_line, wrong);
		return 0;
	}
	sh_uuid7(id);
	p->ids[p->n] = id;
	p->keys[p->n] = key_of(r, &f);
	p->labels[p->n] = *f.label ? f.label : f.name;
	if (strcmp(p->kind, "AREA") != 0 && *f.label && (rc = dwelling_key(r->call, f.label, f.name, &key)) != 0)
		return rc;
	p->address_keys[p->n] = key;
	p->trunks[p->n] = sh_printf(arena, "%.*s", (int) dwelling_key_trunk(key), key);
	p->wkb[p->n] = (ProtobufCBinaryData){ f.shape.len, (uint8_t *) (uintptr_t) f.shape.wkb };
	p->numbers[p->n] = r->scan.number;
	p->lines[p->n++] = r->scan.feature_line;
	r->read += f.shape.len;
	return 0;
}

static bool full(const Reading *r)
{
	return r->part->n == MAP_PART || r->part->n_bad >= MAP_PART || r->read > MAP_PART_BYTES;
}

/* Bytes of one chunk; *ret_stop: the part is full, or the head is read and the part begins elsewhere. */
static int feed(Reading *r, const char *bytes, size_t n, bool head_only, bool *ret_stop)
{
	int rc = 0;

	while (n > 0 && rc == 0) {
		size_t used, piece = head_only ? 1 : n;
		GeoStep step = geo_scan(&r->scan, bytes, piece, &used);

		bytes += used;
		n -= used;
		if (step == GEO_BROKEN)
			return refuse(r, "ledger.map.broken");
		if (head_only && geo_scan_in_features(&r->scan)) {
			*ret_stop = true;
			return 0;
		}
		if (step == GEO_FEATURE && (rc = take(r)) == 0 && full(r)) {
			*ret_stop = true;
			return 0;
		}
	}
	return rc;
}

/* From a place in the file to its end, or until the part is full. */
static int walk(Reading *r, uint64_t from, bool head_only, bool *ret_stop)
{
	uint32_t chunk_no = (uint32_t) (from / SH_BLOB_CHUNK);
	size_t skip = from % SH_BLOB_CHUNK;
	int rc = 0;

	*ret_stop = false;
	for (uint64_t at = from; at < r->part->bytes && rc == 0 && !*ret_stop; chunk_no++, skip = 0) {
		const uint8_t *bytes;
		size_t len;

		if ((rc = sh_blob_get(r->call, r->blob_id, chunk_no, &bytes, &len)) != 0)
			return rc;
		at += len - skip;
		rc = feed(r, (const char *) bytes + skip, len - skip, head_only, ret_stop);
	}
	return rc;
}

/* What stood behind the features may say of the file what was not known before them. */
static int finish(Reading *r)
{
	int epsg, rc = geo_scan_whole(&r->scan) ? read_head(r, true, &epsg) : refuse(r, "ledger.map.broken");
	GeoCrs crs;

	if (rc == 0 && epsg && (rc = geo_crs(epsg, &crs, &r->part->refused)) == 0 && crs.srid != r->part->srid)
		rc = refuse(r, "ledger.map.crs_other");
	r->part->last = true;
	return rc;
}

static int read_part(Reading *r, const ShRows *import)
{
	uint64_t offset = (uint64_t) sh_rows_int(import, 0, "next_offset");
	bool stop;
	int rc = walk(r, 0, true, &stop);

	if (rc == 0 && !stop)
		rc = refuse(r, "ledger.map.not_collection");
	if (rc != 0 || (rc = choose_crs(r)) != 0)
		return rc;
	if (offset)
		geo_scan_resume(&r->scan, offset, (uint64_t) sh_rows_int(import, 0, "next_line"), r->part->before);
	if ((rc = walk(r, r->scan.offset, false, &stop)) == 0 && !stop)
		rc = finish(r);
	r->part->offset = r->scan.offset;
	r->part->line = r->scan.line;
	r->part->features = r->scan.number;
	return rc;
}

int map_read(ShCall *call, MapPart *part, const ShRows *import)
{
	Reading *r = sh_alloc(call->arena, sizeof *r);
	ShBlobInfo info;
	int rc;

	if (!r)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "map");
	*r = (Reading){ .call = call, .part = part, .blob_id = sh_rows_str(import, 0, "blob_id") };
	r->feature = sh_alloc(call->arena, GEO_FEATURE_MAX);
	if (!r->feature)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "map");
	if ((rc = sh_blob_info(call, r->blob_id, &info)) != 0)
		return rc;
	part->bytes = info.bytes;
	r->declared = (int) sh_rows_int(import, 0, "srid");
	r->wanted.polygon = strcmp(part->kind, "BUILDING") != 0;
	r->wanted.key_property = sh_rows_str(import, 0, "key_property");
	r->wanted.label_properties = sh_rows_texts(call, import, 0, "label_properties", &r->wanted.n_labels);
	geo_scan_begin(&r->scan, r->feature);
	rc = read_part(r, import);
	return rc == SH_REFUSED && part->refused.code != SH_OK ? 0 : rc;
}
