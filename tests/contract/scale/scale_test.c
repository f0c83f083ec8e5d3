/* One daemon's database, as deploy/scale/ would spread it; built once for each daemon. */
#include "common_sql.h"
#include "common_system_sql.h"
#include "scale_checks.h"

#include <criterion/criterion.h>

extern const ShService SCALE_SERVICE;

Test(scale, the_database_can_be_spread_by_tenant, .timeout = 120)
{
	static Fixture f;
	ShService bare = SCALE_SERVICE; /* its tables and statements are looked at, and it is not started */

	bare.start = NULL;
	bare.stop = NULL;
	bare.settings = NULL;
	fixture_open(&f, &bare, SCALE_DATABASE "/migrations");
	check_scale(&f, SCALE_DATABASE,
		    (const ShSql *const *const[]){ bare.statements, common_sql, common_system_sql, NULL },
		    (const ShSealed *const[]){ sh_sealed_blobs, bare.sealed, NULL });
	check_distribution(&f, SCALE_DATABASE);
	fixture_close(&f);
}
