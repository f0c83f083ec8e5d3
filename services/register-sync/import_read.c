/* One part of a register file: sealed chunks → rows → staged rows. */
#include "import_stage.h"
#include "sh_blob.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The file as the reader sees it: its first line, then from where the last part ended. So the header is understood
 * anew by every part, and nothing but two numbers is kept between them. */
typedef struct Source {
	ShCall *call;
	const char *blob_id;
	uint64_t at, header_end, resume; /* header_end 0: from the beginning */
	uint64_t bytes;
	uint32_t chunk_no; /* + 1 of the chunk at hand; 0: none */
	const uint8_t *chunk;
	size_t chunk_len;
	const uint8_t *text; /* in place of the blob */
	int failed;
} Source;

static ptrdiff_t read_source(void *self, void *buf, size_t n)
{
	Source *s = self;
	uint64_t end = s->bytes, in_chunk;

	if (s->header_end && s->at == s->header_end && s->at < s->resume)
		s->at = s->resume;
	if (s->header_end && s->at < s->header_end)
		end = s->header_end;
	if (s->at >= end)
		return 0;
	if (s->text) {
		if (n > end - s->at)
			n = end - s->at;
		memcpy(buf, s->text + s->at, n);
		s->at += n;
		return (ptrdiff_t) n;
	}
	if (s->chunk_no != s->at / SH_BLOB_CHUNK + 1) {
		s->chunk_no = (uint32_t) (s->at / SH_BLOB_CHUNK) + 1;
		s->failed = sh_blob_get(s->call, s->blob_id, s->chunk_no - 1, &s->chunk, &s->chunk_len);
		if (s->failed)
			return -1;
	}
	in_chunk = s->at % SH_BLOB_CHUNK;
	if (in_chunk >= s->chunk_len)
		return 0;
	if (n > s->chunk_len - in_chunk)
		n = s->chunk_len - in_chunk;
	if (n > end - s->at)
		n = end - s->at;
	memcpy(buf, s->chunk + in_chunk, n);
	s->at += n;
	return (ptrdiff_t) n;
}

typedef struct Reading {
	ShCall *call;
	Stage *stage;
	Source source;
	CsvReader *reader;
	ProfileMatch match;
	CodeTally tally;
	RowOptions options;
	Resident resident;
	uint64_t header_end, header_lines;
	size_t most_rows;
} Reading;

static void free_reader(void *reader) { csv_reader_free(reader); }

static const char *copy(ShCall *call, const CsvCell *cell) { return sh_printf(call->arena, "%s", cell->text); }

/* Names of the columns, for rejects and for the report. */
static int keep_header(Reading *r, const CsvRow *header)
{
	Stage *s = r->stage;
	const char **names = sh_alloc(r->call->arena, (header->n_cells + 1) * sizeof *names);
	const char **unknown = sh_alloc(r->call->arena, (r->match.n_unknown + 1u) * sizeof *unknown);

	if (!names || !unknown)
		return sh_fail(&r->call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "header");
	for (size_t i = 0; i < header->n_cells; i++)
		names[i] = copy(r->call, &header->cells[i]);
	for (size_t i = 0; i < r->match.n_unknown; i++)
		unknown[i] = names[r->match.unknown[i] - 1];
	s->columns = names;
	s->n_columns = header->n_cells;
	s->unknown_columns = unknown;
	s->n_unknown = r->match.n_unknown;
	return 0;
}

