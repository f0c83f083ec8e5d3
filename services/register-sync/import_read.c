/* One part of a register file: sealed chunks → rows → staged rows. The reader sees the file's first line, then from
 * where the last part ended: so the header is understood anew by every part, and nothing but two numbers is kept
 * between them. */
#include "import_reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void free_reader(void *reader) { sh_csv_free(reader); }

static const char *copy(ShCall *call, const ShCsvCell *cell) { return sh_printf(call->arena, "%s", cell->text); }

/* Names of the columns, for rejects and for the report. */
static int keep_header(Reading *r, const ShCsvRow *header)
{
	Stage *s = r->stage;
	const char **names = sh_alloc(r->call->arena, (header->n_cells + 1) * sizeof *names);
	const char **unknown = sh_alloc(r->call->arena, (r->match.n_unknown + 1u) * sizeof *unknown);
	const char **missing = sh_alloc(r->call->arena, (r->match.n_missing + 1u) * sizeof *missing);

	if (!names || !unknown || !missing)
		return sh_fail(&r->call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "header");
	for (size_t i = 0; i < header->n_cells; i++)
		names[i] = copy(r->call, &header->cells[i]);
	for (size_t i = 0; i < r->match.n_unknown; i++)
		unknown[i] = names[r->match.unknown[i] - 1];
	s->columns = names;
	s->n_columns = header->n_cells;
	s->unknown_columns = unknown;
	s->n_unknown = r->match.n_unknown;
	memcpy(missing, r->match.missing, r->match.n_missing * sizeof *missing);
	s->missing_columns = missing;
	s->n_missing = r->match.n_missing;
	return 0;
}

/* 0: go on. What the file itself is to blame for goes to stage->refused. */
static int read_header(Reading *r, const ShCsvProfile *profile)
{
	const ShCsvRow *header;
	int rc = sh_csv_next(r->reader, &header, &r->call->error);

	if (rc == 0 && !header)
		rc = sh_fail(&r->call->error, SH_INVALID_ARGUMENT, "csv.header.absent", "empty file");
	if (rc == 0)
		rc = sh_csv_profile_match(&r->match, profile, header, &r->call->error);
	if (rc == SH_REFUSED) {
		r->stage->refused = r->call->error;
		return rc;
	}
	if (rc == 0) {
		r->header_end = header->offset + header->raw_len;
		r->header_lines = header->last_line;
		rc = keep_header(r, header);
	}
	if (rc == 0 && *r->stage->feed_id && r->match.map.column_of[REGISTER_history_no] == 0)
		rc = sh_fail_field(&r->call->error, "個人履歴番号", "register.feed.no_history");
	return rc;
}

int stage_reject(ShCall *call, Stage *s, uint64_t line, int finding_no, uint16_t column, const char *reason,
		 const ShCsvRow *raw)
{
	StagedReject *reject;
	uint8_t *bytes = NULL;

	if (s->n_rejects == s->room_rejects) {
		size_t room = s->room_rejects ? 2 * s->room_rejects : 256;
		StagedReject *grown = sh_alloc(call->arena, room * sizeof *grown);

		if (!grown)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "rejects");
		if (s->n_rejects)
			memcpy(grown, s->rejects, s->n_rejects * sizeof *grown);
		s->rejects = grown;
		s->room_rejects = room;
	}
	if (raw && finding_no == 0 && (bytes = sh_alloc(call->arena, raw->raw_len + 1)))
		memcpy(bytes, raw->raw, raw->raw_len);
	reject = &s->rejects[s->n_rejects++];
	*reject = (StagedReject){ .line = line, .finding_no = finding_no, .column = "", .reason = reason };
	if (column && column <= s->n_columns)
		reject->column = s->columns[column - 1];
	if (bytes) {
		reject->raw = bytes;
		reject->raw_len = raw->raw_len;
	}
	return 0;
}

/* A change is a row among others of its person: without its number nothing tells which it follows. */
static bool no_history(const Reading *r, RowReport *report)
{
	if (!*r->stage->feed_id || r->resident.history_no > 0)
		return false;
	report->rejects[report->n_rejects++] =
		(RowFinding){ r->match.map.column_of[REGISTER_history_no], "register.cell.required" };
	return true;
}

