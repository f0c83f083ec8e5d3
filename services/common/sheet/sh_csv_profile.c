#include "sh_csv_profile.h"
#include "sh_csv_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 128, SYNONYMS_MAX = 6, COLUMNS_MAX = 512, LISTED_MISSING = 256 };

typedef struct Column {
	char name[NAME_SIZE];                       /* as the standard writes it */
	char known_as[SYNONYMS_MAX + 1][NAME_SIZE]; /* folded; the first is the name itself */
	size_t n_names;
	uint16_t field; /* 0: known and not taken */
	bool standard;
} Column;

struct ShCsvProfile {
	const ShCsvField *fields;
	size_t n_fields;
	Column *columns;
	size_t n;
};

/* 0: there is no such field, or none is named. */
static uint16_t find_field(const ShCsvProfile *profile, const char *name)
{
	for (size_t f = 1; f < profile->n_fields; f++)
		if (strcmp(profile->fields[f].name, name) == 0)
			return (uint16_t) f;
	return 0;
}

/* For comparing names only: full width to ASCII, spaces and a stray byte order mark out. */
static bool fold_name(char out[NAME_SIZE], const char *s, size_t len)
{
	char name[NAME_SIZE];
	ShLetter letter;
	size_t n = 0;

	if (len >= sizeof name)
		return false;
	memcpy(name, s, len);
	name[len] = '\0';
	for (const char *p = name; (p = sh_letter_next(p, &letter));) {
		uint32_t c = letter.base;
		if (c >= 0xFF01 && c <= 0xFF5E)
			c -= 0xFEE0;
		if (c != ' ' && c != 0x3000 && c != 0xFEFF && c != '\n' && c != '\r')
			n += (size_t) sh_utf8_put(out + n, c);
	}
	out[n] = '\0';
	return true;
}

static bool add_names(Column *column, const char *name, const char *synonyms)
{
	if (!fold_name(column->known_as[column->n_names++], name, strlen(name)))
		return false;
	while (*synonyms) {
		size_t n = strcspn(synonyms, "|");
		if (column->n_names > SYNONYMS_MAX || n == 0 ||
		    !fold_name(column->known_as[column->n_names++], synonyms, n))
			return false;
		synonyms += n + (synonyms[n] == '|');
	}
	return true;
}

static int take_column(void *self, const ShCsvRow *row, ShError *err)
{
	ShCsvProfile *profile = self;
	const ShCsvCell *c = row->cells;
	uint16_t field = find_field(profile, c[1].text);

	if (c[0].len == 0 || c[0].len >= NAME_SIZE || (c[1].len && field == 0) || c[2].len != 1 ||
	    !strchr("01", c[2].text[0]) || profile->n == COLUMNS_MAX)
		return SH_REFUSED;
	Column *grown = realloc(profile->columns, (profile->n + 1) * sizeof *grown);
	if (!grown)
		return sh_fail(err, SH_INTERNAL, "csv.profile.unreadable", "no memory");
	profile->columns = grown;
	Column *column = &grown[profile->n];
	memset(column, 0, sizeof *column);
	memcpy(column->name, c[0].text, c[0].len);
	column->field = field;
	column->standard = c[2].text[0] == '1';
	if (!add_names(column, c[0].text, c[3].text))
		return SH_REFUSED;
	profile->n++;
	return 0;
}

typedef int (*RowsFn)(const char *from, const char *const *header, size_t columns, ShCsvRowFn take, void *self,
		      const char *malformed, const char *unreadable, ShError *err);

static int load(ShCsvProfile **ret, RowsFn rows, const char *from, const ShCsvField *fields, size_t n, ShError *err)
{
	static const char *const header[] = { "column", "field", "standard", "synonyms" };
	ShCsvProfile *profile = calloc(1, sizeof *profile);
	int r;

	*ret = NULL;
	if (!profile)
		return sh_fail(err, SH_INTERNAL, "csv.profile.unreadable", "no memory");
	profile->fields = fields;
	profile->n_fields = n;
	r = rows(from, header, 4, take_column, profile, "csv.profile.malformed", "csv.profile.unreadable", err);
	if (r != 0) {
		sh_csv_profile_free(profile);
		return r;
	}
	*ret = profile;
	return 0;
}

int sh_csv_profile_load(ShCsvProfile **ret, const char *path, const ShCsvField *fields, size_t n, ShError *err)
{
	return load(ret, sh_csv_file, path, fields, n, err);
}

int sh_csv_profile_read(ShCsvProfile **ret, const char *text, const ShCsvField *fields, size_t n, ShError *err)
{
	return load(ret, sh_csv_text, text, fields, n, err);
}

