#include "application_intake_sql.h"
#include "intake.h"
#include "service_fixture.h"
#include "sh_reasons.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(contract, .timeout = 60);

static Fixture f;

Test(contract, every_rpc_has_its_route)
{
	ShError err = { 0 };

	cr_assert_eq(sh_routes_check(application_intake_service.contract, application_intake_service.routes, &err), 0,
		     "%s %s", err.reason, err.detail);
}

/* Enough rows that an index pays, as the planner sees it. */
static void fill(void)
{
	run_sql(&f,
		"INSERT INTO application (municipality, application_id, receipt_no, disaster_id, procedure, channel, "
		"rev, "
		"state, flags, delivery, copies, household_id, dwelling_id, likely_dwelling, received_us, "
		"changed_us) "
		"SELECT '992011', 'a' || n, 'r' || n, 'd' || n % 3, 'RISAI', 'PORTAL', 0, 'REVIEW', 0, 'COUNTER', 1, "
		"'h' || n, 'w' || n, 'w' || n, 0, 0 FROM generate_series(1, 20000) AS n");
	run_sql(&f, "INSERT INTO application_rev SELECT municipality, application_id, 0, channel, 'x', NULL, false, "
		    "1, 'x', 0, "
		    "'{}', '{}', 0, 0 FROM application");
	run_sql(&f, "INSERT INTO application_file SELECT municipality, application_id, 0, 0, 'b', 1, 'x', "
		    "'image/jpeg', '' "
		    "FROM application");
	run_sql(&f, "INSERT INTO application_step SELECT municipality, application_id, 1, '', 'RECEIVED', 'x', 0 "
		    "FROM application");
	run_sql(&f, "INSERT INTO person_candidate SELECT municipality, application_id, 0, 'p', 'M3', true, false, "
		    "'h' FROM "
		    "application");
	run_sql(&f,
		"INSERT INTO dwelling_candidate SELECT municipality, application_id, 0, 'w', true FROM application");
	run_sql(&f, "INSERT INTO application_certificate SELECT municipality, application_id, 'c' FROM application");
	run_sql(&f, "INSERT INTO dwelling_decision SELECT municipality, disaster_id, dwelling_id, 's', 1 FROM "
		    "application");
	run_sql(&f, "ANALYZE");
}

/* Of a statement under the service's own login, where row security may take an index away. */
static bool scans(const ShSql *sql, char *ret_plan, size_t room)
{
	char text[300];
	PGresult *r;
	bool found = false;
	unsigned n;

	r = PQdescribePrepared(f.worker.db.conn, sql->name);
	cr_assert_eq(PQresultStatus(r), PGRES_COMMAND_OK, "%s", sql->name);
	n = (unsigned) PQnparams(r);
	PQclear(r);
	snprintf(text, sizeof text, "EXPLAIN EXECUTE \"%s\"", sql->name);
	for (unsigned i = 0; i < n; i++)
		strcat(strcat(text, i ? ", " : " ("), i == 0 ? "'992011'" : "NULL");
	strcat(text, ")");
	r = PQexec(f.worker.db.conn, text);
	cr_assert_eq(PQresultStatus(r), PGRES_TUPLES_OK, "%s: %s", text, PQerrorMessage(f.worker.db.conn));
	*ret_plan = '\0';
	for (int i = 0; i < PQntuples(r); i++) {
		const char *line = PQgetvalue(r, i, 0);

		found |= strstr(line, "Seq Scan") && !strstr(line, "procedure_period");
		snprintf(ret_plan + strlen(ret_plan), room - strlen(ret_plan), "%s\n", line);
	}
	PQclear(r);
	return found;
}

Test(contract, no_statement_reads_a_whole_table)
{
	static const ShSql whole = { "reads_all", "SELECT count(*) FROM application WHERE municipality = $1" };
	char plan[4096];

	fixture_open(&f, &application_intake_service, "application-intake/migrations");
	fill();
	PQclear(PQexec(f.worker.db.conn, "SELECT set_config('shien.municipality', '992011', false)"));
	PQclear(PQexec(f.worker.db.conn, "SET plan_cache_mode = force_generic_plan"));
	for (const ShSql *const *s = application_intake_sql; *s; s++)
		cr_expect_not(scans(*s, plan, sizeof plan), "%s\n%s", (*s)->name, plan);
	/* What reads all is seen. */
	PQclear(PQprepare(f.worker.db.conn, whole.name, whole.text, 0, NULL));
	cr_expect(scans(&whole, plan, sizeof plan), "%s", plan);
	fixture_close(&f);
}

/* Reasons in a source: the literals "intake.….…". */
static unsigned check_file(const char *path)
{
	char line[1024];
	unsigned n = 0;
	FILE *file = fopen(path, "r");

	cr_assert_not_null(file, "%s", path);
	while (fgets(line, sizeof line, file))
		for (char *p = line; (p = strstr(p, "\"intake.")); p++) {
			char reason[80];

			if (sscanf(p + 1, "%79[a-z0-9_.]", reason) != 1 || p[1 + strlen(reason)] != '"' ||
			    strcmp(reason, "intake.h") == 0)
				continue;
			n++;
			cr_expect_not_null(sh_reason_text(&application_intake_service, reason), "%s in %s", reason,
					   path);
		}
	fclose(file);
	return n;
}

static unsigned check_folder(const char *folder)
{
	char path[600];
	unsigned n = 0;
	DIR *dir = opendir(folder);
	struct dirent *e;

	cr_assert_not_null(dir, "%s", folder);
	while ((e = readdir(dir)))
		if (strlen(e->d_name) > 2 && strcmp(e->d_name + strlen(e->d_name) - 2, ".c") == 0) {
			snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
			n += check_file(path);
		}
	closedir(dir);
	return n;
}

Test(contract, every_reason_has_its_text)
{
	cr_expect_gt(check_folder(SHIEN_SOURCE_DIR "/services/application-intake"), 20);
	cr_expect_gt(check_folder(SHIEN_SOURCE_DIR "/services/application-intake/rules"), 15);
	for (const ShReason *r = intake_reasons; r->reason; r++)
		for (const ShReason *other = r + 1; other->reason; other++)
			cr_expect_str_neq(r->reason, other->reason);
}

Test(contract, the_readme_names_settings_and_doors)
{
	static char text[65536];
	FILE *file = fopen(SHIEN_SOURCE_DIR "/services/application-intake/README.md", "r");
	size_t n;

	cr_assert_not_null(file);
	n = fread(text, 1, sizeof text - 1, file);
	text[n] = '\0';
	fclose(file);
	for (const ShSetting *s = intake_settings; s->name; s++)
		cr_expect_not_null(strstr(text, s->name), "%s", s->name);
	for (const ShDoorRoute *d = application_intake_service.door; d->method; d++)
		cr_expect_not_null(strstr(text, d->path), "%s", d->path);
	for (const ShEventRow *e = application_intake_service.events; e->publisher; e++)
		if (e->handler)
			cr_expect_not_null(strstr(text, e->type->short_name), "%s", e->type->short_name);
}
