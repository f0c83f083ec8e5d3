#pragma once
#include "sh_data_key.h"

/* Rotation and disposal of data keys, as due work of every daemon: asked for by `shienctl keys rotate` and by the
 * ledger's DisasterDisposed, done while running. */

/* A sealed column: how its cells are found that older keys hold, and put back under the newest. A row without one of
 * these keeps its old key for ever. Rotation costs one look through the table for each `most` cells. */
typedef struct ShSealed {
	const char *name; /* of the column; id of the due work */
	uint32_t cell;
	uint32_t index_cell; /* blind index beside it, made anew from the value; 0 = none */
	int most;            /* cells a transaction */
	ShSql list, put;
} ShSealed;

#define SH_SEALED_LIST(table, column, row_id)                                                                        \
	{                                                                                                            \
		"reseal_list_" table "_" column,                                                                     \
			"SELECT ctid::text AS at, (" row_id ") AS row_id, " column " AS sealed FROM " table          \
			" WHERE municipality = $1 AND sealed_key(" column ") = ANY ($2::bigint[]) LIMIT $3 "         \
			"FOR UPDATE"                                                                                 \
	}
/* row_id as SQL: what the cell is bound to. */
#define SH_SEALED(table, column, cell_, row_id) SH_SEALED_BITES(table, column, cell_, row_id, 200)
/* Of small cells in a large table. */
#define SH_SEALED_MANY(table, column, cell_, row_id) SH_SEALED_BITES(table, column, cell_, row_id, 1000)
#define SH_SEALED_BITES(table, column, cell_, row_id, most_)                                                         \
	{                                                                                                            \
		.name = table "." column, .cell = cell_, .most = most_,                                              \
		.list = SH_SEALED_LIST(table, column, row_id),                                                       \
		.put = { "reseal_put_" table "_" column,                                                             \
			 "UPDATE " table " SET " column " = $3 WHERE municipality = $1 AND ctid = $2::tid" },        \
	}
/* put_: an own statement: $1 municipality $2 ctid $3 sealed $4 index. */
#define SH_SEALED_INDEXED(table, column, cell_, row_id, index_cell_, put_)                                           \
	{                                                                                                            \
		.name = table "." column, .cell = cell_, .index_cell = index_cell_, .most = 200,                     \
		.list = SH_SEALED_LIST(table, column, row_id), .put = { "reseal_put_" table "_" column, put_ },      \
	}

extern const ShSealed sh_sealed_blobs[]; /* of the runtime itself; ends with a NULL name */
enum { SH_REKEY_STATEMENTS = 2 };
extern const ShSql *const sh_rekey_statements[SH_REKEY_STATEMENTS]; /* prepared beside those of the columns */

/* The next version of every key of a scope ("*": of all). */
int sh_rekey_rotate(ShCall *call, const char *scope);
/* Some keys, under the newest root; *ret_more: call again. */
int sh_rekey_rewrap(ShCall *call, bool *ret_more);
/* Some cells of a column, under the newest keys. */
int sh_rekey_reseal(ShCall *call, const ShSealed *column, bool *ret_more);
/* The scope's keys are gone for good; what is left to do after the commit is sh_rekey_forget (due work
 * "keys_forget"). */
int sh_rekey_dispose(ShCall *call, const char *scope);
int sh_rekey_forget(ShCall *call, const char *scope); /* destroys the scope's secret; changes no database */