/* The row with its gaiji in letters, as far as the municipality's table goes; what cannot be shown is told. */
static int read_gaiji(Reading *r, const ShCsvRow *row, uint64_t line, ShCsvRow *ret)
{
	Stage *s = r->stage;
	ShCsvCell *cells = NULL;

	*ret = *row;
	for (size_t i = 0; i < row->n_cells; i++) {
		const ShCsvCell *cell = &row->cells[i];
		const char *column = i < s->n_columns ? s->columns[i] : "", *text;

		if (!strpbrk(cell->text, "\xEE\xEF\xF3\xF4")) /* where the private use area begins in UTF-8 */
			continue;
		if (!(text = gaiji_text(r->call->arena, &s->gaiji, cell->text)))
			return sh_fail(&r->call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
		s->unmapped += unshown_text(s->unshown, text, line, column);
		if (text == cell->text)
			continue;
		if (!cells) {
			if (!(cells = sh_alloc(r->call->arena, row->n_cells * sizeof *cells)))
				return sh_fail(&r->call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
			memcpy(cells, row->cells, row->n_cells * sizeof *cells);
			ret->cells = cells;
		}
		cells[i] = (ShCsvCell){ text, strlen(text) };
	}
	for (uint32_t i = 0; i < row->cp932.listed; i++)
		if (!row->cp932.findings[i].private_use) {
			size_t at = row->cp932_column[i];
			char code[16];

			snprintf(code, sizeof code, "CP932 %02X", row->cp932.findings[i].bytes);
			unshown_add(s->unshown, code, line, at && at <= s->n_columns ? s->columns[at - 1] : "");
		}
	s->unmapped += row->cp932.unmapped;
	return 0;
}

/* The row as its own register has it, which knows no table of gaiji. */
static int hash_as_it_stood(Reading *r, const ShCsvRow *row, StagedRow *staged)
{
	RowReport said_already;

	if (!(staged->register_hash = sh_alloc(r->call->arena, RESIDENT_HASH_SIZE)))
		return sh_fail(&r->call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	/* a row that cannot be read without the table is in no list of the register's */
	if (resident_from_row(&r->resident, &said_already, row, &r->match.map, &r->options))
		resident_hash(staged->register_hash, &r->resident);
	else
		staged->register_hash = NULL;
	return 0;
}

/* Staged, but for what is only said anew of a row that is on file as it stands. */
static int stage_it(Reading *r, const ShCsvRow *row, const RowReport *report, const StagedPlace *at, bool unmapped)
{
	StagedRow *staged = &r->stage->rows[r->stage->n_rows];

	if (!stage_row(r->call->arena, staged, &r->resident))
		return sh_fail(&r->call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	staged->at = *at;
	staged->line = at->line;
	staged->recognisable = !*staged->number;
	staged->cells_notes = (uint8_t) ((report->n_warnings || unmapped ? ROW_FINDINGS : 0) |
					 (report->number_withheld ? ROW_NUMBER_WITHHELD : 0));
	row_cells_digest(staged->cells, row, &r->match.map, &r->edition);
	r->stage->n_rows++;
	return 0;
}

int reading_take(Reading *r, const ShCsvRow *as_it_stood, const StagedPlace *at)
{
	Stage *s = r->stage;
	uint64_t unmapped = s->unmapped;
	RowReport report;
	ShCsvRow in_letters;
	const ShCsvRow *row = &in_letters;
	int rc = read_gaiji(r, as_it_stood, at->line, &in_letters);

	if (rc != 0)
		return rc;
	if (!resident_from_row(&r->resident, &report, row, &r->match.map, &r->options) || no_history(r, &report)) {
		s->rejected++;
		for (int i = 0; rc == 0 && i < report.n_rejects; i++)
			rc = stage_reject(r->call, s, at->line, i, report.rejects[i].column, report.rejects[i].reason,
					  row);
		return rc;
	}
	s->warnings += report.n_warnings;
	for (int i = 0; i < report.n_warnings; i++)
		if ((rc = stage_reject(r->call, s, at->line, WARNINGS_FROM + i, report.warnings[i].column,
				       report.warnings[i].reason, NULL)) != 0)
			return rc;
	s->numbers_not_taken += report.number_withheld;
	if (at->said)
		return 0;
	rc = stage_it(r, as_it_stood, &report, at, s->unmapped > unmapped);
	if (rc == 0 && row->cells != as_it_stood->cells)
		rc = hash_as_it_stood(r, as_it_stood, &s->rows[s->n_rows - 1]);
	return rc;
}

uint64_t reading_line(const Reading *r, uint64_t line)
{
	return r->stage->resume_offset ? line - r->header_lines - 1 + r->stage->resume_line : line;
}

uint64_t reading_offset(const Reading *r, uint64_t offset)
{
	return r->stage->resume_offset ? offset - r->header_end + r->stage->resume_offset : offset;
}

void reading_hash(Reading *r, const ShCsvRow *row, uint64_t line, uint8_t ret[ROW_CELLS_SIZE])
{
	memset(ret, 0, ROW_CELLS_SIZE);
	if (!row->reason)
		row_cells_digest(ret, row, &r->match.map, &r->edition);
	sh_sha256_add(r->hash, &line, sizeof line);
	sh_sha256_add(r->hash, ret, ROW_CELLS_SIZE);
}

bool reading_goes_on(Reading *r, const ShCsvRow *row)
{
	Stage *s = r->stage;

	s->last = !row;
	if (!row)
		return false;
	s->line = reading_line(r, row->line);
	s->offset = reading_offset(r, row->offset);
	return s->read < r->most_rows;
}

int reading_rows(Reading *r, size_t most, bool *ret_more)
{
	const ShCsvRow *row;
	int rc = 0;

	*ret_more = false;
	for (size_t n = 0; (rc = sh_csv_next(r->reader, &row, &r->call->error)) == 0 && reading_goes_on(r, row);) {
		const StagedPlace at = { r->stage->offset, r->stage->line, row->raw_len, (uint32_t) r->stage->read,
					 false };
		uint8_t digest[ROW_CELLS_SIZE];

		r->stage->read++;
		reading_hash(r, row, at.line, digest);
		if ((rc = reading_take(r, row, &at)) != 0)
			return rc;
		if (++n == most) {
			*ret_more = true;
			return 0;
		}
	}
	return r->source.failed ? r->source.failed : rc;
}

static ShCsvEncoding encoding_of(const char *name)
{
	return strcmp(name, "utf-8") == 0 ? SH_CSV_UTF8 : strcmp(name, "cp932") == 0 ? SH_CSV_CP932 : SH_CSV_AUTO;
}

/* The same file from its first byte, of which the reader sees the header and then these stretches. The header's end
 * is not kept: the first look finds it, the others read the first line to come behind it. */
static int restart(Reading *r, const ShBlobSpan *spans, size_t n)
{
	const ShCsvRow *header;
	int rc;

	sh_blob_source_spans(&r->source, spans, n);
	sh_csv_restart(r->reader, sh_blob_source_read, &r->source, sh_csv_encoding(r->reader));
	rc = sh_csv_next(r->reader, &header, &r->call->error);
	return r->source.failed ? r->source.failed : rc;
}

static int resume(Reading *r)
{
	ShBlobSpan *spans = sh_alloc(r->call->arena, 2 * sizeof *spans);

	if (!spans)
		return sh_fail(&r->call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	spans[0] = (ShBlobSpan){ 0, r->header_end };
	spans[1] = (ShBlobSpan){ r->stage->resume_offset, r->source.bytes };
	return restart(r, spans, 2);
}

/* The rows that are wanted, as a file of their own; each is whole, so that none reaches into the next. */
static int read_places(Reading *r)
{
	const Stage *s = r->stage;
	ShBlobSpan *spans = sh_alloc(r->call->arena, (s->n_places + 1) * sizeof *spans);
	const ShCsvRow *row;
	size_t n = 0;
	int rc;

	if (!spans)
		return sh_fail(&r->call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	spans[n++] = (ShBlobSpan){ 0, r->header_end };
	for (size_t i = 0; i < s->n_places; i++)
		spans[n++] = (ShBlobSpan){ s->places[i].offset, s->places[i].offset + s->places[i].bytes };
	if ((rc = restart(r, spans, n)) != 0)
		return rc;
	for (size_t i = 0; i < s->n_places; i++) {
		if ((rc = sh_csv_next(r->reader, &row, &r->call->error)) != 0)
			return r->source.failed ? r->source.failed : rc;
		if (!row || row->raw_len != s->places[i].bytes)
			return sh_fail(&r->call->error, SH_INTERNAL, "csv.file.unreadable", "row at %llu",
				       (unsigned long long) s->places[i].offset);
		if ((rc = reading_take(r, row, &s->places[i])) != 0)
			return rc;
	}
	return 0;
}

static int read_part(Reading *r)
{
	bool more;
	int rc;

	if (r->stage->places)
		return read_places(r);
	if (!r->stage->knows)
		return reading_rows(r, SIZE_MAX, &more);
	return (rc = reading_look_over(r)) != 0 ? rc : read_places(r);
}

RowOptions reading_options(const ShCall *call, const Stage *s)
{
	RowOptions options = { .codes = data_codes(), .my_number_allowed = s->numbers_allowed };

	memcpy(options.lg_code, call->municipality, sizeof options.lg_code);
	return options;
}

int reading_open(Reading *r)
{
	Stage *s = r->stage;
	ShBlobSpan *whole = sh_alloc(r->call->arena, sizeof *whole);

	r->options = reading_options(r->call, s);
	s->unshown = sh_alloc(r->call->arena, sizeof *s->unshown);
	s->rows = sh_alloc(r->call->arena, r->most_rows * sizeof(StagedRow));
	if (!whole || !s->unshown || !s->rows)
		return sh_fail(&r->call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	s->unshown->n = 0;
	r->edition = row_edition(r->options.codes, &s->gaiji, &r->options);
	*whole = (ShBlobSpan){ 0, r->source.bytes };
	sh_blob_source_spans(&r->source, whole, 1);
	r->reader = sh_csv_new(sh_blob_source_read, &r->source, encoding_of(s->encoding));
	if (!r->reader)
		return sh_fail(&r->call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	sh_arena_defer(r->call->arena, free_reader, r->reader);
	r->hash = sh_sha256_begin();
	return 0;
}

int reading_head(Reading *r, const ShCsvProfile *profile)
{
	int rc = read_header(r, profile);

	return rc == 0 && r->stage->resume_offset && !r->stage->places ? resume(r) : rc;
}

int reading_close(Reading *r, int rc)
{
	Stage *s = r->stage;

	sh_sha256_end(r->hash, s->cells_hash);
	s->n_read_rejects = s->n_rejects;
	s->encoding = sh_csv_encoding(r->reader) == SH_CSV_CP932 ? "cp932" : "utf-8";
	if (rc == SH_REFUSED && !r->source.failed) {
		s->refused = r->call->error;
		r->call->error = (ShError){ 0 };
		return 0;
	}
	return rc;
}

int stage_part(ShCall *call, Stage *stage, size_t most_rows)
{
	const ShCsvProfile *profile = data_profile(stage->profile);
	Reading *r = sh_alloc(call->arena, sizeof *r);
	int rc;

	if (!r)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	if (!profile) {
		sh_fail(&stage->refused, SH_FAILED_PRECONDITION, "register.import.profile_unknown", "-");
		return 0;
	}
	*r = (Reading){ .call = call, .stage = stage, .most_rows = most_rows };
	if ((rc = sh_blob_source_open(call, stage->blob_id, stage->text, stage->text_len, &stage->bytes,
				      &r->source)) != 0 ||
	    (rc = gaiji_load(call, &stage->gaiji)) != 0 || (rc = reading_open(r)) != 0)
		return rc;
	if ((rc = reading_head(r, profile)) == 0)
		rc = read_part(r);
	return reading_close(r, rc);
}
