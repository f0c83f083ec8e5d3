#include "row_cells.h"
#include "sh_sha256.h"

#include <stdlib.h>
#include <string.h>

/* Raised when rows are read otherwise than before. */
static const char reading[] = "shien.register.reading.2";
enum { NUMBER_DIGITS = 9, ADDRESS_NO_DIGITS = 15 };

static void add_number(ShSha256 *hash, uint32_t n)
{
	const uint8_t bytes[4] = { (uint8_t) (n >> 24), (uint8_t) (n >> 16), (uint8_t) (n >> 8), (uint8_t) n };

	sh_sha256_add(hash, bytes, sizeof bytes);
}

RowEdition row_edition(const CodeTables *codes, const Gaiji *gaiji, const RowOptions *options)
{
	ShSha256 *hash = sh_sha256_begin();
	uint8_t tables[CODE_TABLES_DIGEST];
	RowEdition edition = { 0 };

	code_tables_digest(codes, tables);
	sh_sha256_add(hash, reading, sizeof reading);
	sh_sha256_add(hash, tables, sizeof tables);
	sh_sha256_add(hash, options->lg_code, sizeof options->lg_code);
	add_number(hash, options->my_number_allowed);
	add_number(hash, SH_KEY_VERSION);
	for (size_t i = 0; i < gaiji->n; i++) {
		add_number(hash, gaiji->codes[i]);
		sh_sha256_add(hash, gaiji->letters[i], strlen(gaiji->letters[i]) + 1);
	}
	sh_sha256_end(hash, edition.digest);
	return edition;
}

static const ShCsvCell *cell_of(const ShCsvRow *row, const ShCsvColumns *map, RegisterField f)
{
	uint16_t column = map->column_of[f];

	return column && column <= row->n_cells && row->cells[column - 1].len ? &row->cells[column - 1] : NULL;
}

/* Its field before each cell, a zero behind: cells cannot run together, and an empty one says what a missing one
 * says. */
void row_cells_digest(uint8_t ret[ROW_CELLS_SIZE], const ShCsvRow *row, const ShCsvColumns *map,
		      const RowEdition *edition)
{
	ShSha256 *hash = sh_sha256_begin();
	uint8_t gathered[2048];
	size_t n = sizeof edition->digest;

	memcpy(gathered, edition->digest, n);
	for (int f = REGISTER_NONE + 1; f < REGISTER_FIELDS; f++) {
		const ShCsvCell *cell = cell_of(row, map, (RegisterField) f);

		if (!cell)
			continue;
		if (cell->len + 2 > sizeof gathered - n) {
			sh_sha256_add(hash, gathered, n);
			n = 0;
		}
		gathered[n++] = (uint8_t) f;
		if (cell->len + 1 > sizeof gathered - n) {
			sh_sha256_add(hash, gathered, n);
			sh_sha256_add(hash, cell->text, cell->len + 1);
			n = 0;
			continue;
		}
		memcpy(gathered + n, cell->text, cell->len + 1);
		n += cell->len + 1;
	}
	sh_sha256_add(hash, gathered, n);
	sh_sha256_end(hash, ret);
	explicit_bzero(gathered, sizeof gathered);
}
_Static_assert(REGISTER_FIELDS <= UINT8_MAX, "a field in one byte");

static bool number_of(const ShCsvCell *cell, int32_t *ret)
{
	*ret = 0;
	if (!cell)
		return true;
	if (cell->len > NUMBER_DIGITS || strspn(cell->text, "0123456789") != cell->len)
		return false;
	*ret = (int32_t) strtol(cell->text, NULL, 10);
	return true;
}

bool row_cells_key(const ShCsvRow *row, const ShCsvColumns *map, const char **ret_address_no, int32_t *ret_history_no,
		   int32_t *ret_branch_no)
{
	const ShCsvCell *cell = cell_of(row, map, REGISTER_address_no);

	if (row->n_cells != map->columns || !cell || cell->len > ADDRESS_NO_DIGITS ||
	    strspn(cell->text, "0123456789") != cell->len)
		return false;
	*ret_address_no = cell->text;
	return number_of(cell_of(row, map, REGISTER_history_no), ret_history_no) &&
	       number_of(cell_of(row, map, REGISTER_branch_no), ret_branch_no);
}
