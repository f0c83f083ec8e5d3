#include "code_table.h"
#include "sh_csv_file.h"
#include "sh_sha256.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CODES_PER_TABLE = 512 };

struct CodeTables {
	struct {
		Code *codes;
		size_t n;
	} kinds[CODE_KINDS];
};

static const struct {
	const char *name, *ja;
} kinds[] = {
#define CODE_KIND(kind, file, ja_) { file, ja_ },
#include "code_kinds.def"
#undef CODE_KIND
};

const char *code_kind_name(CodeKind kind) { return kinds[kind].name; }
const char *code_kind_ja(CodeKind kind) { return kinds[kind].ja; }

typedef struct Loading {
	Code *codes;
	size_t n;
} Loading;

static int day_or_none(ShCivil *out, const char *text, ShError *err)
{
	*out = (ShCivil){ 0 };
	return *text ? sh_civil_parse_iso(out, text, err) : 0;
}

static int take_code(void *self, const ShCsvRow *row, ShError *err)
{
	Loading *loading = self;
	const ShCsvCell *c = row->cells;
	int r;

	if (c[0].len == 0 || c[0].len >= sizeof loading->codes->code || c[1].len >= sizeof loading->codes->label ||
	    c[2].len >= sizeof loading->codes->edition || loading->n == CODES_PER_TABLE)
		return SH_REFUSED;
	Code *grown = realloc(loading->codes, (loading->n + 1) * sizeof *grown);
	if (!grown)
		return sh_fail(err, SH_INTERNAL, "register.codes.unreadable", "no memory");
	loading->codes = grown;
	Code *code = &grown[loading->n];
	memset(code, 0, sizeof *code);
	memcpy(code->code, c[0].text, c[0].len);
	memcpy(code->label, c[1].text, c[1].len);
	memcpy(code->edition, c[2].text, c[2].len);
	if ((r = day_or_none(&code->valid_from, c[3].text, err)) != 0 ||
	    (r = day_or_none(&code->valid_to, c[4].text, err)) != 0)
		return r;
	loading->n++;
	return 0;
}

int code_tables_load(CodeTables **ret, const char *directory, ShError *err)
{
	static const char *const header[] = { "code", "label", "edition", "valid_from", "valid_to" };
	CodeTables *tables = calloc(1, sizeof *tables);
	char path[4096];

	*ret = NULL;
	if (!tables)
		return sh_fail(err, SH_INTERNAL, "register.codes.unreadable", "no memory");
	for (int k = 0; k < CODE_KINDS; k++) {
		Loading loading = { 0 };
		snprintf(path, sizeof path, "%s/%s.csv", directory, kinds[k].name);
		int r = sh_csv_file(path, header, 5, take_code, &loading, "register.codes.malformed",
				    "register.codes.unreadable", err);
		tables->kinds[k].codes = loading.codes;
		tables->kinds[k].n = loading.n;
		if (r != 0) {
			code_tables_free(tables);
			return r;
		}
	}
	*ret = tables;
	return 0;
}

void code_tables_free(CodeTables *tables)
{
	if (!tables)
		return;
	for (int k = 0; k < CODE_KINDS; k++)
		free(tables->kinds[k].codes);
	free(tables);
}

static bool same_code(const char *a, const char *b)
{
	if (strcmp(a, b) == 0)
		return true;
	if (!*a || !*b || a[strspn(a, "0123456789")] || b[strspn(b, "0123456789")])
		return false;
	/* "0" and "00" keep one digit */
	while (*a == '0' && a[1])
		a++;
	while (*b == '0' && b[1])
		b++;
	return strcmp(a, b) == 0;
}

static bool valid_on(const Code *code, ShCivil on)
{
	if (on.precision == SH_CIVIL_UNKNOWN)
		return true;
	return (code->valid_from.precision == SH_CIVIL_UNKNOWN || sh_civil_compare(code->valid_from, on) <= 0) &&
	       (code->valid_to.precision == SH_CIVIL_UNKNOWN || sh_civil_compare(on, code->valid_to) <= 0);
}

const Code *code_find(const CodeTables *tables, CodeKind kind, const char *value, ShCivil on)
{
	const Code *codes = tables->kinds[kind].codes;

	for (size_t i = 0; i < tables->kinds[kind].n; i++)
		if (same_code(codes[i].code, value) && valid_on(&codes[i], on))
			return &codes[i];
	return NULL;
}

/* Each code with the zeros behind it, its edition and its days. */
void code_tables_digest(const CodeTables *tables, uint8_t ret[CODE_TABLES_DIGEST])
{
	ShSha256 *hash = sh_sha256_begin();

	for (int k = 0; k < CODE_KINDS; k++) {
		sh_sha256_add(hash, kinds[k].name, strlen(kinds[k].name) + 1);
		for (size_t i = 0; i < tables->kinds[k].n; i++) {
			const Code *code = &tables->kinds[k].codes[i];
			const int16_t days[] = { (int16_t) code->valid_from.year, (int16_t) code->valid_from.month,
						 (int16_t) code->valid_from.day,  (int16_t) code->valid_to.year,
						 (int16_t) code->valid_to.month,  (int16_t) code->valid_to.day };

			sh_sha256_add(hash, code->code, sizeof code->code);
			sh_sha256_add(hash, code->edition, sizeof code->edition);
			sh_sha256_add(hash, days, sizeof days);
		}
	}
	sh_sha256_end(hash, ret);
}
