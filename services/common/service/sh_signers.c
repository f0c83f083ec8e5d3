#include "sh_signers.h"
#include "sh_without.h"

#include <string.h>

static const struct {
	const char *issuer, *prefix;
} signers[] = {
#define SH_SIGNER(issuer, prefix) { issuer, prefix },
#include "signers.def"
#undef SH_SIGNER
};

/* Nobody gives these two a role but what they are. */
static const struct {
	const char *prefix, *roles;
} fixed[] = { { "public:", "public" }, { "service:", "service" } };

static bool begins(const char *id, const char *prefix) { return strncmp(id, prefix, strlen(prefix)) == 0; }

static bool speaks_for(const char *issuer, const char *id)
{
	if (begins(id, "service:"))
		return strcmp(id + strlen("service:"), issuer) == 0;
	for (size_t i = 0; i < sizeof signers / sizeof *signers; i++)
		if (strcmp(signers[i].issuer, issuer) == 0 && begins(id, signers[i].prefix))
			return true;
	return false;
}

static bool roles_fit(const ShActor *a)
{
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (begins(a->id, fixed[i].prefix))
			return strcmp(a->roles, fixed[i].roles) == 0;
	return true;
}

int sh_signer_check(const ShActor *actor, ShError *err)
{
	if ((!speaks_for(actor->issuer, actor->id) || !roles_fit(actor)) && !SH_WITHOUT(signer_table))
		return sh_fail(err, SH_UNAUTHENTICATED, "actor.not_its_own", "of %s", actor->issuer);
	return 0;
}
