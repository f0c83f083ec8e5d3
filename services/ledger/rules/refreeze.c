#include "refreeze.h"

RefreezeFate refreeze_fate(const RefreezeFacts *f)
{
	if (f->was)
		return f->is ? REFREEZE_STAYS : f->resident ? REFREEZE_LEAVES : REFREEZE_KEPT;
	return f->other ? REFREEZE_ELSEWHERE : REFREEZE_JOINS;
}
