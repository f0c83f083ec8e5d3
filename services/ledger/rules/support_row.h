#pragma once
#include "list_row.h"

/* A row of a list of 援護の実施の状況, with the items that the practice guideline names. */
typedef enum SupportRowField {
	SUPPORT_SCHEME = LIST_FIELDS, /* 支援制度 */
	SUPPORT_SCHEME_NAME,
	SUPPORT_APPLIED,
	SUPPORT_APPLICANT,
	SUPPORT_RELATION,
	SUPPORT_CATEGORY,
	SUPPORT_PAID,
	SUPPORT_ENDED,
	SUPPORT_EXEMPTION, /* 減免 */
	SUPPORT_EXEMPTION_OF,
	SUPPORT_LOAN,
	SUPPORT_LOAN_KIND,
	SUPPORT_BENEFIT,
	SUPPORT_BENEFIT_KIND,
	SUPPORT_SPECIAL,
	SUPPORT_SPECIAL_KIND,
	SUPPORT_ROW_FIELDS
} SupportRowField;

/* By field from SUPPORT_SCHEME on, "" where the row does not say: texts in the cells, codes, YES and NO, days. */
typedef struct SupportRow {
	const char *values[SUPPORT_ROW_FIELDS];
	char days[SUPPORT_ROW_FIELDS][TABLE_DAY_SIZE]; /* the row is not copied */
} SupportRow;

/* False: *problem says why (ledger.table.required, word, date, flag, long, order). */
bool support_row(const char *const cells[SUPPORT_ROW_FIELDS], SupportRow *ret, TableProblem *problem);
