#include "sh_redrive.h"

bool sh_redrive_passes(ShCode code)
{
	return code == SH_NOT_FOUND || code == SH_FAILED_PRECONDITION || code == SH_UNIMPLEMENTED;
}

int64_t sh_redrive_next_us(unsigned tries, int64_t now_us)
{
	int64_t pause = SH_REDRIVE_FIRST_US;

	if (tries >= SH_REDRIVE_TRIES)
		return 0;
	for (unsigned i = 0; i < tries && pause < SH_REDRIVE_CAP_US; i++)
		pause *= 2;
	return now_us + (pause < SH_REDRIVE_CAP_US ? pause : SH_REDRIVE_CAP_US);
}

bool sh_redrive_is_due(int64_t next_us, int64_t now_us)
{
	return next_us > 0 && (next_us <= now_us || next_us - now_us > SH_REDRIVE_CAP_US);
}
