#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Code tables of 援護, 要配慮 and 指定. RELIEF_EDITION is stored with what was coded by them. */
#define RELIEF_EDITION "2024-06-01"

typedef enum ReliefTable {
	RELIEF_SCHEME,      /* 支援制度 */
	RELIEF_SEVERITY,    /* 負傷の程度 (消防庁 被害報告: 重傷 = a month and more) */
	RELIEF_INTENTION,   /* 住宅再建の意向 */
	RELIEF_PLACE,       /* where to */
	RELIEF_CARE,        /* 要配慮の事由 */
	RELIEF_DESIGNATION, /* 指定 (rulings 27) */
	RELIEF_TABLES
} ReliefTable;

typedef struct ReliefCode {
	const char *code, *label;
	const char *keys; /* RELIEF_CARE: fields that go with it, by commas; NULL: none */
	bool desk;        /* RELIEF_CARE: of the protection desk alone (DV, 虐待) */
} ReliefCode;

const ReliefCode *relief_codes(ReliefTable table, size_t *n);
/* NULL: the table does not have it. */
const ReliefCode *relief_code(ReliefTable table, const char *code);
/* Of the protection desk alone. */
bool care_desk(const char *code);
bool relief_has_key(const ReliefCode *care, const char *key);
