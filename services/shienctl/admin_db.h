#pragma once
#include "command.h"
#include "sh_db.h"

/* A service's database as the administrator, for what must not go through a service: migrations, client keys, audit.
 */
int admin_db_open(ShDb *db, const Context *ctx, const char *service, ShError *err);
