#pragma once
#include "sh_civil.h"

/* What a head count needs of a birth date, and no more of it is kept: the year in whose April school begins, as long
 * as that lies ahead. 0: not an infant (乳幼児); -1: the birth date is not known. */
int school_year(ShCivil birth, ShCivil on);
/* A birth date that counts the same: not the person's. */
ShCivil school_stand_in(int school_year);
