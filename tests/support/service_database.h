#pragma once
#include "service_fixture.h"

/* The database of one service test and its two logins: made as a copy of one in which the migrations ran once for a
 * server. `base`: an administrator's connection string. Sets database's conninfos, template and admin. */
void database_make(Fixture *f, const char *base, const char *migrations);
void database_drop(const Fixture *f);
