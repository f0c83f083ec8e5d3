#pragma once
#include "register_sync.h"
#include "rules/card_serial.h"
#include "rules/gaiji.h"
#include "rules/row_cells.h"

/* One part of a file between reading (outside of any transaction) and storing (in one): at most part_rows rows. */

/* Where a row stands in its file. said: it is on file as it stands, and read only for what is to be said of it. */
typedef struct StagedPlace {
	uint64_t offset, line;
	size_t bytes;
	uint32_t position; /* which row of its part */
	bool said;
} StagedPlace;

/* history.cells_notes: what a row that is known again is counted for without being read, and what it is read for. */
enum { ROW_FINDINGS = 1, ROW_NUMBER_WITHHELD = 2 };

typedef struct StagedRow {
	const char *address_no, *household_no; /* household_no "": none */
	int history_no, branch_no;
	uint8_t hash[RESIDENT_HASH_SIZE];
	uint8_t *register_hash; /* as the register itself would say it, where gaiji were read as letters; NULL: the
				   same */
	char effective_from[SH_CIVIL_ISO_SIZE], resident_since[SH_CIVIL_ISO_SIZE], birth_on[SH_CIVIL_ISO_SIZE];
	bool removes, deleted, cancels;
	bool barred;   /* 他業務参照不可 */
	int head_bits; /* see household_head.h */
	ShCivil birth; /* what may be relied on */
	const char *sex, *name_key, *kana_key, *address_key;
	const char *place;       /* pair of keys, see place_name; "" unknown */
	const char *other_keys;  /* as a text[] literal */
	const char *const *keys; /* all keys of names */
	size_t n_keys;
	const char *image;      /* see resident_image */
	const char *protection; /* "", "1", "2", "3": as the row words it */
	const char *auth_serial, *auth_issuer, *sign_serial, *sign_issuer; /* in their one spelling; "" none */
	const char *number;                                                /* 個人番号 or "" */
	uint64_t line;
	StagedPlace at;
	uint8_t cells[ROW_CELLS_SIZE]; /* see row_cells.h */
	uint8_t cells_notes;
	bool recognisable; /* by its cells, when it comes again: not where a number was taken from it */
	/* filled in by the store */
	const uint8_t *cells_index; /* NULL: not recognisable */
	const char *person_id, *household_id;
	size_t person; /* its place in the list of persons */
	bool skip;     /* on file already, or refused */
	bool on_file;  /* just so */
	bool changed;  /* a version of this row is on file */
} StagedRow;

enum { WARNINGS_FROM = 100 };
typedef struct StagedReject {
	uint64_t line;
	int finding_no; /* of a line: what refuses from 0, what only warns from WARNINGS_FROM */
	const char *column, *reason;
	const uint8_t *raw; /* with the first finding of a line */
	size_t raw_len;
} StagedReject;

typedef struct Stage {
	const char *job_id, *import_id, *blob_id;
	const char *profile, *as_of;         /* as_of: civil date */
	const char *feed_id;                 /* "": a file */
	int64_t batch_no;                    /* of the feed */
	int import_no, came_no, part;        /* came_no: it was numbered so before it waited; part: from 1 */
	uint64_t resume_offset, resume_line; /* where this part begins; 0: at the beginning */
	const uint8_t *text;                 /* read from here in place of the sealed file; NULL: the file itself */
	size_t text_len;
	Gaiji gaiji;
	UnshownList *unshown;
	bool numbers_allowed; /* 個人番号 may be taken in */
	bool waits;           /* an earlier file is not done */
	bool over;            /* the import has ended already, or waits for a person */
	bool checks;          /* what it would do is counted, and nothing is changed */
	bool begins;          /* the first part of the check */
	bool check_asked;
	int against_no;         /* newest import on file when the check began */
	int newest_no;          /* on file when the part was read */
	bool was_checked;       /* then the part has to be what it was */
	bool from_check;        /* read are those of its rows that the check took; the rest is on file as it stands */
	uint8_t check_hash[32]; /* of this part in the check, or of those rows */
	uint8_t confirmed[32];  /* hash of the whole check that somebody confirmed */
	bool is_confirmed;
	ShError refused;           /* code SH_OK: readable */
	uint64_t offset, line;     /* where the next part begins */
	bool last;                 /* of the file */
	uint64_t bytes;            /* of the file */
	bool knows;                /* rows that are on file as they stand are not read */
	const StagedPlace *places; /* rows that are read; NULL: all of them */
	size_t n_places;
	uint64_t known_rows;    /* not read, or only for what is to be said of them */
	const char **known_ids; /* their persons */
	size_t n_known_ids;
	uint8_t *entries; /* of the part's rows, see import_list.c; NULL: none yet */
	size_t n_entries;
	uint8_t cells_hash[ROW_CELLS_SIZE]; /* over the cells of all rows of the part */
	const char *encoding;               /* as asked for; then as it was */
	StagedRow *rows;
	size_t n_rows;
	StagedReject *rejects;
	size_t n_rejects, room_rejects, n_read_rejects; /* n_read_rejects: without those that the store adds */
	uint64_t read, rejected, warnings, unmapped, numbers_not_taken;
	const char **unknown_columns, **columns, **missing_columns;
	size_t n_unknown, n_columns, n_missing;
	struct Ahead *ahead; /* the part behind this one, while this is stored; NULL: it is not read ahead */
} Stage;

