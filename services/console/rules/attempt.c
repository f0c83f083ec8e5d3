#include "rules/attempt.h"

enum { SECOND_US = 1000000 };

bool attempt_take(Spent *spent, const Allowance *allowance, int64_t now_us, unsigned *ret_retry_s)
{
	int64_t again_us = spent->since_us + allowance->within_us;

	if (spent->spent == 0 || now_us >= again_us)
		*spent = (Spent){ 0, now_us };
	if (spent->spent >= allowance->most) {
		*ret_retry_s = (unsigned) ((again_us - now_us + SECOND_US - 1) / SECOND_US);
		return false;
	}
	spent->spent++;
	return true;
}
