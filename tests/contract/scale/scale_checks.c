#include "daemon_checks.h"
#include "scale_checks.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 200, STATEMENTS = 40 };

typedef enum Kind { NOT_LISTED, TENANT, REFERENCE, COORDINATOR } Kind;
static const char *const kind_names[] = { "", "tenant", "reference", "coordinator" };

static struct {
	char name[64];
	Kind kind;
} tables[ROWS];
static unsigned n_tables;

static struct {
	char name[64], how[16];
	bool met;
} across[STATEMENTS];
static unsigned n_across;

/* ---- what deploy/scale says ---- */
static FILE *open_list(const char *name)
{
	char path[512];
	FILE *in;

	snprintf(path, sizeof path, SHIEN_SOURCE_DIR "/deploy/scale/%s", name);
	in = fopen(path, "r");
	cr_assert_not_null(in, "%s", path);
	return in;
}

static void read_tables(const char *database)
{
	char line[400], of[64], name[64], kind[32];
	FILE *in = open_list("tables.tsv");

	n_tables = 0;
	while (fgets(line, sizeof line, in)) {
		if (*line == '#' || *line == '\n')
			continue;
		cr_assert_eq(sscanf(line, "%63[^\t]\t%63[^\t]\t%31[^\t\n]", of, name, kind), 3, "%s", line);
		if (strcmp(of, database) != 0 && strcmp(of, "*") != 0)
			continue;
		cr_assert_lt(n_tables, ROWS);
		strcpy(tables[n_tables].name, name);
		tables[n_tables].kind = NOT_LISTED;
		for (Kind k = TENANT; k <= COORDINATOR; k++)
			if (strcmp(kind, kind_names[k]) == 0)
				tables[n_tables].kind = k;
		cr_assert_neq(tables[n_tables++].kind, NOT_LISTED, "%s", line);
	}
	fclose(in);
}

static void read_across(void)
{
	char line[400];
	FILE *in = open_list("statements.tsv");

	n_across = 0;
	while (fgets(line, sizeof line, in)) {
		if (*line == '#' || *line == '\n')
			continue;
		cr_assert_lt(n_across, STATEMENTS);
		across[n_across].met = false;
		cr_assert_eq(sscanf(line, "%63[^\t]\t%15[^\t\n]", across[n_across].name, across[n_across].how), 2,
			     "%s", line);
		n_across++;
	}
	fclose(in);
}

static Kind kind_of(const char *table)
{
	for (unsigned i = 0; i < n_tables; i++)
		if (strcmp(tables[i].name, table) == 0)
			return tables[i].kind;
	return NOT_LISTED;
}

/* ---- the catalogue ---- */
static void check_tables(Fixture *f)
{
	PGresult *r =
		PQexec(f->admin.conn,
		       "SELECT c.relname, (SELECT format_type(atttypid, atttypmod) FROM pg_attribute a WHERE "
		       "a.attrelid = c.oid AND attname = 'municipality' AND attnotnull) FROM pg_class c JOIN "
		       "pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public' AND relkind IN ('r', 'p') "
		       "AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND deptype = 'e')");

	cr_assert_eq(PQresultStatus(r), PGRES_TUPLES_OK, "%s", PQerrorMessage(f->admin.conn));
	for (int i = 0; i < PQntuples(r); i++) {
		const char *name = PQgetvalue(r, i, 0);
		Kind kind = kind_of(name);

		cr_expect_neq(kind, NOT_LISTED, "deploy/scale/tables.tsv says nothing of %s", name);
		cr_expect(kind != TENANT || strcmp(PQgetvalue(r, i, 1), "text") == 0, "%s has no municipality", name);
	}
	for (unsigned i = 0; i < n_tables; i++) {
		bool found = false;

		for (int k = 0; k < PQntuples(r); k++)
			found |= strcmp(tables[i].name, PQgetvalue(r, k, 0)) == 0;
		cr_expect(found, "deploy/scale/tables.tsv: there is no %s", tables[i].name);
	}
	PQclear(r);
}

/* Rows of a question to the catalogue: none of a tenant's table may be among them. */
static void none_of_tenants(Fixture *f, const char *what, const char *sql)
{
	PGresult *r = PQexec(f->admin.conn, sql);

	cr_assert_eq(PQresultStatus(r), PGRES_TUPLES_OK, "%s", PQerrorMessage(f->admin.conn));
	for (int i = 0; i < PQntuples(r); i++)
		cr_expect_neq(kind_of(PQgetvalue(r, i, 0)), TENANT, "%s: %s", what, PQgetvalue(r, i, 1));
	PQclear(r);
}

