#pragma once
#include "household.h"
#include "random.h"

/* Fills in who lives in it: names, births, sexes and relations, the head first. Reads plant and town of ret. */
void members_make(Random *r, Date as_of, int at_most, Household *ret);
