#pragma once
#include "generate.h"
#include "register_row.h"
#include "story.h"

typedef struct RegisterPlan {
	uint64_t seed;
	uint32_t town, residents;
	Date as_of;
	bool with_numbers;
} RegisterPlan;

/* One pass, one household in memory at a time; the story keeps the first ones. Fills in ret->towns[plan->town]. */
int register_file_write(const RegisterPlan *plan, const char *path, Story *story, GenerateReport *ret, ShError *err);
