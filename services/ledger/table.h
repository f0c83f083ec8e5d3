#pragma once
#include "rules/table_cell.h"
#include "sh_csv_profile.h"
#include "sh_service.h"
#include "shien/ledger/v1/table.pb-c.h"

/* Tables of other systems: read part by part, each row looked at or taken in by what its kind says. */
enum { TABLE_PART = 200, TABLE_FIELDS_MAX = 16, TABLE_HASH = 32 };

typedef enum TableOutcome { TABLE_NEW, TABLE_SAME, TABLE_UNNEEDED, TABLE_REJECTED, TABLE_OUTCOMES } TableOutcome;

typedef struct TableRow {
	uint64_t line;
	const char *cells[TABLE_FIELDS_MAX]; /* by field; "" where the row says nothing */
	const char *id;                      /* minted: for what the row becomes */
	uint8_t key[TABLE_HASH];             /* what the row is called, once it is known; zeros: nothing */
	TableOutcome outcome;
	TableProblem problem; /* of one that is rejected; its field is a column of the file where unreadable */
	bool unreadable;
} TableRow;

typedef struct TablePart TablePart;

/* What a kind of table is. may: is such a file taken at all? take: says of a row what becomes of it, and where
 * `write`, makes it so. What a row is refused for is the row's, and not handed up. */
typedef struct TableKind {
	const char *code, *profile;
	const ShCsvField *fields;
	size_t n_fields;
	int (*may)(ShCall *call, const Ledger__StartTableImportRequest *q, const char *occurred_on);
	int (*take)(ShCall *call, TablePart *part, TableRow *row, bool write);
} TableKind;

/* NULL: there is no such kind. */
const TableKind *table_kind(const char *code);

struct TablePart {
	const char *import_id, *job_id, *disaster_id, *blob_id, *source, *edition, *hazard, *basis, *occurred_on,
		*asked_on;
	const char *confirmed_by, *encoding;
	const TableKind *kind;
	bool over;                                         /* nothing is left to do */
	bool write;                                        /* confirmed: taken in; else looked at */
	bool last;                                         /* the file ends with this part */
	ShError refused;                                   /* why the file as a whole cannot be taken */
	uint64_t stands;                                   /* the import's place, as it was read */
	uint64_t begins_offset, begins_line, offset, line; /* of this part, of the next */
	uint64_t bytes;
	const char **columns; /* the file's own names, by column from 0 */
	size_t n_columns;
	const char **unknown, **missing;
	size_t n_unknown, n_missing;
	ShCsvColumns map;
	TableRow rows[TABLE_PART];
	size_t n;
};

/* table_read.c: the part that begins where the import stands. What the file is refused for stands in part->refused.
 */
int table_read(ShCall *call, TablePart *part, const char *profile);
/* The dwelling a row is about: by our id, else by its address. False in *ret_found: row->problem says why. */
int table_dwelling(ShCall *call, const TablePart *part, TableRow *row, const char *id, size_t id_field,
		   const char *address, const char *extra, size_t address_field, const char **ret_dwelling_id);
/* The row is not taken. */
void table_reject(TableRow *row, size_t field, const char *reason);

/* survey_take.c */
extern const ShCsvField survey_fields[];
int survey_table_may(ShCall *call, const Ledger__StartTableImportRequest *q, const char *occurred_on);
int survey_take(ShCall *call, TablePart *part, TableRow *row, bool write);

/* building_take.c */
extern const ShCsvField building_fields[];
int building_table_may(ShCall *call, const Ledger__StartTableImportRequest *q, const char *occurred_on);
int building_take(ShCall *call, TablePart *part, TableRow *row, bool write);
