#pragma once
#include "import_stage.h"

/* A part on its way into the tables; private to import_store.c, import_ids.c and import_versions.c. */
typedef struct Store {
	ShCall *call;
	Stage *stage;
	Stored *out;
	StagedRow **by_key; /* rows by 宛名番号, 履歴番号, 枝番号, line */
	size_t n_persons;   /* the different 宛名番号 of the part, in that order */
	const char **address_nos, **ids;
	bool *known;   /* was on file before */
	bool *touched; /* a row of the person is new or changed */
} Store;

int store_no_room(ShCall *call);
/* Sorts, and leaves each text once, without ""; returns how many. */
size_t store_unique(const char **texts, size_t n);
/* person_id and household_id of every row; makes new households. */
int store_name_persons(Store *st);
int store_name_households(Store *st);
/* import_versions.c: every row that is not skipped becomes a version. */
int store_rows(Store *st);
/* By what rows that are on file will be known again, where it is not what it was: read under another edition, or
 * spelled otherwise. */
int store_cells(Store *st);
/* import_persons.c: the persons of these rows, when all of them are on file. */
int store_persons(Store *st);
