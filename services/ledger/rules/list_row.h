#pragma once
#include "table_cell.h"

/* Whom a row of another system's list is about, and what such lists have in common. A list of people begins with
 * these items. */
typedef enum ListField {
	LIST_NONE = 0,
	LIST_NUMBER, /* 宛名番号 */
	LIST_NAME,
	LIST_KANA,
	LIST_BIRTH,
	LIST_FIELDS
} ListField;

typedef struct ListPerson {
	const char *number, *name, *kana, *birth; /* in the cells; "" not said */
} ListPerson;

/* By number, or by name and birth where there is none. False: *problem says why (ledger.table.required, date, long).
 */
bool list_person(const char *const *cells, ListPerson *ret, TableProblem *problem);

/* Both say a whole day: not the same, where a number said who it is; the same, where nothing but a name does. */
bool list_other_birth(const char *said, const char *known);
bool list_same_birth(const char *said, const char *known);

/* One line of at most `most` letters. */
bool list_fits(const char *text, size_t most);
bool list_no(TableProblem *problem, size_t field, const char *reason);