static void check_keys(Fixture *f)
{
	PGresult *r;

	none_of_tenants(
		f, "unique without the municipality",
		"SELECT indrelid::regclass::text, indexrelid::regclass::text FROM pg_index WHERE indisunique AND "
		"NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = indrelid AND attname = "
		"'municipality' AND attnum = ANY (indkey::int2[]))");
	none_of_tenants(
		f, "excludes without the municipality",
		"SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'x' AND NOT EXISTS "
		"(SELECT FROM pg_attribute a WHERE a.attrelid = conrelid AND attname = 'municipality' AND "
		"attnum = ANY (conkey))");
	none_of_tenants(f, "a trigger",
			"SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal");
	none_of_tenants(f, "a rule",
			"SELECT ev_class::regclass::text, rulename FROM pg_rewrite WHERE rulename <> "
			"'_RETURN'");
	none_of_tenants(
		f, "inherits, and is no partition",
		"SELECT inhrelid::regclass::text, inhparent::regclass::text FROM pg_inherits JOIN pg_class c ON "
		"c.oid = inhrelid WHERE NOT relispartition");
	r = PQexec(f->admin.conn,
		   "SELECT conrelid::regclass::text, confrelid::regclass::text, conname, EXISTS (SELECT FROM "
		   "unnest(conkey, confkey) AS k(own, other) JOIN pg_attribute a ON a.attrelid = conrelid AND "
		   "a.attnum = "
		   "own JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = other WHERE a.attname = "
		   "'municipality' AND b.attname = 'municipality') FROM pg_constraint WHERE contype = 'f' AND "
		   "conparentid "
		   "= 0");
	cr_assert_eq(PQresultStatus(r), PGRES_TUPLES_OK, "%s", PQerrorMessage(f->admin.conn));
	for (int i = 0; i < PQntuples(r); i++) {
		Kind own = kind_of(PQgetvalue(r, i, 0)), other = kind_of(PQgetvalue(r, i, 1));

		cr_expect(own == other || (own == TENANT && other == REFERENCE), "%s refers across kinds",
			  PQgetvalue(r, i, 2));
		cr_expect(own != TENANT || other != TENANT || PQgetvalue(r, i, 3)[0] == 't',
			  "%s refers without the municipality", PQgetvalue(r, i, 2));
	}
	PQclear(r);
}

/* ---- the statements ---- */
static bool names_tenant(const char *condition)
{
	static const char *const left[] = { "municipality = ", "municipality)::text = ", NULL };

	for (unsigned i = 0; left[i]; i++)
		for (const char *p = condition; (p = strstr(p, left[i])) != NULL; p++) {
			const char *other = p + strlen(left[i]);

			if (*other == '$' || strncmp(other, "(municipality", 13) == 0 ||
			    (strcspn(other, " )") > 13 &&
			     strncmp(other + strcspn(other, " )") - 13, ".municipality", 13) == 0))
				return true;
		}
	return false;
}

static bool condition_in(const json_t *node)
{
	static const char *const where[] = { "Index Cond", "Recheck Cond", "Filter", "One-Time Filter", NULL };
	const json_t *child;
	size_t i;

	for (unsigned k = 0; where[k]; k++)
		if (json_is_string(json_object_get(node, where[k])) &&
		    names_tenant(json_string_value(json_object_get(node, where[k]))))
			return true;
	json_array_foreach(json_object_get(node, "Plans"), i,
			   child) if (strncmp(json_string_value(json_object_get(child, "Node Type")), "Bitmap", 6) ==
					      0 &&
				      condition_in(child)) return true;
	return false;
}

/* The first table that this plan reads without naming a tenant; NULL: none. */
static const char *reads_across(const json_t *node)
{
	const char *type = json_string_value(json_object_get(node, "Node Type"));
	const char *table = json_string_value(json_object_get(node, "Relation Name")), *found;
	const json_t *child;
	size_t i;

	if (table && strcmp(type, "ModifyTable") != 0 && kind_of(table) == TENANT && !condition_in(node))
		return table;
	json_array_foreach(json_object_get(node, "Plans"), i,
			   child) if ((found = reads_across(child)) != NULL) return found;
	return NULL;
}

