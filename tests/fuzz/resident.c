/* Rows of a register file as persons. The first byte: whether the input has its own header, or stands below the one
 * of the national columns, which is read once. */
#include "sh_csv.h"
#include "fuzz.h"
#include "rules/resident_row.h"
#include "rules/resident_row.h"

#include <stdio.h>
#include <string.h>

static ShCsvProfile *profile;
static CodeTables *codes;
static char header[16384];
static size_t header_len;

static void open_tables(void)
{
	char line[1024];
	ShError err;
	FILE *in;

	HOLDS(sh_csv_profile_load(&profile, SHIEN_SOURCE_DIR "/services/register-sync/profiles/standard-122.csv",
				  register_fields(), REGISTER_FIELDS, &err) == 0);
	HOLDS(code_tables_load(&codes, SHIEN_SOURCE_DIR "/services/register-sync/codes", &err) == 0);
	in = fopen(SHIEN_SOURCE_DIR "/services/register-sync/profiles/standard-122.csv", "r");
	HOLDS(in);
	while (fgets(line, sizeof line, in))
		if (strncmp(line, "column,", 7) != 0)
			header_len += (size_t) sprintf(header + header_len, "%s%.*s", header_len ? "," : "",
						       (int) strcspn(line, ","), line);
	fclose(in);
	header[header_len++] = '\n';
}

typedef struct Source {
	const char *bytes;
	size_t len, at;
} Source;

static ptrdiff_t take(void *self, void *buf, size_t n)
{
	Source *s = self;

	n = n < s->len - s->at ? n : s->len - s->at;
	memcpy(buf, s->bytes + s->at, n);
	s->at += n;
	return (ptrdiff_t) n;
}

static void reported(const RowFinding *findings, size_t n, const ShCsvRow *row)
{
	HOLDS(n <= ROW_FINDINGS_MAX + 1);
	for (size_t i = 0; i < n; i++) {
		HOLDS(findings[i].reason && findings[i].reason[0]);
		HOLDS(findings[i].column <= row->n_cells || findings[i].column == 0 || row->reason);
	}
}

static void person(const Resident *r)
{
	uint8_t hash[RESIDENT_HASH_SIZE], again[RESIDENT_HASH_SIZE];
	char buf[RESIDENT_TEXT_SIZE];

	resident_hash(hash, r);
	resident_hash(again, r);
	HOLDS(memcmp(hash, again, sizeof hash) == 0);
	for (int i = REGISTER_NONE + 1; i < REGISTER_FIELDS; i++) {
		const char *text = resident_text(r, (RegisterField) i, buf);

		HOLDS(sh_utf8_valid(text, strlen(text), NULL));
		HOLDS(!register_field_required((RegisterField) i) || *text);
		HOLDS(register_field_find(register_field_name((RegisterField) i)) == (RegisterField) i);
	}
}

static void rows(ShCsvReader *reader, const ShCsvColumns *map, bool numbers)
{
	RowOptions options = { codes, "", numbers };
	const ShCsvRow *row;
	RowReport report;
	Resident r;
	ShError err;
	bool taken;

	for (int n = 0; n < 16 && sh_csv_next(reader, &row, &err) == 0 && row; n++) {
		taken = resident_from_row(&r, &report, row, map, &options);
		reported(report.rejects, report.n_rejects, row);
		reported(report.warnings, report.n_warnings, row);
		HOLDS(taken == (report.n_rejects == 0) && !(taken && row->reason));
		if (taken)
			person(&r);
	}
}

/* The header that stands first in what the reader has; false: it is no such file. */
static bool match_header(ShCsvMatch *match, ShCsvReader *reader)
{
	const ShCsvRow *row;
	ShError err;
	int r;

	if (sh_csv_next(reader, &row, &err) != 0 || !row)
		return false;
	r = sh_csv_profile_match(match, profile, row, &err);
	HOLDS(r == 0 || r == SH_REFUSED);
	HOLDS(r == 0 || sh_utf8_valid(err.field, strlen(err.field), NULL));
	return r == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static ShCsvReader *reader;
	static ShCsvMatch national, own;
	Feed f = feed(bytes, len);
	uint8_t mode = feed_byte(&f);
	Source source = { .at = 0 };

	if (!reader) {
		reader = sh_csv_new(take, NULL, SH_CSV_AUTO);
		open_tables();
		sh_csv_restart(reader, take, &(Source){ header, header_len, 0 }, SH_CSV_UTF8);
		HOLDS(match_header(&national, reader));
	}
	source.bytes = (const char *) feed_rest(&f, &source.len);
	sh_csv_restart(reader, take, &source, mode & 2 ? SH_CSV_UTF8 : SH_CSV_AUTO);
	if (mode & 1)
		rows(reader, &national.map, mode & 4);
	else if (match_header(&own, reader))
		rows(reader, &own.map, mode & 4);
	return 0;
}
