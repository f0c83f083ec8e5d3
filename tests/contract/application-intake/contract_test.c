#include "application_intake_sql.h"
#include "daemon_checks.h"
#include "intake.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(contract, .timeout = 60);

static Fixture f;

Test(contract, every_rpc_has_its_route) { check_routes(&application_intake_service); }
Test(contract, every_reason_has_its_text)
{
	check_reasons(&application_intake_service, "application-intake", "intake.");
}
Test(contract, every_setting_is_documented) { check_settings(&application_intake_service, "application-intake"); }

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
	run_sql(&f, "INSERT INTO person_candidate SELECT municipality, application_id, 0, 'p' || application_id, "
		    "'M3', true, false, "
		    "'h' || application_id FROM "
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

Test(contract, the_readme_names_doors_and_events)
{
	static char text[65536];
	FILE *file = fopen(SHIEN_SOURCE_DIR "/services/application-intake/README.md", "r");
	size_t n;

	cr_assert_not_null(file);
	n = fread(text, 1, sizeof text - 1, file);
	text[n] = '\0';
	fclose(file);
	for (const ShDoorRoute *d = application_intake_service.door; d->method; d++)
		cr_expect_not_null(strstr(text, d->path), "%s", d->path);
	for (const ShEventRow *e = application_intake_service.events; e->publisher; e++)
		if (e->handler)
			cr_expect_not_null(strstr(text, e->type->short_name), "%s", e->type->short_name);
}