/* 0: go on. What the file itself is to blame for goes to stage->refused. */
static int read_header(Reading *r, const Profile *profile)
{
	const CsvRow *header;
	int rc = csv_reader_next(r->reader, &header, &r->call->error);

	if (rc == 0 && !header)
		rc = sh_fail(&r->call->error, SH_INVALID_ARGUMENT, "register.header.absent", "empty file");
	if (rc == 0)
		rc = profile_match(&r->match, profile, header, &r->call->error);
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
		 const CsvRow *raw)
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
static int read_gaiji(Reading *r, const CsvRow *row, uint64_t line, CsvRow *ret)
{
	Stage *s = r->stage;
	CsvCell *cells = NULL;

	*ret = *row;
	for (size_t i = 0; i < row->n_cells; i++) {
		const CsvCell *cell = &row->cells[i];
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
		cells[i] = (CsvCell){ text, strlen(text) };
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

static int take_row(Reading *r, const CsvRow *as_it_stood, uint64_t line)
{
	Stage *s = r->stage;
	RowReport report;
	CsvRow in_letters;
	const CsvRow *row = &in_letters;
	int rc = read_gaiji(r, as_it_stood, line, &in_letters);

	if (rc != 0)
		return rc;
	s->read++;
	if (!resident_from_row(&r->resident, &report, row, &r->match.map, &r->options) || no_history(r, &report)) {
		s->rejected++;
		for (int i = 0; rc == 0 && i < report.n_rejects; i++)
			rc = stage_reject(r->call, s, line, i, report.rejects[i].column, report.rejects[i].reason,
					  row);
		return rc;
	}
	s->warnings += report.n_warnings;
	for (int i = 0; i < report.n_warnings; i++)
		if ((rc = stage_reject(r->call, s, line, WARNINGS_FROM + i, report.warnings[i].column,
				       report.warnings[i].reason, NULL)) != 0)
			return rc;
	s->numbers_not_taken += report.number_withheld;
	if (!stage_row(r->call->arena, &s->rows[s->n_rows], &r->resident))
		return sh_fail(&r->call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	s->rows[s->n_rows++].line = line;
	return 0;
}

/* Place in the file of a row of the shortened file that the reader sees. */
static uint64_t real_line(const Reading *r, uint64_t line)
{
	return r->stage->resume_offset ? line - r->header_lines - 1 + r->stage->resume_line : line;
}

static uint64_t real_offset(const Reading *r, uint64_t offset)
{
	return r->stage->resume_offset ? offset - r->header_end + r->stage->resume_offset : offset;
}

/* One row more than the part holds is looked at: it tells where the next begins, and whether there is one. */
static int read_rows(Reading *r)
{
	Stage *s = r->stage;
	const CsvRow *row;
	int rc;

	while ((rc = csv_reader_next(r->reader, &row, &r->call->error)) == 0) {
		s->last = !row;
		if (!row)
			return 0;
		s->line = real_line(r, row->line);
		s->offset = real_offset(r, row->offset);
		if (s->read == r->most_rows)
			return 0;
		if ((rc = take_row(r, row, s->line)) != 0)
			return rc;
	}
	return r->source.failed ? r->source.failed : rc;
}

static CsvEncoding encoding_of(const char *name)
{
	return strcmp(name, "utf-8") == 0 ? CSV_UTF8 : strcmp(name, "cp932") == 0 ? CSV_CP932 : CSV_AUTO;
}

/* The header's end is not kept: the first part finds it, the others read the first line to find it again. */
static int find_header_end(Reading *r, CsvEncoding encoding)
{
	const CsvRow *header;
	int rc = csv_reader_next(r->reader, &header, &r->call->error);

	if (rc == 0 && header) {
		r->source.header_end = header->offset + header->raw_len;
		r->source.resume = r->stage->resume_offset;
		r->source.at = 0;
		csv_reader_restart(r->reader, read_source, &r->source, encoding);
	}
	return r->source.failed ? r->source.failed : rc;
}

static int begin(Reading *r)
{
	CsvEncoding encoding = encoding_of(r->stage->encoding);
	ShBlobInfo info;
	int rc = sh_blob_info(r->call, r->stage->blob_id, &info);

	if (rc != 0)
		return rc;
	r->source = (Source){ .call = r->call, .blob_id = r->stage->blob_id, .bytes = info.bytes };
	if (r->stage->text) {
		r->source.text = r->stage->text;
		r->source.bytes = r->stage->text_len;
	}
	if ((rc = gaiji_load(r->call, &r->stage->gaiji)) != 0)
		return rc;
	if (!(r->stage->unshown = sh_alloc(r->call->arena, sizeof *r->stage->unshown)))
		return sh_fail(&r->call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	r->stage->unshown->n = 0;
	r->stage->bytes = info.bytes;
	r->reader = csv_reader_new(read_source, &r->source, encoding);
	r->stage->rows = sh_alloc(r->call->arena, r->most_rows * sizeof(StagedRow));
	if (!r->reader || !r->stage->rows)
		return sh_fail(&r->call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	sh_arena_defer(r->call->arena, free_reader, r->reader);
	return r->stage->resume_offset ? find_header_end(r, encoding) : 0;
}

int stage_part(ShCall *call, Stage *stage, size_t most_rows)
{
	const Profile *profile = data_profile(stage->profile);
	Reading *r = sh_alloc(call->arena, sizeof *r);
	int rc;

	if (!r)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	if (!profile) {
		sh_fail(&stage->refused, SH_FAILED_PRECONDITION, "register.import.profile_unknown", "-");
		return 0;
	}
	*r = (Reading){ .call = call, .stage = stage, .most_rows = most_rows };
	r->options.codes = data_codes();
	r->options.unknown_codes = &r->tally;
	memcpy(r->options.lg_code, call->municipality, sizeof r->options.lg_code);
	r->options.my_number_allowed = stage->numbers_allowed;
	if ((rc = begin(r)) == 0 && (rc = read_header(r, profile)) == 0)
		rc = read_rows(r);
	stage->n_read_rejects = stage->n_rejects;
	stage->encoding = csv_reader_encoding(r->reader) == CSV_CP932 ? "cp932" : "utf-8";
	if (rc == SH_REFUSED && !r->source.failed) {
		stage->refused = call->error;
		call->error = (ShError){ 0 };
		return 0;
	}
	return rc;
}
