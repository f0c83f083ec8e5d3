/* The project's own contracts, all of them: the tables fit what protobuf-c generated, and hold what they must. */
#include "all_contracts.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct {
	const char *name;
	const ShContract *contract;
} all[] = {
#define CONTRACT(name) { #name, &name##_contract },
#include "all_contracts.def"
#undef CONTRACT
};

static bool has(const ShContract *c, const ProtobufCMessageDescriptor *type)
{
	for (const ShMessageRule *m = c->messages; m->type; m++)
		if (m->type == type)
			return true;
	return false;
}

Test(contracts, all_of_the_project)
{
	size_t rpcs = 0;
	ShError err;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		const ShContract *c = all[i].contract;

		cr_assert_eq(sh_contract_check(c, &err), 0, "%s: %s %s", all[i].name, err.reason, err.detail);
		for (unsigned k = 0; c->service && k < c->service->n_methods; k++, rpcs++) {
			const ProtobufCMethodDescriptor *m = &c->service->methods[k];

			cr_assert(sh_contract_rpc(c, m->name), "%s %s", all[i].name, m->name);
			cr_assert(has(c, m->input) && has(c, m->output), "%s %s", all[i].name, m->name);
		}
	}
	cr_assert_gt(rpcs, 0);
}