static json_t *plan_of(PGconn *conn, const ShSql *s)
{
	PGresult *r = PQprepare(conn, s->name, s->text, 0, NULL), *plan;
	json_t *read;

	cr_assert_eq(PQresultStatus(r), PGRES_COMMAND_OK, "%s: %s", s->name, PQerrorMessage(conn));
	PQclear(r);
	plan = explain_prepared(conn, s->name, "FORMAT JSON, VERBOSE");
	if (!plan)
		return NULL;
	read = json_loads(PQgetvalue(plan, 0, 0), 0, NULL);
	cr_assert_not_null(read, "%s", s->name);
	PQclear(plan);
	return read;
}

/* Between INSERT and the end of VALUES, or behind RETURNING, a distributed PostgreSQL takes no sub-query. */
static bool sub_query_where_none_may_be(const char *text)
{
	const char *insert = strstr(text, "INSERT INTO"), *values = insert ? strstr(insert, "VALUES") : NULL;
	const char *conflict = values ? strstr(values, "ON CONFLICT") : NULL;
	const char *returning = insert ? strstr(insert, "RETURNING") : NULL;
	const char *select = values ? strstr(values, "(SELECT") : NULL;

	if (select && (!conflict || select < conflict) && (!returning || select < returning))
		return true;
	return returning && strstr(returning, "(SELECT") != NULL && !strstr(text, "WITH ");
}

static bool moves_a_row(const char *text)
{
	for (const char *p = text; (p = strstr(p, "SET ")) != NULL; p += 4)
		if (strncmp(p + 4 + strspn(p + 4, " "), "municipality =", 14) == 0)
			return true;
	return false;
}

static void check_statement(PGconn *conn, const ShSql *s)
{
	json_t *plan = plan_of(conn, s);
	const char *table = plan ? reads_across(json_object_get(json_array_get(plan, 0), "Plan")) : NULL;
	int listed = -1;

	cr_expect_not_null(plan, "%s has no plan: %s", s->name, PQerrorMessage(conn));
	for (unsigned i = 0; i < n_across; i++)
		if (strcmp(across[i].name, s->name) == 0)
			listed = (int) i;
	if (listed >= 0) {
		across[listed].met = true;
		cr_expect_not_null(table, "%s names its tenant: out of statements.tsv", s->name);
		cr_expect(strcmp(across[listed].how, "read") != 0 || !strstr(s->text, "FOR UPDATE"),
			  "%s locks across", s->name);
		cr_expect(strcmp(across[listed].how, "delete") != 0 ||
				  (!strstr(s->text, "FOR UPDATE") && !strstr(s->text, "LIMIT")),
			  "%s deletes across with a form that is not taken", s->name);
	} else {
		cr_expect_null(table, "%s reads %s of all tenants", s->name, table);
	}
	cr_expect_not(sub_query_where_none_may_be(s->text), "%s: a sub-query in VALUES or RETURNING", s->name);
	cr_expect_not(moves_a_row(s->text), "%s moves a row to another tenant", s->name);
	json_decref(plan);
}

/* What must be seen is seen: else none of the others proves anything. */
static void see_bad_ones(PGconn *conn)
{
	static const ShSql bad[] = {
		{ "scale_bad_1", "SELECT * FROM due WHERE due_us <= $1" },
		{ "scale_bad_2",
		  "SELECT d.* FROM due d JOIN outbox_pending p ON p.municipality <> d.municipality WHERE "
		  "d.municipality = $1" },
		{ "scale_bad_3", "UPDATE due SET tries = $1 WHERE id = $2" },
		{ NULL, NULL },
	};
	static const ShSql good = { "scale_good", "SELECT d.id FROM due d JOIN outbox_pending p ON p.municipality = "
						  "d.municipality WHERE d.municipality = $1 AND d.id = $2" };
	json_t *plan;

	for (unsigned i = 0; bad[i].name; i++) {
		plan = plan_of(conn, &bad[i]);
		cr_assert_not_null(reads_across(json_object_get(json_array_get(plan, 0), "Plan")), "%s", bad[i].text);
		json_decref(plan);
	}
	plan = plan_of(conn, &good);
	cr_assert_null(reads_across(json_object_get(json_array_get(plan, 0), "Plan")), "%s", good.text);
	json_decref(plan);
	cr_assert(sub_query_where_none_may_be("INSERT INTO t (a) VALUES ((SELECT 1))"));
	cr_assert(sub_query_where_none_may_be("INSERT INTO t (a) VALUES ($1) RETURNING (SELECT 1)"));
	cr_assert(moves_a_row("UPDATE due SET municipality = $1"));
}

