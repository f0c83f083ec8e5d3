#include "admin_db.h"
#include "audit.h"
#include "places.h"
#include "sh_hex.h"
#include "sh_merkle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int broken(AuditReport *report, const char *tenant, uint64_t leaf, ShError *err)
{
	snprintf(report->broken_tenant, sizeof report->broken_tenant, "%s", tenant);
	report->broken_leaf = leaf;
	return sh_fail(err, SH_FAILED_PRECONDITION, "audit.broken", "%s leaf %llu", tenant,
		       (unsigned long long) leaf);
}

/* Every leaf in order: its number, its hash over the record as it reads now. */
static int read_leaves(ShDb *db, const char *tenant, ShFrontier *tree, AuditReport *report, ShError *err)
{
	PGresult *res = NULL;
	int r = 0;

	if (PQsendQueryParams(db->conn,
			      "SELECT leaf_no, record, encode(leaf_hash, 'hex') FROM audit_leaf WHERE municipality = "
			      "$1 ORDER BY leaf_no",
			      1, NULL, &tenant, NULL, NULL, 0) != 1 ||
	    PQsetSingleRowMode(db->conn) != 1)
		return sh_fail(err, SH_UNAVAILABLE, "db.failed", "audit_leaf");
	while ((res = PQgetResult(db->conn)) != NULL) { /* a row at a time: trees grow beyond memory */
		if (PQresultStatus(res) == PGRES_SINGLE_TUPLE && r == 0) {
			const char *record = PQgetvalue(res, 0, 1);
			uint8_t leaf[SH_HASH];
			char hex[2 * SH_HASH + 1];

			sh_leaf_hash(record, strlen(record), leaf);
			sh_hex(hex, leaf, sizeof leaf);
			if (strtoull(PQgetvalue(res, 0, 0), NULL, 10) != tree->size ||
			    strcmp(hex, PQgetvalue(res, 0, 2)) != 0)
				r = broken(report, tenant, tree->size, err);
			sh_frontier_add(tree, leaf);
			report->leaves++;
		} else if (PQresultStatus(res) != PGRES_TUPLES_OK && r == 0) {
			r = sh_fail(err, SH_UNAVAILABLE, "db.failed", "audit_leaf");
		}
		PQclear(res);
	}
	return r;
}

static int one_tree(ShDb *db, const char *tenant, const char *root, uint64_t size, AuditReport *report, ShError *err)
{
	char hex[2 * SH_HASH + 1];
	uint8_t computed[SH_HASH];
	ShFrontier tree = { 0 };
	int r = read_leaves(db, tenant, &tree, report, err);

	if (r != 0)
		return r;
	sh_frontier_root(&tree, computed);
	sh_hex(hex, computed, sizeof computed);
	report->trees++;
	return tree.size == size && strcmp(hex, root) == 0 ? 0 : broken(report, tenant, tree.size, err);
}

/* One snapshot: the sequencers go on meanwhile. */
static int all_trees(ShDb *db, AuditReport *report, ShError *err)
{
	PGresult *trees, *waiting;
	int r = sh_db_exec(db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "audit", err);

	if (r != 0)
		return r;
	trees = PQexec(db->conn,
		       "SELECT municipality, encode(root, 'hex'), size FROM audit_tree ORDER BY municipality");
	waiting = PQexec(db->conn, "SELECT count(*) FROM audit_pending");
	if (PQresultStatus(trees) != PGRES_TUPLES_OK || PQresultStatus(waiting) != PGRES_TUPLES_OK)
		r = sh_fail(err, SH_UNAVAILABLE, "db.failed", "audit_tree");
	else
		report->waiting = strtoull(PQgetvalue(waiting, 0, 0), NULL, 10);
	for (int i = 0; r == 0 && i < PQntuples(trees); i++)
		r = one_tree(db, PQgetvalue(trees, i, 0), PQgetvalue(trees, i, 1),
			     strtoull(PQgetvalue(trees, i, 2), NULL, 10), report, err);
	PQclear(trees);
	PQclear(waiting);
	PQclear(PQexec(db->conn, "ROLLBACK"));
	return r;
}

int audit_verify(const Context *ctx, const char *service, AuditReport *ret_report, ShError *err)
{
	ShDb db = { 0 };
	int r;

	*ret_report = (AuditReport){ 0 };
	r = admin_db_open(&db, ctx, service, err);
	if (r == 0)
		r = all_trees(&db, ret_report, err);
	sh_db_close(&db);
	return r;
}

static void print(const Context *ctx, const char *service, const AuditReport *report, bool holds)
{
	if (ctx->json)
		printf("{\"service\":\"%s\",\"trees\":%llu,\"leaves\":%llu,\"waiting\":%llu,\"holds\":%s}\n", service,
		       (unsigned long long) report->trees, (unsigned long long) report->leaves,
		       (unsigned long long) report->waiting, holds ? "true" : "false");
	else
		printf("%-20s 木 %llu  記録 %llu  未採番 %llu  %s\n", service, (unsigned long long) report->trees,
		       (unsigned long long) report->leaves, (unsigned long long) report->waiting,
		       holds ? "一致" : "不一致");
}

int cmd_audit(const Context *ctx, int argc, char **argv)
{
	const char *only = argc > 1 ? argv[1] : NULL;
	int code = CTL_OK;

	if (argc < 1 || strcmp(argv[0], "verify") != 0) {
		return ctl_usage(ctx, "使い方: shienctl audit verify [SERVICE]");
	}
	for (const Place *p = places; p->service; p++) {
		AuditReport report;
		ShError err = { 0 };
		int r;

		if (only && strcmp(only, p->service) != 0)
			continue;
		r = audit_verify(ctx, p->service, &report, &err);
		if (r == 0 || strcmp(err.reason, "audit.broken") == 0)
			print(ctx, p->service, &report, r == 0);
		if (r != 0)
			code = ctl_error(ctx, &err, r);
	}
	return code;
}
