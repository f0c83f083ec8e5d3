#pragma once
#include "sh_settings.h"

/* The `healthcheck` subcommand: asks the running daemon's /readyz; 0 ready, 1 not. So that images need no curl. */
int sh_healthcheck(const ShSettings *settings);