void check_scale(Fixture *f, const char *database, const ShSql *const *const *lists, const ShSealed *const *sealed)
{
	PGconn *conn = f->admin.conn;

	read_tables(database);
	read_across();
	check_tables(f);
	check_keys(f);
	run_sql(f, "SET plan_cache_mode = 'force_generic_plan'");
	cr_assert_str_eq(text_of(f, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"), "t",
			 "row security would add the tenant to every plan");
	see_bad_ones(conn);
	for (; *lists; lists++)
		for (const ShSql *const *s = *lists; *s; s++)
			check_statement(conn, *s);
	for (; *sealed; sealed++)
		for (const ShSealed *s = *sealed; s->name; s++) {
			check_statement(conn, &s->list);
			check_statement(conn, &s->put);
		}
	for (unsigned i = 0; i < SH_REKEY_STATEMENTS; i++)
		check_statement(conn, sh_rekey_statements[i]);
	for (unsigned i = 0; i < n_across; i++)
		cr_expect(across[i].met, "deploy/scale/statements.tsv: there is no %s", across[i].name);
}

/* ---- what deploy/scale/distribute.sh prints ---- */
static const char stand_ins[] =
	"CREATE TEMP TABLE spread (table_name regclass PRIMARY KEY, kind text NOT NULL, column_name text, beside "
	"text);"
	"CREATE FUNCTION pg_temp.refused(t regclass) RETURNS void LANGUAGE plpgsql AS $$ DECLARE f record; BEGIN "
	"FOR f IN SELECT confrelid FROM pg_constraint WHERE contype = 'f' AND conrelid = t AND confrelid <> t LOOP "
	"IF NOT EXISTS (SELECT FROM spread WHERE table_name = f.confrelid) AND NOT EXISTS (SELECT FROM pg_attribute "
	"a "
	"WHERE a.attrelid = f.confrelid AND attname = 'municipality') THEN RAISE '% refers to what is not spread "
	"yet', t; "
	"END IF; END LOOP; END $$;"
	"CREATE FUNCTION create_reference_table(t regclass) RETURNS void LANGUAGE sql AS $$ "
	"INSERT INTO spread VALUES (t, 'reference', NULL, NULL); $$;"
	"CREATE FUNCTION create_distributed_table(t regclass, c name, colocate_with text) RETURNS void LANGUAGE sql "
	"AS $$ "
	"SELECT pg_temp.refused(t); INSERT INTO spread SELECT t, 'tenant', a.attname, colocate_with FROM "
	"pg_attribute a "
	"WHERE a.attrelid = t AND a.attname = c; $$;";

static void run_distribution(Fixture *f, const char *database)
{
	char command[600], printed[32768];
	FILE *out;
	size_t n;

	snprintf(command, sizeof command, SHIEN_SOURCE_DIR "/deploy/scale/distribute.sh %s", database);
	out = popen(command, "r");
	cr_assert_not_null(out);
	n = fread(printed, 1, sizeof printed - 1, out);
	cr_assert_eq(pclose(out), 0, "%s", command);
	cr_assert_lt(n, sizeof printed - 1);
	printed[n] = '\0';
	run_sql(f, printed);
}

void check_distribution(Fixture *f, const char *database)
{
	read_tables(database);
	run_sql(f, stand_ins);
	run_distribution(f, database);
	for (unsigned i = 0; i < n_tables; i++) {
		char sql[300];

		snprintf(sql, sizeof sql,
			 "SELECT coalesce((SELECT kind FROM spread WHERE table_name = '%s'::regclass), "
			 "'coordinator')",
			 tables[i].name);
		cr_expect_str_eq(text_of(f, sql), kind_names[tables[i].kind], "%s", tables[i].name);
	}
	cr_expect_str_eq(text_of(f, "SELECT count(*)::text FROM spread WHERE kind = 'tenant' AND column_name <> "
				    "'municipality'"),
			 "0");
	cr_expect_str_eq(
		text_of(f,
			"SELECT count(DISTINCT beside)::text || ' ' || count(*) FILTER (WHERE beside = 'none')::text "
			"FROM spread WHERE kind = 'tenant'"),
		"2 1", "one group");
}