/* import_read.c: reads the part that follows from the sealed file. The file's own faults are in stage->refused. */
int stage_part(ShCall *call, Stage *stage, size_t most_rows);
/* import_ahead.c: the part may have been read while the one before it was stored. */
int ahead_take(ShCall *call, Stage *stage, size_t most_rows, bool *ret_taken);
/* Opens what the part behind this one is read from; nothing where there is none. */
int ahead_prepare(ShCall *call, Stage *stage, size_t most_rows);
/* Reads it beside the statements of this transaction; keeps it for its turn. */
void ahead_begin(ShCall *call, Stage *stage);
void ahead_keep(ShCall *call, Stage *stage);
/* What waits there is dropped: when the daemon ends. */
void ahead_forget(void);
/* import_row.c: false where the arena is exhausted. */
bool stage_row(ShArena *arena, StagedRow *out, const Resident *resident);
int stage_reject(ShCall *call, Stage *stage, uint64_t line, int finding_no, uint16_t column, const char *reason,
		 const ShCsvRow *raw);
/* import_store.c: in the transaction. */
typedef struct Stored {
	uint64_t new_rows, changed_rows, same_rows, older_rows, duplicates;
	const char **changed_ids, **seen_ids;
	size_t n_changed, n_seen;
	const char **new_nos; /* weighed only: 宛名番号 of who is not on file; seen_ids and changed_ids are who is */
	size_t n_new;
	ProtobufCBinaryData superseded; /* whose rows have new versions; see import_list.c */
	uint8_t hash[32];
} Stored;
int store_part(ShCall *call, Stage *stage, Stored *ret);
/* The same as far as it can be told without changing anything: counts, persons. */
int weigh_part(ShCall *call, Stage *stage, Stored *ret);
/* import_list.c: by what the rows of the part are known when they come again. index: of the cells of a row. */
int list_begin(ShCall *call, Stage *stage, size_t rows);
void list_put(Stage *stage, size_t position, const uint8_t *index, const char *person_id, uint8_t notes);
ShParam list_param(const Stage *stage);
int store_list(ShCall *call, Stage *stage);
int list_superseded(ShCall *call, const char *const *persons, size_t n, ProtobufCBinaryData *ret);
/* The lists of the newest file about where this part is, and whether they know a row that is on file just so. */
typedef struct RowLists RowLists;
int lists_read(ShCall *call, const Stage *stage, RowLists **ret);
bool lists_know(ShCall *call, const RowLists *lists, const uint8_t *index, const char **ret_person_id,
		uint8_t *ret_notes);
/* gaiji.c: the municipality's table; what of a part cannot be shown. */
int gaiji_load(ShCall *call, Gaiji *ret);
int put_unshown(ShCall *call, const Stage *stage);
/* import_check.c: a part of the check. */
int check_part(ShCall *call, Stage *stage);
/* import_take.c: what the check keeps of a part. Which rows were read, and a hash of them; a hash of all rows. */
int pack_taken(ShCall *call, const Stage *stage, ProtobufCBinaryData *ret);
void taken_hash(const Stage *stage, uint8_t out[32]);
int stage_hash(ShCall *call, const Stage *stage, uint8_t out[32]);
/* Reads a part that was checked, as far as it is needed. against_no: newest import on file when the check began. */
int stage_checked(ShCall *call, Stage *stage, int against_no, size_t most_rows);
/* It was read as it was checked. */
int as_checked(ShCall *call, const Stage *stage, bool *ret);
/* import_secrets.c: what is sealed or protected, of rows that are their person's row in force. */
int store_secrets(ShCall *call, const Stage *stage);
/* feed_gaps.c: whose rows are missing, and whose have come. In the transaction, when the rows are on file. `whole`:
 * all that the register holds of these persons is there. */
int store_gaps(ShCall *call, const Stage *stage, const Stored *stored, bool whole);
/* import_run.c: one part is told of. */
int announce_part(ShCall *call, const Stage *stage, const Stored *stored);
int store_rejects(ShCall *call, const Stage *stage);
/* protection.c: what a file says of a person. */
int protection_from_register(ShCall *call, const char *person_id, const char *kind);
/* Shielded for 他業務参照不可, until the desk says otherwise. */
int protection_barred(ShCall *call, const char *person_id);
