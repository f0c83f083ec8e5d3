/* Files of the fictional prefecture: whole, twice, in CP932, and killed between parts. */
#include "register_run.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Generated {
	unsigned rows[2];
	char path[2][160];
} Generated;

static void generate(Fixture *f, Generated *g)
{
	char command[400];
	FILE *out;

	snprintf(command, sizeof command, REGISTER_GENERATE " %s/prefecture 1500", f->folder);
	snprintf(g->path[0], sizeof g->path[0], "%s/prefecture/register_482013.csv", f->folder);
	snprintf(g->path[1], sizeof g->path[1], "%s/prefecture/register_483010.csv", f->folder);
	out = popen(command, "r");
	cr_assert(out != NULL);
	cr_assert_eq(fscanf(out, "%u %u", &g->rows[0], &g->rows[1]), 2);
	cr_assert_eq(pclose(out), 0);
}

static void a_whole_file(Fixture *f, const Generated *g, char *bytes, size_t len)
{
	const RegisterSync__Import *import;

	import_file(f, 1, bytes, len);
	import = import_of(f, 1);
	cr_assert_eq(import->rows, g->rows[0]);
	cr_assert_eq(import->new_rows, g->rows[0], "%lu rejected", import->rejected_rows);
	cr_assert_eq(import->rejected_rows + import->changed_rows + import->same_rows + import->missing_persons, 0);
	cr_assert_eq(import->n_unknown_columns, 0, "%s", import->unknown_columns[0]);
	cr_assert_eq(import->parts_done, (g->rows[0] + 399) / 400);
	cr_assert_str_eq(import->file_name, "register.csv");
	cr_assert_eq(count(f, "SELECT count(*) FROM history"), g->rows[0]);
	cr_assert_eq(count(f, "SELECT count(DISTINCT household_id) FROM person WHERE household_id <> ''"),
		     count(f, "SELECT count(*) FROM household"));
	cr_assert_gt(count(f, "SELECT count(*) FROM person WHERE name_key <> '' AND kana_key <> ''"), 900);
	cr_assert_gt(count(f, "SELECT count(*) FROM person_other_name"), 0);
	cr_assert_eq(
		count(f, "SELECT count(*) FROM outbox_pending WHERE type = 'shien.register.v1.ResidentsChanged'"),
		import->parts_done);
	cr_assert_eq(count(f, "SELECT count(*) FROM import WHERE position('csv'::bytea in sealed_file_name) > 0"), 0);
}

static void the_same_again(Fixture *f, const Generated *g, char *bytes, size_t len)
{
	char before[65536];
	const RegisterSync__Import *import;

	snprintf(before, sizeof before, "%s",
		 text_of(f, "SELECT md5(string_agg(p::text, '' ORDER BY person_id)) FROM person p"));
	import_file(f, 2, bytes, len);
	import = import_of(f, 2);
	cr_assert_eq(import->same_rows, g->rows[0]);
	cr_assert_eq(import->new_rows + import->changed_rows + import->missing_persons, 0);
	cr_assert_str_eq(before, text_of(f, "SELECT md5(string_agg(p::text, '' ORDER BY person_id)) FROM person p"));
	cr_assert_eq(count(f, "SELECT count(*) FROM history"), g->rows[0]);
}

/* Another town in another encoding, under its own tenant: nobody of the first is touched. */
static void in_cp932(Fixture *f, const Generated *g)
{
	size_t len;
	char *bytes = file_bytes(g->path[1], &len);
	const RegisterSync__Import *import;
	long first = count(f, "SELECT count(*) FROM person WHERE municipality = '482013'");

	f->municipality = "483010";
	import_file(f, 3, bytes, len);
	import = import_of(f, 3);
	cr_assert_eq(import->new_rows, g->rows[1], "%lu rejected", import->rejected_rows);
	cr_assert_gt(import->warnings, 0);
	cr_assert_str_eq(text_of(f, "SELECT encoding FROM import WHERE municipality = '483010'"), "cp932");
	cr_assert_eq(kept_rows(f, "municipality = '483010'", REGISTER_address_city, "北浜郡榧ノ浦町"), g->rows[1]);
	cr_assert_eq(count(f, "SELECT count(*) FROM person WHERE municipality = '482013'"), first);
	f->municipality = "482013";
	free(bytes);
}

Test(import, generated)
{
	Fixture f;
	Generated g;
	size_t len;
	char *bytes;

	register_open(&f, "400");
	generate(&f, &g);
	bytes = file_bytes(g.path[0], &len);
	a_whole_file(&f, &g, bytes, len);
	the_same_again(&f, &g, bytes, len);
	in_cp932(&f, &g);
	free(bytes);
	fixture_close(&f);
}

/* A process that is gone: its connection, its memory. What it had not committed is done again, once. */
static void dies(Fixture *f)
{
	sh_arena_free(f->arena);
	f->arena = NULL;
	sh_db_close(&f->worker.db);
	f->worker.db = (ShDb){ .conninfo = f->conninfo, .statements = f->process.statements };
}

Test(import, killed_between_parts)
{
	Fixture f;
	Generated g;
	size_t len;
	char *bytes, whole[65536];
	const RegisterSync__Import *import;
	static const char fingerprint[] =
		"SELECT md5(string_agg(address_no || name_key || history_no || birth_year, '' "
		"ORDER BY address_no)) FROM person";

	register_open(&f, "150");
	generate(&f, &g);
	bytes = file_bytes(g.path[1], &len); /* CP932, CRLF, quoted commas */
	f.municipality = "483010";
	upload(&f, import_id_of(10), bytes, len);
	cr_assert_eq(start(&f, import_id_of(1), import_id_of(10), "2026-09-01", ""), 0, "%s", f.error.reason);
	cr_assert_eq(run_one_part(&f), 0, "%s %s", f.error.reason, f.error.detail);
	import = import_of(&f, 1);
	cr_assert_str_eq(import->state, "RUNNING");
	cr_assert_eq(import->parts_done, 1);
	cr_assert_eq(import->rows, 150);
	dies(&f);
	cr_assert_eq(run_one_part(&f), 0, "%s %s", f.error.reason, f.error.detail);
	dies(&f);
	cr_assert_gt(run_due(&f, sh_now_us()), 0, "%s %s", f.error.reason, f.error.detail);
	import = import_of(&f, 1);
	cr_assert_str_eq(import->state, "DONE", "%s", import->reason);
	cr_assert_eq(import->new_rows, g.rows[1]);
	cr_assert_eq(import->rejected_rows, 0);
	snprintf(whole, sizeof whole, "%s", text_of(&f, fingerprint));
	fixture_close(&f);

	/* The same file without interruption, in one part, says the same. */
	register_open(&f, "10000");
	f.municipality = "483010";
	import_file(&f, 1, bytes, len);
	cr_assert_eq(import_of(&f, 1)->parts_done, 1);
	cr_assert_str_eq(whole, text_of(&f, fingerprint));
	fixture_close(&f);
	free(bytes);
}
