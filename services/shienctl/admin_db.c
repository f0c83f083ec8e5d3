#include "admin_db.h"
#include "places.h"

#include <stdlib.h>

int admin_db_open(ShDb *db, const Context *ctx, const char *service, ShError *err)
{
	static char all[8][2048]; /* ShDb borrows it: one of each service at a time in this command */
	const Place *place = place_of(service);
	char id[64], *conninfo = all[place ? place - places : 7];

	place_id(id, service);
	snprintf(conninfo, sizeof *all, "%s dbname=shien_%s", sh_setting(ctx->settings, "db"), id);
	return sh_db_open(db, conninfo, NULL, SH_PLAN_AUTO, err);
}
