#pragma once
#include "rules/table_cell.h"
#include "sh_csv_profile.h"
#include "sh_service.h"
#include "shien/ledger/v1/table.pb-c.h"
#include "statement.h"

/* Tables of other systems: read part by part, each row looked at or taken in by what its kind says. */
enum { TABLE_PART = 200, TABLE_FIELDS_MAX = 24, TABLE_HASH = 32 };

typedef enum TableOutcome { TABLE_NEW, TABLE_SAME, TABLE_UNNEEDED, TABLE_REJECTED, TABLE_OUTCOMES } TableOutcome;

typedef struct TableRow {
	uint64_t line;
	const char *cells[TABLE_FIELDS_MAX]; /* by field; "" where the row says nothing */
	const char *id;                      /* minted: for what the row becomes */
	const char *person_id;               /* of a list of people: whom the register found; "" nobody, or several */
	bool several;
	uint8_t key[TABLE_HASH]; /* what the row is called, once it is known; zeros: nothing */
	TableOutcome outcome;
	TableProblem problem; /* of one that is rejected; its field is a column of the file where unreadable */
	bool unreadable;
} TableRow;

typedef struct TablePart TablePart;

/* What a kind of table is. may: is such a file taken at all? ask: whom the rows are about, of a list of people; in
 * gather. take: says of a row what becomes of it, and where `write`, makes it so. What a row is refused for is the
 * row's, and not handed up. */
typedef struct TableKind {
	const char *code, *profile;
	const ShCsvField *fields;
	size_t n_fields;
	const char *role, *due; /* who brings such files; due work, with its purpose */
	int (*ask)(ShCall *call, TablePart *part);
	int (*may)(ShCall *call, const Ledger__StartTableImportRequest *q, const char *occurred_on);
	int (*take)(ShCall *call, TablePart *part, TableRow *row, bool write);
} TableKind;

/* NULL: there is no such kind. */
const TableKind *table_kind(const char *code);

struct TablePart {
	const char *import_id, *job_id, *disaster_id, *blob_id, *source, *edition, *hazard, *basis, *occurred_on,
		*asked_on, *care, *observed_on;
	bool desk; /* rows about hidden persons are taken */
	bool grade_alone;
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
/* table_import.c: refuses with ledger.table.import_unknown, also what is another's to see. */
int table_import_row(ShCall *call, const char *import_id, const ShRows **ret);
/* table_act.c: what became of its surveys as a whole. */
int table_act_show(ShCall *call, const ShRows *import, Ledger__TableImport *ret);
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

/* list_take.c: lists of people. */
int list_table_may(ShCall *call, const Ledger__StartTableImportRequest *q);
int list_ask(ShCall *call, TablePart *part);
/* The person of this ledger whom a row is about. False in *ret_known: there is nothing more to do with the row. */
int list_known(ShCall *call, TablePart *part, TableRow *row, bool write, bool *ret_known);
/* What a row is called: the person, and what it says of them, under a key. */
int list_key(ShCall *call, const TablePart *part, TableRow *row, const char *what);
int list_seal_person(ShCall *call, const TablePart *part, const TableRow *row, const uint8_t **ret_sealed,
		     size_t *ret_len);
int list_open_person(ShCall *call, const TablePart *part, const ShRows *rows, TableRow *row);

/* What such a list said of the person before: said anew where it says something else by now. */
typedef struct ListSaid {
	const char *statement_id; /* "": nothing yet */
	bool same, newer;         /* the very same; known from a later list */
} ListSaid;
int list_said(ShCall *call, const TablePart *part, const char *person_id, const StatementSubject *of,
	      const ProtobufCMessage *body, bool (*alike)(const ProtobufCMessage *, const ProtobufCMessage *),
	      ListSaid *ret);
int list_put(ShCall *call, const TablePart *part, const TableRow *row, const StatementSubject *of,
	     const ProtobufCMessage *body, const char *replaces);

/* care_take.c, support_take.c */
extern const ShCsvField care_fields[], support_fields[];
int care_table_may(ShCall *call, const Ledger__StartTableImportRequest *q, const char *occurred_on);
int care_take(ShCall *call, TablePart *part, TableRow *row, bool write);
int support_table_may(ShCall *call, const Ledger__StartTableImportRequest *q, const char *occurred_on);
int support_take(ShCall *call, TablePart *part, TableRow *row, bool write);
