#include "register_fuzz.h"
#include "register_fixture.h"
#include "reasons.h"

#include <stdlib.h>
#include <string.h>

static void promise(bool kept)
{
	if (!kept)
		abort();
}

static void check_row(const CsvRow *row, const uint8_t *data, size_t n, uint64_t *line_before)
{
	promise(row->line > *line_before && row->last_line >= row->line);
	promise(row->raw_len <= CSV_ROW_MAX && row->offset + row->raw_len <= n);
	promise(memcmp(row->raw, data + row->offset, row->raw_len) == 0); /* the original, byte for byte */
	promise(row->n_cells <= CSV_CELLS_MAX);
	promise(!row->reason || register_reason_ja(row->reason));
	for (size_t i = 0; i < row->n_cells; i++)
		promise(strlen(row->cells[i].text) == row->cells[i].len &&
			sh_utf8_valid(row->cells[i].text, row->cells[i].len, NULL));
	*line_before = row->last_line;
}

static void check_person(const CsvRow *row, const ColumnMap *map)
{
	RowOptions options = { .codes = fixture_codes() };
	uint8_t hash[RESIDENT_HASH_SIZE];
	RowReport report;
	Resident person;

	if (resident_from_row(&person, &report, row, map, &options)) {
		promise(person.address_no[0] && !person.my_number[0]);
		resident_hash(hash, &person);
	} else {
		promise(report.n_rejects > 0);
	}
	for (int i = 0; i < report.n_rejects; i++)
		promise(register_reason_ja(report.rejects[i].reason) && report.rejects[i].column <= CSV_CELLS_MAX);
	for (int i = 0; i < report.n_warnings; i++)
		promise(register_reason_mend_ja(report.warnings[i].reason));
}

int register_csv_fuzz(const uint8_t *data, size_t n)
{
	/* how the bytes arrive depends on the bytes too, so that a fuzzer finds seams */
	Bytes bytes = { data, n, 0, n % 3 == 0 ? 1 + n % 7 : 0 };
	CsvEncoding encoding = (CsvEncoding) (n % 3);
	static CsvReader *reader; /* one for all runs: its memory is most of what a run costs */
	static ProfileMatch match;
	const CsvRow *row;
	uint64_t line = 0;
	bool matched = false;
	ShError err;
	int rows = 0;

	if (reader)
		csv_reader_restart(reader, bytes_read, &bytes, encoding);
	else
		reader = csv_reader_new(bytes_read, &bytes, encoding);
	promise(reader != NULL);
	while (csv_reader_next(reader, &row, &err) == 0 && row) {
		check_row(row, data, n, &line);
		if (rows++ == 0)
			matched = profile_match(&match, fixture_profile(), row, &err) == 0;
		else if (matched)
			check_person(row, &match.map);
	}
	return rows;
}
