#include "admin_db.h"
#include "places.h"

#include <stdlib.h>

int admin_db_open(ShDb *db, const Context *ctx, const char *service, ShError *err)
{
	static char conninfo[2048]; /* ShDb borrows it; one at a time in this command */
	char id[64];

	place_id(id, service);
	snprintf(conninfo, sizeof conninfo, "%s dbname=shien_%s", sh_setting(ctx->settings, "db"), id);
	return sh_db_open(db, conninfo, NULL, SH_PLAN_AUTO, err);
}
