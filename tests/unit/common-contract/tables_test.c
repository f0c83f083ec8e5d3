#include "sample.h"

static ShError err;

Test(tables, rows_say_what_the_proto_says)
{
	const ShRpcRule *put = sh_contract_rpc(&sample_contract, "PutPerson");
	const ShRpcRule *get = sh_contract_rpc(&sample_contract, "GetPerson");
	const ShFieldRule *rules = NULL;

	cr_assert(put && put->tx == SH_TX_WRITE && put->priority == SH_NORMAL && put->purpose);
	cr_assert_str_eq(put->callers, "door,ledger");
	cr_assert_str_eq(put->roles, "window,survey");
	cr_assert(get && get->tx == SH_TX_READ && get->priority == SH_URGENT);
	cr_assert_null(sh_contract_rpc(&sample_contract, "Put"));
	for (const ShMessageRule *m = sample_contract.messages; m->type; m++)
		if (m->type == &sample__member__descriptor)
			rules = m->fields;
	cr_assert(rules && rules[0].required && rules[0].personal && rules[0].form == SH_LINE);
	cr_assert(rules[0].max_chars == 40 && rules[1].form == SH_DATE && !rules[1].required);
}

Test(tables, fit_the_descriptors)
{
	cr_assert_eq(sh_contract_check(&sample_contract, &err), 0, "%s %s", err.reason, err.detail);
}

/* Each with one thing wrong, as a hand-made or stale table could have. */
Test(tables, what_does_not_fit_is_named)
{
	static const ShRpcRule no_tx[] = { { "PutPerson", SH_TX_WRITE, "door", "window", SH_NORMAL, true, "" },
					   { "GetPerson", 0, "ledger", "service", SH_NORMAL, true, "" },
					   { .rpc = NULL } };
	static const ShRpcRule one_less[] = { { "PutPerson", SH_TX_WRITE, "door", "window", SH_NORMAL, true, "" },
					      { .rpc = NULL } };
	static const ShRpcRule one_more[] = { { "PutPerson", SH_TX_WRITE, "door", "window", SH_NORMAL, true, "" },
					      { "GetPerson", SH_TX_READ, "ledger", "service", SH_NORMAL, true, "" },
					      { "Gone", SH_TX_READ, "ledger", "service", SH_NORMAL, true, "" },
					      { .rpc = NULL } };
	static const ShRpcRule writes[] = { { "PutPerson", SH_TX_WRITE, "door", "window", SH_NORMAL, true, "" },
					    { "GetPerson", SH_TX_WRITE, "ledger", "service", SH_NORMAL, true, "" },
					    { .rpc = NULL } };
	static const struct {
		const ShRpcRule *rpcs;
		const char *reason;
	} cases[] = { { no_tx, "contract.no_rule" },
		      { one_less, "contract.no_rule" },
		      { one_more, "contract.extra_rule" },
		      { writes, "contract.personal_reply" } };
	ShContract c = sample_contract;
	ProtobufCFieldDescriptor self = { .name = "self", .id = 1, .type = PROTOBUF_C_TYPE_MESSAGE };
	ProtobufCMessageDescriptor knot = { .name = "Knot", .n_fields = 1, .fields = &self };
	ShFieldRule knot_rules[] = { { .field = "self" }, { .field = NULL } };
	ShMessageRule knots[] = { { &knot, knot_rules }, { NULL, NULL } };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		c.rpcs = cases[i].rpcs;
		cr_assert_eq(sh_contract_check(&c, &err), SH_FAULT, "case %zu", i);
		cr_assert_str_eq(err.reason, cases[i].reason, "case %zu: %s", i, err.reason);
	}
	c = (ShContract){ NULL, sample_contract.rpcs + 2, knots };
	self.descriptor = &knot;
	cr_assert_eq(sh_contract_check(&c, &err), SH_FAULT);
	cr_assert_str_eq(err.reason, "contract.recursive");
	c.messages = sample_contract.messages + 7; /* only the end */
	c.service = sample_contract.service;
	c.rpcs = sample_contract.rpcs;
	cr_assert_eq(sh_contract_check(&c, &err), SH_FAULT);
	cr_assert_str_eq(err.reason, "contract.unknown_type");
}
