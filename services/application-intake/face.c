/* What whoever asks may see. A case at the protection desk looks to everybody else like one that is still being
 * checked, and those are shown to nobody: neither form nor match, so that nothing tells the two apart (rulings 1). */
#include "intake.h"
#include "sh_without.h"

#include <string.h>

bool sees_protection(const ShCall *call) { return sh_roles_have(call->actor.roles, "protection"); }

static bool at_protection_desk(const Stored *a)
{
	return strcmp(a->desk, "PROTECTION") == 0 && !SH_WITHOUT(silent_desk);
}

bool is_checking(const ShCall *call, const Stored *a)
{
	if (sees_protection(call))
		return false;
	return at_protection_desk(a) || a->state == APPLICATION_RECEIVED || a->state == APPLICATION_MATCHING;
}

ApplicationState face_state(const ShCall *call, const Stored *a)
{
	/* The applicant reads his own case. */
	if (sees_protection(call) || sh_roles_have(call->actor.roles, "portal") || !at_protection_desk(a) ||
	    !application_open(a->state))
		return a->state;
	return APPLICATION_MATCHING;
}

int check_desk(ShCall *call, const Stored *a)
{
	if (is_checking(call, a))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "intake.match.checking", "%s",
			       a->application_id);
	return 0;
}

int check_version(ShCall *call, const Stored *a, uint32_t seen)
{
	if (seen != 0 && seen != a->version)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "intake.version.other", "%s", a->application_id);
	return 0;
}

const char **flag_codes(ShCall *call, uint32_t flags, size_t *ret_n)
{
	const char **codes = sh_alloc(call->arena, INTAKE_FLAG_CODES_MAX * sizeof *codes);

	*ret_n = codes ? intake_flag_codes(flags, codes) : 0;
	return codes;
}
