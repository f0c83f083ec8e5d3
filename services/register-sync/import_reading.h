#pragma once
#include "sh_blob_source.h"
#include "import_stage.h"
#include "sh_sha256.h"

/* A part being read; private to import_read.c, import_known.c and import_ahead.c. */
typedef struct Reading {
	ShCall *call;
	Stage *stage;
	ShBlobSource source;
	ShCsvReader *reader;
	ShCsvMatch match;
	RowOptions options;
	RowEdition edition;
	Resident resident;
	ShSha256 *hash; /* over every row of the part */
	uint64_t header_end, header_lines;
	size_t most_rows;
} Reading;

/* Place in the file of a row that the reader sees in a stretch of it. */
uint64_t reading_line(const Reading *r, uint64_t line);
uint64_t reading_offset(const Reading *r, uint64_t offset);
/* One row more than the part holds is looked at: it tells where the next part begins, and whether there is one.
 * False: the part ends here. */
bool reading_goes_on(Reading *r, const ShCsvRow *row);
/* Each row of the part goes into its hash, read or not: as its cells say it. ret: its digest. */
void reading_hash(Reading *r, const ShCsvRow *row, uint64_t line, uint8_t ret[ROW_CELLS_SIZE]);
/* A row that is not only looked at. */
int reading_take(Reading *r, const ShCsvRow *row, const StagedPlace *at);
/* How rows of this municipality are read now. */
RowOptions reading_options(const ShCall *call, const Stage *stage);
/* Of a source that is open, with the stage's gaiji at hand: begins; up to the first row of the part; `most` rows of
 * it
 * (*ret_more: there may be others); ends, rc being what it came to. The file's own faults are in stage->refused then.
 */
int reading_open(Reading *r);
int reading_head(Reading *r, const ShCsvProfile *profile);
int reading_rows(Reading *r, size_t most, bool *ret_more);
int reading_close(Reading *r, int rc);
/* import_known.c: goes over the part and says which of its rows are to be read (stage->places). */
int reading_look_over(Reading *r);
