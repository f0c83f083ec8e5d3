#pragma once
#include "sh_call.h"

/* Refuses with call.category_missing; the field is the category, so that whoever is turned away can be told of it. */
int sh_not_shown(ShCall *call, const char *what, const char *category);
