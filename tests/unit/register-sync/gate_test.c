/* What of the register is open before a disaster. */
#include "rules/gate.h"

#include <criterion/criterion.h>

Test(gate, table)
{
	static const struct {
		GateAsk ask;
		GateVerdict verdict;
	} cases[] = {
		/* 災対法49条の10③: the roster, made by who keeps the register */
		{ { "49-10-3", "shienctl", "register" }, GATE_OPEN },
		{ { "49-10-3", "shienctl", "window,register" }, GATE_OPEN },
		{ { "49-10-3", "shienctl", "window" }, GATE_BY_DISASTER },
		{ { "49-10-3", "application-intake", "register" }, GATE_BY_DISASTER },
		{ { "49-10-3", "console", "register,staff" }, GATE_OPEN },
		{ { "49-10-3", "console", "staff,window" }, GATE_BY_DISASTER },
		/* 個情法65条: what was taken in is looked at by who took it in */
		{ { "REGISTER_COPY", "shienctl", "register" }, GATE_OPEN },
		{ { "REGISTER_COPY", "shienctl", "window,protection" }, GATE_BY_DISASTER },
		{ { "REGISTER_COPY", "console", "register,staff" }, GATE_OPEN },
		{ { "REGISTER_COPY", "console", "protection,staff" }, GATE_BY_DISASTER },
		{ { "REGISTER_COPY", "shelter-gateway", "register" }, GATE_BY_DISASTER },
		/* rulings 2: the desk at any hour; at a shelter through its gateway */
		{ { "PROTECTION", "shienctl", "protection" }, GATE_OPEN },
		{ { "PROTECTION", "shienctl", "register" }, GATE_BY_DISASTER },
		{ { "PROTECTION", "console", "protection,staff" }, GATE_OPEN },
		{ { "PROTECTION", "console", "staff,window" }, GATE_BY_DISASTER },
		{ { "PROTECTION", "shelter-gateway", "service" }, GATE_OPEN },
		{ { "PROTECTION", "certificate-issuer", "service" }, GATE_BY_DISASTER },
		/* rulings 28: a shelter needs no disaster; nobody else says so of themselves */
		{ { "EVACUEE", "shelter-gateway", "service" }, GATE_OPEN },
		{ { "EVACUEE", "shelter-gateway", "shelter" }, GATE_OPEN },
		{ { "EVACUEE", "shienctl", "shelter,register" }, GATE_BY_DISASTER },
		/* the work of a disaster waits for one: 90条の2, 90条の3, 86条の15, and what only tries */
		{ { "90-2", "application-intake", "service" }, GATE_BY_DISASTER },
		{ { "90-2", "certificate-issuer", "service" }, GATE_BY_DISASTER },
		{ { "90-3", "shienctl", "register,window" }, GATE_BY_DISASTER },
		{ { "86-15", "shienctl", "register" }, GATE_BY_DISASTER },
		{ { "TEST", "shienctl", "register" }, GATE_BY_DISASTER },
		{ { "49-10", "shienctl", "register" }, GATE_BY_DISASTER },
		{ { "", "shienctl", "register" }, GATE_BY_DISASTER },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(gate_verdict(&cases[i].ask), cases[i].verdict, "case %zu", i);
}
