#pragma once
#include "sh_csv.h"

/* Which column of a file is which item: by the name in its header, never by its place. A municipality whose vendor
 * names columns otherwise gets a profile of its own. */
enum { SH_CSV_FIELDS_MAX = 160 };

/* An item that a file may say. Number 0 is none: a column that is known and not taken. */
typedef struct ShCsvField {
	const char *name;
	bool required; /* a file without its column is refused */
} ShCsvField;

typedef struct ShCsvProfile ShCsvProfile;

/* profiles/<name>.csv: header column,field,standard,synonyms. field "" is a column that is known and not imported
 * (本籍, 住民票コード, 基礎年金番号: not needed here, so not held). standard 1: one of the national ones. synonyms:
 * a|b. fields: by number, n of them with number 0, at most SH_CSV_FIELDS_MAX; borrowed. SH_REFUSED
 * csv.profile.malformed, SH_FAULT csv.profile.unreadable; detail names file and line. */
int sh_csv_profile_load(ShCsvProfile **ret, const char *path, const ShCsvField *fields, size_t n, ShError *err);
/* The same of a profile at hand. */
int sh_csv_profile_read(ShCsvProfile **ret, const char *text, const ShCsvField *fields, size_t n, ShError *err);
void sh_csv_profile_free(ShCsvProfile *profile);
/* How the standard names the column of a field; "" none. */
const char *sh_csv_profile_column(const ShCsvProfile *profile, uint16_t field);
size_t sh_csv_profile_columns(const ShCsvProfile *profile, bool standard_only);

/* Where the cells of a file stand. */
typedef struct ShCsvColumns {
	uint16_t columns;
	uint16_t column_of[SH_CSV_FIELDS_MAX]; /* by field, from 1; 0: the file has none */
} ShCsvColumns;

typedef struct ShCsvMatch {
	ShCsvColumns map;
	uint16_t n_unknown,
		unknown[SH_CSV_CELLS_MAX]; /* columns of the file that the profile does not know, from 1 */
	uint16_t n_missing;                /* national columns that would be taken and the file does not have */
	const char *missing[256];          /* their names; live as long as the profile */
	uint16_t n_not_imported;           /* known and left out on purpose */
} ShCsvMatch;

/* Full and half width and spaces in names make no difference; order is free.
 * SH_REFUSED: csv.header.absent (no known name: the file begins with data, or is another file),
 * csv.header.duplicated and csv.header.required with the column in err->field, csv.header.unreadable. */
int sh_csv_profile_match(ShCsvMatch *out, const ShCsvProfile *profile, const ShCsvRow *header, ShError *err);
