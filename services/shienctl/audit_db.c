#include "admin_db.h"
#include "audit.h"
#include "audit_copies.h"
#include "sh_memory.h"

#include <stdlib.h>
#include <string.h>

int audit_begin(ShDb *db, const Context *ctx, const char *service, ShError *err)
{
	int r = admin_db_open(db, ctx, service, err);

	return r != 0 ? r : sh_db_exec(db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "audit", err);
}

void audit_end(ShDb *db)
{
	if (db->conn)
		PQclear(PQexec(db->conn, "ROLLBACK"));
	sh_db_close(db);
}

int audit_each(ShDb *db, const char *sql, const char *tenant, AuditRow *row, void *self, ShError *err)
{
	PGresult *res;
	int r = 0;

	if (PQsendQueryParams(db->conn, sql, tenant ? 1 : 0, NULL, &tenant, NULL, NULL, 0) != 1 ||
	    PQsetSingleRowMode(db->conn) != 1)
		return sh_fail(err, SH_UNAVAILABLE, "db.failed", "audit");
	while ((res = PQgetResult(db->conn)) != NULL) {
		ExecStatusType status = PQresultStatus(res);

		if (status == PGRES_SINGLE_TUPLE && r == 0)
			r = row(self, res, err);
		else if (status != PGRES_SINGLE_TUPLE && status != PGRES_TUPLES_OK && r == 0)
			r = sh_fail(err, SH_UNAVAILABLE, "db.failed", "audit");
		PQclear(res);
	}
	return r;
}

static int on_tree(void *self, PGresult *row, ShError *err)
{
	AuditTrees *t = self;
	AuditTree *one = &t->tree[t->count];

	if (t->count == AUDIT_TREES_MAX)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "reply.too_large", "trees");
	snprintf(one->text, sizeof one->text, "%.20s", PQgetvalue(row, 0, 0));
	one->no = strtoull(one->text, NULL, 10);
	one->closed = strcmp(PQgetvalue(row, 0, 1), "1") == 0;
	t->count++;
	return 0;
}

int audit_trees_read(AuditTrees *ret, ShDb *db, const char *tenant, ShError *err)
{
	int r = audit_each(
		db,
		"SELECT tree, 1 AS closed FROM audit_closed_leaf WHERE municipality = $1 UNION SELECT tree, 1 "
		"FROM audit_closed_checkpoint WHERE municipality = $1 UNION SELECT tree, 0 FROM audit_tree WHERE "
		"municipality = $1 ORDER BY closed DESC, tree",
		tenant, on_tree, ret, err);

	if (r == 0 && (ret->count == 0 || ret->tree[ret->count - 1].closed))
		ret->tree[ret->count++] = (AuditTree){ .text = "0" }; /* only the second store knows of it */
	return r;
}

static void add_tenant(AuditTenants *list, const char *code)
{
	for (size_t i = list->count; i-- > 0;)
		if (strcmp(list->code[i], code) == 0)
			return;
	list->code = sh_need(realloc(list->code, (list->count + 1) * sizeof *list->code));
	snprintf(list->code[list->count++], sizeof *list->code, "%s", code);
}

static int on_tenant(void *self, PGresult *row, ShError *err)
{
	(void) err;
	add_tenant(self, PQgetvalue(row, 0, 0));
	return 0;
}

int audit_tenants_read(AuditTenants *ret, ShDb *db, const AuditCopies *store, ShError *err)
{
	int r = audit_each(
		db,
		"SELECT municipality FROM audit_tree UNION SELECT municipality FROM audit_checkpoint UNION "
		"SELECT municipality FROM audit_leaf UNION SELECT municipality FROM audit_pending ORDER BY 1",
		NULL, on_tenant, ret, err);

	for (size_t i = 0; r == 0 && i < store->count; i++)
		if (i == 0 || strcmp(store->copies[i].tenant, store->copies[i - 1].tenant) != 0)
			add_tenant(ret, store->copies[i].tenant);
	for (size_t i = 0; r == 0 && i < store->n_notes; i++)
		add_tenant(ret, store->notes[i].tenant);
	return r;
}
