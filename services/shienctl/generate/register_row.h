#pragma once
#include <stddef.h>
#include "household.h"

typedef enum RegisterColumn {
#define COLUMN(id, name) COL_##id,
#include "register_columns.def"
#undef COLUMN
	COL_COUNT
} RegisterColumn;

enum { STANDARD_COLUMNS = COL_STAY_UNTIL + 1 };

/* The last column only with with_numbers: 個人番号 may be handed over only where its assessment stands (番号法28条).
 */
typedef struct RowStyle {
	bool with_numbers;
	bool drop_zeros;  /* 続柄 2 for 02, as systems do that keep codes as numbers */
	bool wide_postal; /* ９９９１００１ */
	Date as_of;
} RowStyle;

/* One person at one time: every history row holds all columns (住民記録システム標準仕様書 4.6). */
typedef struct RowState {
	int history; /* 1 .. count */
	int count;
	const char *reason; /* 異動事由 */
	Date on;
	bool former_home;
} RowState;

enum { ROW_STATES_MOST = 3, ROW_BYTES = 8192 };

/* Entered, perhaps moved, perhaps left or died. Returns how many, 1 or more. */
int row_states(const Household *h, const Person *p, RowState ret[ROW_STATES_MOST]);

/* What all rows of one household share, made once. */
typedef struct HouseholdText {
	char number[16], since[DATE_TEXT], head_name[96];
	struct {
		char number[128], postal[32], area_code[8];
	} home, former;
} HouseholdText;

void household_text(const Household *h, const RowStyle *style, HouseholdText *ret);

/* Column names, or one row; UTF-8, without line end, at most ROW_BYTES. Returns its length. */
size_t row_header(const RowStyle *style, char out[ROW_BYTES]);
size_t row_write(const Household *h, const HouseholdText *text, const Person *p, const RowState *state,
		 const RowStyle *style, char out[ROW_BYTES]);

/* 個人番号 of an invented person: begins 999 and has the right check digit. */
void individual_number(uint32_t town, uint32_t sequence, char out[13]);
