#pragma once
#include "rules/resident_row.h"

/* Which column of a file is which item: by the name in its header, never by its place. A municipality whose vendor
 * names columns otherwise gets a profile of its own. */
typedef struct Profile Profile;

/* profiles/<name>.csv: header column,field,standard,synonyms. field "" is a column that is known and not imported
 * (本籍, 住民票コード, 基礎年金番号: not needed here, so not held). standard 1: one of the national 122. synonyms:
 * a|b. SH_REFUSED register.profile.malformed, SH_FAULT register.profile.unreadable; detail names file and line. */
int profile_load(Profile **ret, const char *path, ShError *err);
void profile_free(Profile *profile);
/* The column's name as the profile writes it; "" where it has none for it. Lives as long as the profile. */
const char *profile_column_of(const Profile *profile, RegisterField field);
size_t profile_columns(const Profile *profile, bool standard_only);

typedef struct ProfileMatch {
	ColumnMap map;
	uint16_t n_unknown, unknown[CSV_CELLS_MAX]; /* columns of the file that the profile does not know, from 1 */
	uint16_t n_missing;                         /* national columns that the file does not have */
	const char *missing[256];                   /* their names; live as long as the profile */
	uint16_t n_not_imported;                    /* known and left out on purpose */
} ProfileMatch;

/* Full and half width and spaces in names make no difference; order is free.
 * SH_REFUSED: register.header.absent (no known name: the file begins with data, or is another file),
 * register.header.duplicated and register.header.required with the column in err->field, register.header.unreadable.
 */
int profile_match(ProfileMatch *out, const Profile *profile, const CsvRow *header, ShError *err);
