#pragma once
#include "table_cell.h"

/* A row of the property tax's list of houses (家屋) → what a survey of damage needs of it, and nothing else: no
 * owner, no value (rulings 8). */
typedef enum BuildingField {
	BUILDING_NONE = 0,
	BUILDING_DWELLING, /* our id, where that system was given it */
	BUILDING_ADDRESS,
	BUILDING_EXTRA,
	BUILDING_STRUCTURE, /* from here on: what is taken */
	BUILDING_FLOORS,
	BUILDING_AREA, /* m², 延床面積 */
	BUILDING_YEAR, /* 建築年 */
	BUILDING_FIELDS
} BuildingField;

enum { BUILDING_VALUE_SIZE = 16 };
typedef struct BuildingRow {
	const char *dwelling_id, *address, *extra;
	/* by field from BUILDING_STRUCTURE on, "" where the list does not say: WOODEN PREFAB NON_WOODEN; storeys; m²
	 * with one decimal; year */
	char values[BUILDING_FIELDS][BUILDING_VALUE_SIZE];
} BuildingRow;

/* "STRUCTURE" … of a field that is taken. */
const char *building_field_code(BuildingField field);
/* cells: by field, "" where the row says nothing. False: *problem says why (ledger.table.required, number, word,
 * finding). */
bool building_row(const char *const cells[BUILDING_FIELDS], BuildingRow *ret, TableProblem *problem);
