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

static void check_row(const ShCsvRow *row, const uint8_t *data, size_t n, uint64_t *line_before)
{
	promise(row->line > *line_before && row->last_line >= row->line);
	promise(row->raw_len <= SH_CSV_ROW_MAX && row->offset + row->raw_len <= n);
	promise(memcmp(row->raw, data + row->offset, row->raw_len) == 0); /* the original, byte for byte */
	promise(row->n_cells <= SH_CSV_CELLS_MAX);
	promise(!row->reason || register_reason_ja(row->reason));
	for (size_t i = 0; i < row->n_cells; i++)
		promise(strlen(row->cells[i].text) == row->cells[i].len &&
			sh_utf8_valid(row->cells[i].text, row->cells[i].len, NULL));
	*line_before = row->last_line;
}

static void check_person(const ShCsvRow *row, const ShCsvColumns *map)
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
		promise(register_reason_ja(report.rejects[i].reason) && report.rejects[i].column <= SH_CSV_CELLS_MAX);
	for (int i = 0; i < report.n_warnings; i++)
		promise(register_reason_mend_ja(report.warnings[i].reason));
}

int register_csv_fuzz(const uint8_t *data, size_t n)
{
	/* how the bytes arrive depends on the bytes too, so that a fuzzer finds seams */
	Bytes bytes = { data, n, 0, n % 3 == 0 ? 1 + n % 7 : 0 };
	ShCsvEncoding encoding = (ShCsvEncoding) (n % 3);
	static ShCsvReader *reader; /* one for all runs: its memory is most of what a run costs */
	static ShCsvMatch match;
	const ShCsvRow *row;
	uint64_t line = 0;
	bool matched = false;
	ShError err;
	int rows = 0;

	if (reader)
		sh_csv_restart(reader, bytes_read, &bytes, encoding);
	else
		reader = sh_csv_new(bytes_read, &bytes, encoding);
	promise(reader != NULL);
	while (sh_csv_next(reader, &row, &err) == 0 && row) {
		check_row(row, data, n, &line);
		if (rows++ == 0)
			matched = sh_csv_profile_match(&match, fixture_profile(), row, &err) == 0;
		else if (matched)
			check_person(row, &match.map);
	}
	return rows;
}
