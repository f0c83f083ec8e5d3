/* Registers, names and addresses as the public has them. */
#include "field.h"
#include "register_fixture.h"
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ptrdiff_t read_stream(void *self, void *buf, size_t n) { return (ptrdiff_t) fread(buf, 1, n, self); }

static void read_residents(const char *path)
{
	static ShCsvMatch match;
	RowOptions options = { .codes = fixture_codes() };
	FILE *f = fopen(path, "rb");
	const ShCsvRow *row;
	RowReport report;
	Resident person;
	ShError err;
	int taken = 0;

	cr_assert_not_null(f);
	ShCsvReader *reader = sh_csv_new(read_stream, f, SH_CSV_AUTO);
	cr_assert_eq(sh_csv_next(reader, &row, &err), 0);
	cr_assert_eq(sh_csv_profile_match(&match, fixture_profile(), row, &err), 0, "%s: %s", path, err.reason);
	cr_expect_eq(match.n_unknown, 0, "every national column is known");
	cr_expect_eq(match.n_missing, 0);
	while (sh_csv_next(reader, &row, &err) == 0 && row) {
		bool ok = resident_from_row(&person, &report, row, &match.map, &options);
		cr_assert(ok, "line %llu: %s, column %u", (unsigned long long) row->line, report.rejects[0].reason,
			  report.rejects[0].column);
		taken++;
		cr_expect(sh_civil_is_whole(person.birth.civil));
		cr_expect(person.relationship1.known, "%s", person.relationship1.value);
		cr_expect_eq(strlen(person.postal_code), 7);
		cr_expect_neq(person.name[0], '\0');
		cr_expect(person.birth_era.known);
		for (int i = 0; i < report.n_warnings; i++)
			cr_expect_str_neq(report.warnings[i].reason, "register.warn.era_differs");
	}
	cr_expect_gt(taken, 0, "%s", path);
	sh_csv_free(reader);
	fclose(f);
}

Test(field_register, a_file_with_the_national_columns)
{
	glob_t files;

	field_find(&files, "register/*.csv");
	for (size_t i = 0; i < files.gl_pathc; i++)
		read_residents(files.gl_pathv[i]);
	globfree(&files);
}

/* Every string of a JSON value that sits under a key for which want says yes. */
static int each_string(json_t *value, const char *key, int (*take)(const char *key, const char *text))
{
	int n = 0;

	if (json_is_string(value) && key)
		return take(key, json_string_value(value));
	if (json_is_array(value)) {
		size_t i;
		json_t *item;
		json_array_foreach(value, i, item) n += each_string(item, key, take);
	}
	if (json_is_object(value)) {
		const char *name;
		json_t *item;
		json_object_foreach(value, name, item) n += each_string(item, name, take);
	}
	return n;
}

static int check_text(const char *key, const char *text)
{
	char name[SH_KEY_SIZE], address[SH_KEY_SIZE], again[SH_KEY_SIZE];
	ShError err;

	(void) key;
	if (strlen(text) > 600)
		return 0;
	cr_assert_eq(sh_key_name(name, text, &err), 0, "%s", text);
	cr_assert_eq(sh_key_address(address, text, &err), 0, "%s", text);
	cr_expect(sh_utf8_valid(name, strlen(name), NULL));
	cr_expect_leq(sh_letter_count(name), sh_letter_count(text) * 3);
	/* a key of a key is the same key: what is stored can be compared with what is typed */
	cr_assert_eq(sh_key_address(again, address, &err), 0);
	cr_expect_str_eq(again, address, "%s", text);
	if (strncmp(text, "石川県", strlen("石川県")) == 0) {
		cr_assert_eq(sh_key_address(again, text + strlen("石川県"), &err), 0);
		cr_expect_str_eq(again, address, "%s", text);
	}
	return 1;
}

Test(field_register, names_and_addresses_of_shelters)
{
	json_error_t e;
	glob_t files;
	int n = 0;

	field_find(&files, "shelters/*.json");
	for (size_t i = 0; i < files.gl_pathc; i++) {
		json_t *root = json_load_file(files.gl_pathv[i], 0, &e);
		cr_assert_not_null(root, "%s: %s", files.gl_pathv[i], e.text);
		n += each_string(root, NULL, check_text);
		json_decref(root);
	}
	globfree(&files);
	cr_expect_gt(n, 100, "%d", n);
}

/* An address as people write it against the same one put together from its parts. */
static void compare_parts(const ShCsvRow *row, int *same, int *all)
{
	char written[SH_KEY_SIZE], parts[SH_KEY_SIZE], joined[1024];
	ShError err;

	if (row->reason || row->n_cells < 7 || strcmp(row->cells[6].text, "8") != 0 || row->cells[5].len > 0)
		return;
	snprintf(joined, sizeof joined, "%s%s%s%s", row->cells[1].text, row->cells[2].text, row->cells[3].text,
		 row->cells[4].text);
	cr_assert_eq(sh_key_address(written, row->cells[0].text, &err), 0);
	cr_assert_eq(sh_key_address(parts, joined, &err), 0);
	++*all;
	if (strcmp(written, parts) == 0)
		++*same;
	else if (getenv("SHIEN_FIELD_SHOW"))
		printf("%s -> %s\n%s -> %s\n", row->cells[0].text, written, joined, parts);
}

Test(field_register, addresses_as_people_write_them)
{
	int same = 0, all = 0;
	const ShCsvRow *row;
	glob_t files;
	ShError err;

	field_find(&files, "addresses/*.csv");
	for (size_t i = 0; i < files.gl_pathc; i++) {
		FILE *f = fopen(files.gl_pathv[i], "rb");
		cr_assert_not_null(f);
		ShCsvReader *reader = sh_csv_new(read_stream, f, SH_CSV_AUTO);
		while (sh_csv_next(reader, &row, &err) == 0 && row)
			compare_parts(row, &same, &all);
		sh_csv_free(reader);
		fclose(f);
	}
	globfree(&files);
	printf("%d of %d addresses have the key of their parts\n", same, all);
	cr_expect_gt(all, 0);
	cr_expect_gt(same * 10, all * 9);
}
