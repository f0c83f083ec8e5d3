#pragma once
#include "sh_data_key.h"
#include "sh_service.h"

/* Where people are and how they are reached, as people read it. */
const char *place_ja(const char *kind);
/* One more contact of a row (contact_id, sealed_value) behind those that are in *text already. */
int contact_add(ShCall *call, ShOpener *opener, const ShRows *rows, int i, const char **text);
