#pragma once
#include "service_fixture.h"

/* What a PostgreSQL that is spread over machines by tenant (Citus, deploy/scale/) accepts, held to the catalogue and
 * to the statements of one daemon's database, whose tables are those of `database` ("ledger") and "*" in
 * deploy/scale/tables.tsv: each table stands there once; of a tenant's table every unique key and every foreign key
 * carries the municipality; every statement names it, or stands in deploy/scale/statements.tsv. `lists` ends with
 * NULL. */
void check_scale(Fixture *f, const char *database, const ShSql *const *const *lists);
