#pragma once
#include "sh_db.h"

/* Migrations: numbered SQL files, forward only, each in one transaction, its checksum kept; under an advisory lock,
 * as a role that the services do not have. {{service}} and {{system}} in a file become the two logins' names. */
typedef struct ShMigration {
	const char *service, *system; /* role names: [a-z0-9_]+ */
	const char *const *folders;   /* in order, ending with NULL: the runtime's, then the service's own */
} ShMigration;

/* Refuses with migrate.changed where an applied file differs now, migrate.failed naming file and SQLSTATE. */
int sh_migrate(ShDb *db, const ShMigration *what, unsigned *ret_applied, ShError *err);
