#include "gate.h"

#include "sh_actor.h"

#include <stddef.h>
#include <string.h>

/* What is open in quiet times, each with the law that it stands on. Whatever is not listed waits for a disaster
 * (災対法90条の2, 90条の3: 「災害が発生した場合において」). */
static const struct {
	const char *purpose;
	const char *caller;
	const char *role; /* NULL: of whatever role */
} quiet[] = {
	/* 災対法49条の10③: the municipality's own data may be used to make the roster of those who need help to flee.
	 */
	{ "49-10-3", "shienctl", "register" },
	{ "49-10-3", "console", "register" },
	/* 個情法65条 (正確性の確保): whoever takes a copy in looks whether it is right. */
	{ "REGISTER_COPY", "shienctl", "register" },
	{ "REGISTER_COPY", "console", "register" },
	/* 支援措置 (住民基本台帳事務処理要領 第5の10): the desk finds whom it protects, at any hour (rulings 2). */
	{ "PROTECTION", "shienctl", "protection" },
	{ "PROTECTION", "console", "protection" },
	{ "PROTECTION", "shelter-gateway", NULL },
	/* 災対法86条の6, 災害救助法2条② (おそれ段階): a shelter opens on a warning (rulings 28); the gateway asks
	 * only where one is open, and shows two people apart and no more. */
	{ "EVACUEE", "shelter-gateway", NULL },
};

GateVerdict gate_verdict(const GateAsk *ask)
{
	for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++)
		if (strcmp(quiet[i].purpose, ask->purpose) == 0 && strcmp(quiet[i].caller, ask->caller) == 0 &&
		    (!quiet[i].role || sh_roles_have(ask->roles, quiet[i].role)))
			return GATE_OPEN;
	return GATE_BY_DISASTER;
}
