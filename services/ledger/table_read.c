/* One part of an uploaded table: sealed chunks → rows → cells by item. The header is understood anew by every part,
 * so that nothing is kept between them but where the next begins. */
#include "sh_blob_source.h"
#include "sh_clock.h"
#include "table.h"

#include <string.h>

typedef struct Reading {
	ShCall *call;
	TablePart *part;
	ShBlobSource source;
	ShBlobSpan spans[2];
	ShCsvReader *reader;
	ShCsvProfile *profile;
	ShCsvMatch match;
	uint64_t header_end, header_lines;
} Reading;

static void free_reader(void *reader) { sh_csv_free(reader); }
static void free_profile(void *profile) { sh_csv_profile_free(profile); }

static int exhausted(Reading *r)
{
	return sh_fail(&r->call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "table");
}

/* What the file is to blame for, and no fault of ours. */
static int next(Reading *r, const ShCsvRow **ret)
{
	int rc = sh_csv_next(r->reader, ret, &r->call->error);

	return r->source.failed ? r->source.failed : rc;
}

static const char **names(Reading *r, const ShCsvRow *header, const uint16_t *which, size_t n)
{
	const char **list = sh_alloc(r->call->arena, (n + 1) * sizeof *list);

	for (size_t i = 0; list && i < n; i++)
		list[i] = sh_printf(r->call->arena, "%s", header->cells[which ? which[i] - 1u : i].text);
	return list;
}

static const char **copies(Reading *r, const char *const *from, size_t n)
{
	const char **list = sh_alloc(r->call->arena, (n + 1) * sizeof *list);

	for (size_t i = 0; list && i < n; i++)
		list[i] = sh_printf(r->call->arena, "%s", from[i]);
	return list;
}

static int read_header(Reading *r)
{
	TablePart *p = r->part;
	const ShCsvRow *header;
	int rc = next(r, &header);

	if (rc == 0 && !header)
		rc = sh_fail(&r->call->error, SH_INVALID_ARGUMENT, "csv.header.absent", "empty file");
	if (rc != 0 || (rc = sh_csv_profile_match(&r->match, r->profile, header, &r->call->error)) != 0)
		return rc;
	p->map = r->match.map;
	p->n_columns = header->n_cells;
	p->n_unknown = r->match.n_unknown;
	p->n_missing = r->match.n_missing;
	p->columns = names(r, header, NULL, p->n_columns);
	p->unknown = names(r, header, r->match.unknown, p->n_unknown);
	p->missing = copies(r, r->match.missing, p->n_missing);
	if (!p->columns || !p->unknown || !p->missing)
		return exhausted(r);
	r->header_end = header->offset + header->raw_len;
	r->header_lines = header->last_line;
	if (p->begins_offset == 0) {
		p->begins_offset = r->header_end;
		p->begins_line = r->header_lines + 1;
	}
	p->encoding = sh_csv_encoding(r->reader) == SH_CSV_CP932 ? "cp932" : "utf-8";
	return 0;
}

/* The same file from its first byte, of which the reader sees the header and then this part. */
static int resume(Reading *r)
{
	const ShCsvRow *header;

	r->spans[0] = (ShBlobSpan){ 0, r->header_end };
	r->spans[1] = (ShBlobSpan){ r->part->begins_offset, r->source.bytes };
	sh_blob_source_spans(&r->source, r->spans, 2);
	sh_csv_restart(r->reader, sh_blob_source_read, &r->source, sh_csv_encoding(r->reader));
	return next(r, &header);
}

static int take(Reading *r, const ShCsvRow *row, uint64_t line)
{
	TablePart *p = r->part;
	TableRow *out = &p->rows[p->n++];
	char *id = sh_alloc(r->call->arena, SH_UUID_LEN + 1);

	if (!id)
		return exhausted(r);
	memset(out, 0, sizeof *out);
	sh_uuid7(id);
	out->id = id;
	out->line = line;
	out->person_id = "";
	for (size_t f = 0; f < TABLE_FIELDS_MAX; f++)
		out->cells[f] = "";
	if (row->reason || row->n_cells < p->map.columns) {
		out->unreadable = true;
		table_reject(out, row->reason ? row->column : 0, row->reason ? row->reason : "csv.row.too_few_cells");
		return 0;
	}
	for (size_t f = 1; f < p->kind->n_fields; f++)
		if (p->map.column_of[f])
			out->cells[f] = sh_printf(r->call->arena, "%s", row->cells[p->map.column_of[f] - 1].text);
	return sh_arena_exhausted(r->call->arena) ? exhausted(r) : 0;
}

/* One row more than the part holds is looked at: it tells where the next begins, and whether there is one. */
static int read_rows(Reading *r)
{
	TablePart *p = r->part;
	const ShCsvRow *row;
	int rc;

	while ((rc = next(r, &row)) == 0 && row) {
		uint64_t line = row->line - (r->header_lines + 1) + p->begins_line;

		if (p->n == TABLE_PART) {
			p->offset = row->offset - r->header_end + p->begins_offset;
			p->line = line;
			return 0;
		}
		if ((rc = take(r, row, line)) != 0)
			return rc;
	}
	p->last = rc == 0;
	p->offset = r->source.bytes;
	return rc;
}

static int begin(Reading *r, const char *profile)
{
	TablePart *p = r->part;
	const char *text = *profile ? profile : p->kind->profile;
	int rc = sh_blob_source_open(r->call, p->blob_id, NULL, 0, &p->bytes, &r->source);

	if (rc != 0 ||
	    (rc = sh_csv_profile_read(&r->profile, text, p->kind->fields, p->kind->n_fields, &r->call->error)) != 0)
		return rc;
	sh_arena_defer(r->call->arena, free_profile, r->profile);
	r->spans[0] = (ShBlobSpan){ 0, r->source.bytes };
	sh_blob_source_spans(&r->source, r->spans, 1);
	r->reader = sh_csv_new(sh_blob_source_read, &r->source,
			       strcmp(p->encoding, "utf-8") == 0   ? SH_CSV_UTF8
			       : strcmp(p->encoding, "cp932") == 0 ? SH_CSV_CP932
								   : SH_CSV_AUTO);
	if (!r->reader)
		return exhausted(r);
	sh_arena_defer(r->call->arena, free_reader, r->reader);
	return 0;
}

int table_read(ShCall *call, TablePart *part, const char *profile)
{
	Reading *r = sh_alloc(call->arena, sizeof *r);
	bool first = part->begins_offset == 0;
	int rc;

	if (!r)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "table");
	memset(r, 0, sizeof *r);
	r->call = call;
	r->part = part;
	if ((rc = begin(r, profile)) != 0)
		return rc;
	if ((rc = read_header(r)) == 0 && (first || (rc = resume(r)) == 0))
		rc = read_rows(r);
	if (rc == SH_REFUSED && !r->source.failed) {
		part->refused = call->error;
		call->error = (ShError){ 0 };
		return 0;
	}
	return rc;
}
