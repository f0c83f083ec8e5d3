#pragma once
#include "service_fixture.h"

/* What holds of every daemon, whatever it does. */

/* Every rpc has its row, every reason that its sources give has a Japanese text, every setting stands in its README.
 * `folder` under services/; `prefix` begins its reasons: "shelter.". */
void check_routes(const ShService *service);
void check_reasons(const ShService *service, const char *folder, const char *prefix);
void check_settings(const ShService *service, const char *folder);
/* The plan of a prepared statement with all parameters NULL, in rows of text; NULL where there is none (LOCK, SET).
 */
PGresult *explain_prepared(PGconn *conn, const char *name, const char *options);
/* No statement reads a whole table of `big` (ends with NULL) when each holds 20,000 rows, under the service's own
 * login and as its planner chooses; `readable` are those of them that the login may select from: in each of these a
 * statement without an index must be seen. */
void check_scans(Fixture *f, const ShSql *const *statements, const char *const *big, const char *const *readable);
