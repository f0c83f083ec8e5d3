#pragma once
#include "service_fixture.h"
#include "sh_rekey.h"

/* What a PostgreSQL that is spread over machines by tenant (Citus, deploy/scale/) accepts, held to the catalogue and
 * to the statements of one daemon's database, whose tables are those of `database` ("ledger") and "*" in
 * deploy/scale/tables.tsv: each table stands there once; of a tenant's table every unique key and every foreign key
 * carries the municipality; every statement names it, or stands in deploy/scale/statements.tsv. `lists` and
 * `sealed`, whose columns bring statements of their own, end with NULL. */
void check_scale(Fixture *f, const char *database, const ShSql *const *const *lists, const ShSealed *const *sealed);
/* What deploy/scale/distribute.sh prints runs against this database, with stand-ins for the extension's two functions
 * that take what the real ones would: each table once, references first, all in one group. */
void check_distribution(Fixture *f, const char *database);
