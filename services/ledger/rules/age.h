#pragma once
#include "sh_civil.h"

/* Full years on a day; -1 where the day of birth is not known. A day that this year does not have (29 February) is
 * over with the day before (年齢計算ニ関スル法律). */
int age_on(const char *birth_text, ShCivil day);
/* In which band of a table: "0-5" … "85-"; "" where the age is not known. */
const char *age_band(const char *birth_text, ShCivil day);
