/* A whole extract of the register → its households by number, members and hash: read as the daemon reads it, by the
 * same code, and of each person the newest row. */
#include "sh_csv.h"
#include "feed_agent.h"
#include "rules/resident_row.h"
#include "rules/household_list.h"
#include "sh_hex.h"
#include "sh_sha256.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Member {
	char address_no[16], household_no[HOUSEHOLD_NO_SIZE];
	int64_t history_no, branch_no;
	uint8_t hash[RESIDENT_HASH_SIZE];
	bool removes, deleted;
} Member;

typedef struct Extract {
	Member *members;
	size_t n, room;
	CodeTables *codes;
	ShCsvProfile *profile;
	ShCsvReader *reader;
	FILE *in;
	ShCsvMatch match;
	Resident resident;
} Extract;

static ptrdiff_t take(void *self, void *buf, size_t n)
{
	size_t got = fread(buf, 1, n, self);

	return got == 0 && ferror((FILE *) self) ? -1 : (ptrdiff_t) got;
}

static int open_extract(Extract *x, const Feed *f, const char *path, ShError *err)
{
	const char *sources = sh_setting(f->ctx->settings, "sources");
	char folder[PATH_MAX];
	int r;

	snprintf(folder, sizeof folder, "%s/register-sync/codes", sources);
	if ((r = code_tables_load(&x->codes, folder, err)) != 0)
		return r;
	snprintf(folder, sizeof folder, "%s/register-sync/profiles/%s.csv", sources,
		 *f->profile ? f->profile : "standard-122");
	if ((r = sh_csv_profile_load(&x->profile, folder, register_fields(), REGISTER_FIELDS, err)) != 0)
		return r;
	x->in = fopen(path, "rbe");
	x->reader = x->in ? sh_csv_new(take, x->in,
				       strcmp(f->encoding, "cp932") == 0   ? SH_CSV_CP932
				       : strcmp(f->encoding, "utf-8") == 0 ? SH_CSV_UTF8
									   : SH_CSV_AUTO)
			  : NULL;
	return x->reader ? 0 : sh_fail(err, SH_INVALID_ARGUMENT, "file.unreadable", "-");
}

static void close_extract(Extract *x)
{
	sh_csv_free(x->reader);
	if (x->in)
		fclose(x->in);
	sh_csv_profile_free(x->profile);
	code_tables_free(x->codes);
	free(x->members);
}

static void add(Extract *x)
{
	const Resident *p = &x->resident;
	Member *m;

	if (x->n == x->room) {
		x->room = x->room ? 2 * x->room : 4096;
		x->members = realloc(x->members, x->room * sizeof *x->members);
		if (!x->members)
			abort();
	}
	m = &x->members[x->n++];
	*m = (Member){ .history_no = p->history_no < 0 ? 0 : p->history_no,
		       .branch_no = p->branch_no < 0 ? 0 : p->branch_no,
		       .removes = resident_removes(p),
		       .deleted = p->deleted == 1 };
	snprintf(m->address_no, sizeof m->address_no, "%s", p->address_no);
	snprintf(m->household_no, sizeof m->household_no, "%s", p->household_no);
	resident_hash(m->hash, p);
}

static int read_rows(Extract *x, const char *tenant, ShError *err)
{
	RowOptions options = { .codes = x->codes };
	const ShCsvRow *row;
	RowReport report;
	int r = sh_csv_next(x->reader, &row, err);

	snprintf(options.lg_code, sizeof options.lg_code, "%s", tenant);
	if (r == 0 && !row)
		r = sh_fail(err, SH_INVALID_ARGUMENT, "csv.header.absent", "-");
	if (r == 0)
		r = sh_csv_profile_match(&x->match, x->profile, row, err);
	while (r == 0 && (r = sh_csv_next(x->reader, &row, err)) == 0 && row)
		if (resident_from_row(&x->resident, &report, row, &x->match.map, &options))
			add(x);
	return r;
}

/* Of a person the row in force first: as project_persons has it. */
static int by_person(const void *a, const void *b)
{
	const Member *x = a, *y = b;
	int c = strcmp(x->address_no, y->address_no);

	if (c == 0)
		c = x->deleted - y->deleted;
	if (c == 0)
		c = (y->history_no > x->history_no) - (y->history_no < x->history_no);
	return c != 0 ? c : (y->branch_no > x->branch_no) - (y->branch_no < x->branch_no);
}

static int by_household(const void *a, const void *b)
{
	const Member *x = a, *y = b;
	int c = strcmp(x->household_no, y->household_no);

	return c != 0 ? c : strcmp(x->address_no, y->address_no);
}

/* Residents alone, each once. */
static size_t residents(Member *members, size_t n)
{
	size_t kept = 0;
	char last[16] = "";

	qsort(members, n, sizeof *members, by_person);
	for (size_t i = 0; i < n; i++) {
		bool newest = strcmp(members[i].address_no, last) != 0;

		snprintf(last, sizeof last, "%s", members[i].address_no);
		if (newest && !members[i].removes && !members[i].deleted && *members[i].household_no)
			members[kept++] = members[i];
	}
	qsort(members, kept, sizeof *members, by_household);
	return kept;
}

static bool put_list(const char *path, const Member *members, size_t n)
{
	FILE *out = fopen(path, "we");

	if (!out)
		return false;
	fprintf(out, HOUSEHOLD_LIST_HEADER "\n");
	for (size_t i = 0, end; i < n; i = end) {
		ShSha256 *hash = sh_sha256_begin();
		uint8_t bytes[HOUSEHOLD_HASH_SIZE];
		char hex[2 * sizeof bytes + 1];

		for (end = i; end < n && strcmp(members[end].household_no, members[i].household_no) == 0; end++)
			sh_sha256_add(hash, members[end].hash, sizeof members[end].hash);
		sh_sha256_end(hash, bytes);
		sh_hex(hex, bytes, sizeof bytes);
		fprintf(out, "%s,%zu,%s\n", members[i].household_no, end - i, hex);
	}
	return fclose(out) == 0;
}

int feed_households(const Feed *f, const char *extract, const char *list, ShError *err)
{
	Extract *x = calloc(1, sizeof *x);
	int r;

	if (!x)
		abort();
	if ((r = open_extract(x, f, extract, err)) == 0 && (r = read_rows(x, f->ctx->tenant, err)) == 0) {
		x->n = residents(x->members, x->n);
		if (!put_list(list, x->members, x->n))
			r = sh_fail(err, SH_INTERNAL, "file.unwritable", "households");
	}
	close_extract(x);
	free(x);
	return r;
}
