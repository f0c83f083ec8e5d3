#pragma once
#include "service_fixture.h"

/* What holds of every daemon, whatever it does. */

/* Every rpc has its row, every reason that its sources give has a Japanese text, every setting stands in its README.
 * `folder` under services/; `prefix` begins its reasons: "shelter.". */
void check_routes(const ShService *service);
void check_reasons(const ShService *service, const char *folder, const char *prefix);
void check_settings(const ShService *service, const char *folder);
/* No statement needs to read a whole table of `big` (ends with NULL), under the service's own login. */
void check_scans(Fixture *f, const ShService *service, const char *const *big);
