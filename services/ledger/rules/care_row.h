#pragma once
#include "list_row.h"

/* A row of a list of welfare (障害者手帳, 介護, 避難行動要支援者) → what it says of 要配慮: one statement for each
 * reason. */
typedef enum CareRowField {
	CARE_REASON = LIST_FIELDS, /* 事由, several by 、 */
	CARE_LEVEL,                /* 要介護状態区分 */
	CARE_PHYSICAL,             /* 身体障害者手帳の等級 */
	CARE_INTELLECTUAL,         /* 療育手帳の程度 */
	CARE_MENTAL,               /* 精神障害者保健福祉手帳の等級 */
	CARE_CLASS,                /* 障害支援区分 */
	CARE_HANDBOOK,             /* from here on: of whichever reason has it */
	CARE_NAME,
	CARE_PART,
	CARE_INSURED,
	CARE_INSURER,
	CARE_FROM,
	CARE_TO,
	CARE_TEXT,
	CARE_ROW_FIELDS
} CareRowField;

enum { CARE_ROW_MOST = 8, CARE_ROW_KEYS = 6, CARE_LINE_MOST = 100, CARE_TEXT_MOST = 500 };

typedef struct CareRowValue {
	const char *key, *value; /* in the cells, static, or the day beside it: the row is not copied */
	char day[TABLE_DAY_SIZE];
} CareRowValue;
typedef struct CareRowReason {
	const char *code, *text;
	CareRowValue values[CARE_ROW_KEYS];
	size_t n;
} CareRowReason;
typedef struct CareRow {
	CareRowReason reasons[CARE_ROW_MOST];
	size_t n; /* 0: the list says that there is nothing (非該当) */
} CareRow;

/* whole: what the list is about where a row does not say, "" nothing. False: *problem says why
 * (ledger.table.required, word, date, detail, long, several). */
bool care_row(const char *const cells[CARE_ROW_FIELDS], const char *whole, CareRow *ret, TableProblem *problem);
