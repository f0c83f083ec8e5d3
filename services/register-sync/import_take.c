/* What the check keeps of a part: which of its rows were read, for those alone are stored; and what they were. */
#include "import_stage.h"
#include "register_sync_sql.h"
#include "sh_sha256.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* offset, line, bytes, position; big endian */
enum { LINE_AT = 8, BYTES_AT = 16, POSITION_AT = 20, PACKED = 24 };

int pack_taken(ShCall *call, const Stage *s, ProtobufCBinaryData *ret)
{
	uint8_t *bytes = sh_alloc(call->arena, s->n_rows * PACKED + 1);

	if (!bytes)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	for (size_t i = 0; i < s->n_rows; i++) {
		const StagedPlace *at = &s->rows[i].at;
		uint64_t offset = htobe64(at->offset), line = htobe64(at->line);
		uint32_t len = htobe32((uint32_t) at->bytes), position = htobe32(at->position);

		memcpy(bytes + i * PACKED, &offset, sizeof offset);
		memcpy(bytes + i * PACKED + LINE_AT, &line, sizeof line);
		memcpy(bytes + i * PACKED + BYTES_AT, &len, sizeof len);
		memcpy(bytes + i * PACKED + POSITION_AT, &position, sizeof position);
	}
	*ret = (ProtobufCBinaryData){ s->n_rows * PACKED, bytes };
	return 0;
}

static int unpack(ShCall *call, const uint8_t *bytes, size_t len, Stage *s)
{
	StagedPlace *places = sh_alloc(call->arena, (len / PACKED + 1) * sizeof *places);

	if (!places)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	s->places = places;
	s->n_places = len / PACKED;
	for (size_t i = 0; i < s->n_places; i++) {
		uint64_t offset, line;
		uint32_t n, position;

		memcpy(&offset, bytes + i * PACKED, sizeof offset);
		memcpy(&line, bytes + i * PACKED + LINE_AT, sizeof line);
		memcpy(&n, bytes + i * PACKED + BYTES_AT, sizeof n);
		memcpy(&position, bytes + i * PACKED + POSITION_AT, sizeof position);
		places[i] = (StagedPlace){ be64toh(offset), be64toh(line), be32toh(n), be32toh(position), false };
	}
	return 0;
}

static void add(ShSha256 *hash, const char *text) { sh_sha256_add(hash, text, strlen(text) + 1); }

static void add_row(ShSha256 *hash, const StagedRow *row)
{
	char numbers[96];

	snprintf(numbers, sizeof numbers, "%llu %d %d", (unsigned long long) row->line, row->history_no,
		 row->branch_no);
	add(hash, numbers);
	add(hash, row->address_no);
	sh_sha256_add(hash, row->hash, sizeof row->hash);
	sh_sha256_add(hash, row->cells, sizeof row->cells);
}

void taken_hash(const Stage *s, uint8_t out[32])
{
	ShSha256 *hash = sh_sha256_begin();

	for (size_t i = 0; i < s->n_rows; i++)
		add_row(hash, &s->rows[i]);
	sh_sha256_end(hash, out);
}

static int by_line(const void *a, const void *b)
{
	const StagedReject *x = *(StagedReject *const *) a, *y = *(StagedReject *const *) b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->finding_no < y->finding_no ? -1 : x->finding_no > y->finding_no;
}

/* The cells of all rows and what was found in them, but for what the tables had to say. Which rows were read makes no
 * difference. */
int stage_hash(ShCall *call, const Stage *s, uint8_t out[32])
{
	const StagedReject **rejects = sh_alloc(call->arena, (s->n_read_rejects + 1) * sizeof *rejects);
	ShSha256 *hash;
	char numbers[96];

	if (!rejects)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	for (size_t i = 0; i < s->n_read_rejects; i++)
		rejects[i] = &s->rejects[i];
	qsort(rejects, s->n_read_rejects, sizeof *rejects, by_line);
	hash = sh_sha256_begin();
	sh_sha256_add(hash, s->cells_hash, sizeof s->cells_hash);
	for (size_t i = 0; i < s->n_read_rejects; i++) {
		snprintf(numbers, sizeof numbers, "%llu %d", (unsigned long long) rejects[i]->line,
			 rejects[i]->finding_no);
		add(hash, numbers);
		add(hash, rejects[i]->reason);
	}
	sh_sha256_end(hash, out);
	return 0;
}

/* Counts of the whole part, whichever rows of it are read. */
static void count_as_checked(const ShRows *part, Stage *s)
{
	s->read = (uint64_t) sh_rows_int(part, 0, "row_count");
	s->known_rows = (uint64_t) sh_rows_int(part, 0, "known_rows");
	s->rejected = (uint64_t) sh_rows_int(part, 0, "rejected_rows");
	s->warnings = (uint64_t) sh_rows_int(part, 0, "warnings");
	s->unmapped = (uint64_t) sh_rows_int(part, 0, "unmappable_characters");
	s->numbers_not_taken = (uint64_t) sh_rows_int(part, 0, "numbers_not_taken");
	s->offset = (uint64_t) sh_rows_int(part, 0, "next_offset");
	s->line = (uint64_t) sh_rows_int(part, 0, "next_line");
	s->last = sh_rows_bool(part, 0, "is_last");
}

/* Rows that are on file as they stand stay so while nothing else comes on file, and while the file itself does not
 * change in one part what it says again in another. */
int stage_checked(ShCall *call, Stage *s, int against_no, size_t most_rows)
{
	const ShRows *part;
	const uint8_t *taken;
	size_t len;
	int r = sh_query(call, &sql_get_check_part, &part, sh_text(call->municipality), sh_text(s->import_id),
			 sh_int(s->part));

	if (r != 0)
		return r;
	if (sh_rows_count(part) == 0)
		return stage_part(call, s, most_rows);
	if (sh_rows_int(part, 0, "row_count") > 0)
		most_rows = (size_t) sh_rows_int(part, 0, "row_count");
	s->from_check = s->newest_no == against_no && !sh_rows_bool(part, 0, "is_shared") &&
			sh_rows_exact(part, 0, "taken_hash", s->check_hash, sizeof s->check_hash);
	if (!s->from_check) {
		(void) sh_rows_exact(part, 0, "row_hash", s->check_hash, sizeof s->check_hash);
		return stage_part(call, s, most_rows);
	}
	taken = sh_rows_bytes(call, part, 0, "taken", &len);
	if ((r = unpack(call, taken, len, s)) != 0 || (r = stage_part(call, s, most_rows)) != 0)
		return r;
	count_as_checked(part, s);
	return 0;
}

/* Codes, profiles or letters may be read otherwise than when it was checked: then nothing of this part is stored. */
int as_checked(ShCall *call, const Stage *s, bool *ret)
{
	uint8_t hash[32];
	int r = 0;

	if (s->from_check)
		taken_hash(s, hash);
	else
		r = stage_hash(call, s, hash);
	*ret = r == 0 && (!s->was_checked || memcmp(hash, s->check_hash, sizeof hash) == 0);
	return r;
}