void sh_csv_profile_free(ShCsvProfile *profile)
{
	if (!profile)
		return;
	free(profile->columns);
	free(profile);
}

size_t sh_csv_profile_columns(const ShCsvProfile *profile, bool standard_only)
{
	size_t n = 0;

	for (size_t i = 0; i < profile->n; i++)
		n += !standard_only || profile->columns[i].standard;
	return n;
}

const char *sh_csv_profile_column(const ShCsvProfile *profile, uint16_t field)
{
	for (size_t i = 0; i < profile->n; i++)
		if (profile->columns[i].field == field)
			return profile->columns[i].name;
	return "";
}

static const Column *find_column(const ShCsvProfile *profile, const ShCsvCell *cell)
{
	char folded[NAME_SIZE];

	if (!fold_name(folded, cell->text, cell->len) || !*folded)
		return NULL;
	for (size_t i = 0; i < profile->n; i++)
		for (size_t k = 0; k < profile->columns[i].n_names; k++)
			if (strcmp(profile->columns[i].known_as[k], folded) == 0)
				return &profile->columns[i];
	return NULL;
}

/* A column name into err->field, not cut within a letter. */
static int refuse_column(ShError *err, const char *name, const char *reason)
{
	char cut[sizeof err->field];
	size_t n = strnlen(name, sizeof cut - 1);

	while (n > 0 && !sh_utf8_valid(name, n, NULL))
		n--;
	memcpy(cut, name, n);
	cut[n] = '\0';
	return sh_fail_field(err, cut, reason);
}

/* A column that would not be taken is missed by nobody. */
static void list_missing(ShCsvMatch *out, const ShCsvProfile *profile)
{
	for (size_t i = 0; i < profile->n; i++) {
		const Column *column = &profile->columns[i];

		if (column->standard && column->field != 0 && out->map.column_of[column->field] == 0 &&
		    out->n_missing < LISTED_MISSING)
			out->missing[out->n_missing++] = column->name;
	}
}

static int check_required(const ShCsvMatch *out, const ShCsvProfile *profile, ShError *err)
{
	for (size_t i = 0; i < profile->n; i++) {
		uint16_t f = profile->columns[i].field;
		if (profile->fields[f].required && out->map.column_of[f] == 0)
			return refuse_column(err, profile->columns[i].name, "csv.header.required");
	}
	return 0;
}

/* Columns that nobody knows may also stand there twice only if they have no name at all. */
static bool named_twice(const ShCsvRow *header, size_t at)
{
	char a[NAME_SIZE], b[NAME_SIZE];

	if (!fold_name(a, header->cells[at].text, header->cells[at].len) || !*a)
		return false;
	for (size_t i = 0; i < at; i++)
		if (fold_name(b, header->cells[i].text, header->cells[i].len) && strcmp(a, b) == 0)
			return true;
	return false;
}

static size_t without_trailing_empty(const ShCsvRow *header)
{
	size_t n = header->n_cells;

	while (n > 0 && header->cells[n - 1].len == 0)
		n--;
	return n;
}

int sh_csv_profile_match(ShCsvMatch *out, const ShCsvProfile *profile, const ShCsvRow *header, ShError *err)
{
	bool seen[COLUMNS_MAX] = { false };
	size_t known = 0;

	memset(out, 0, sizeof *out);
	if (header->reason)
		return sh_fail(err, SH_INVALID_ARGUMENT, "csv.header.unreadable", "%s", header->reason);
	out->map.columns = (uint16_t) without_trailing_empty(header);
	for (size_t i = 0; i < out->map.columns; i++)
		known += find_column(profile, &header->cells[i]) != NULL;
	if (known == 0)
		return sh_fail(err, SH_INVALID_ARGUMENT, "csv.header.absent", "%u cells", out->map.columns);
	for (size_t i = 0; i < out->map.columns; i++) {
		const Column *column = find_column(profile, &header->cells[i]);
		if (!column) {
			if (named_twice(header, i))
				return refuse_column(err, header->cells[i].text, "csv.header.duplicated");
			out->unknown[out->n_unknown++] = (uint16_t) (i + 1);
			continue;
		}
		if (seen[column - profile->columns] || (column->field != 0 && out->map.column_of[column->field] != 0))
			return refuse_column(err, column->name, "csv.header.duplicated");
		seen[column - profile->columns] = true;
		if (column->field == 0)
			out->n_not_imported++;
		else
			out->map.column_of[column->field] = (uint16_t) (i + 1);
	}
	list_missing(out, profile);
	return check_required(out, profile, err);
}
