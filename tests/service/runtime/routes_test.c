/* The table of what a daemon answers, held to its contract at the start. */
#include "book.h"
#include "sh_job.h"
#include "sh_runtime.h"
#include "shien/common/v1/contract.h"
#include "shien/samplebook/v1/contract.h"

#include <criterion/criterion.h>
#include <string.h>

static int nothing(ShCall *call, const void *request, void *reply)
{
	(void) call, (void) request, (void) reply;
	return 0;
}

enum { MOST_ROUTES = 16 };

/* A row for each rpc of the contract. */
static size_t full_table(const ShContract *contract, ShRoute rows[MOST_ROUTES])
{
	size_t n = 0;

	for (unsigned i = 0; i < contract->service->n_methods; i++) {
		const ProtobufCMethodDescriptor *m = &contract->service->methods[i];

		cr_assert_lt(n, MOST_ROUTES - 2);
		rows[n++] = (ShRoute){ m->name, m->input->c_name, m->output->c_name, nothing, NULL, NULL };
	}
	rows[n] = rows[n + 1] = (ShRoute){ 0 };
	return n;
}

static const char *checked(const ShContract *contract, const ShRoute *rows)
{
	static ShError err;

	err = (ShError){ 0 };
	return sh_routes_check(contract, rows, &err) == 0 ? "" : err.reason;
}

Test(routes, every_rpc_has_one_row_of_its_types)
{
	ProtobufCMethodDescriptor methods[MOST_ROUTES];
	ProtobufCServiceDescriptor renamed = *book_contract.service;
	ShContract taken = book_contract;
	ShRoute rows[MOST_ROUTES];
	size_t n = full_table(&book_contract, rows);
	const char *was;

	cr_expect_str_eq(checked(&book_contract, rows), "");
	was = rows[1].request_type;
	rows[1].request_type = rows[2].request_type;
	cr_expect_str_eq(checked(&book_contract, rows), "routes.type");
	rows[1].request_type = was;
	was = rows[1].reply_type;
	rows[1].reply_type = rows[2].reply_type;
	cr_expect_str_eq(checked(&book_contract, rows), "routes.type");
	rows[1].reply_type = was;
	rows[n] = rows[0]; /* twice */
	cr_expect_str_eq(checked(&book_contract, rows), "routes.extra");
	rows[n] = rows[n - 1] = (ShRoute){ 0 };
	cr_expect_str_eq(checked(&book_contract, rows), "routes.missing");
	memcpy(methods, renamed.methods, renamed.n_methods * sizeof *methods);
	methods[0].name = "ListParked";
	renamed.methods = methods;
	taken.service = &renamed;
	full_table(&taken, rows);
	cr_expect_str_eq(checked(&taken, rows), "routes.extra", "a name of the runtime's");
	cr_expect_str_eq(checked(&common_contract, sh_runtime_routes), "");
}

static int before(ShCall *call, const void *request)
{
	(void) call, (void) request;
	return 0;
}

static int after(ShCall *call, const void *request, const void *reply)
{
	(void) call, (void) request, (void) reply;
	return 0;
}

/* Only what stands alone may share its transaction. */
Test(routes, a_look_is_a_read_without_further_steps)
{
	ShService changed = sample_book_service;
	ShRoute rows[MOST_ROUTES];
	size_t n = full_table(&book_contract, rows), look = 0;

	cr_expect(sh_is_look(&sample_book_service, "LookAt"));
	cr_expect_not(sh_is_look(&sample_book_service, "AddEntry"), "it writes");
	cr_expect_not(sh_is_look(&sample_book_service, "Wait"), "it has no transaction");
	cr_expect_not(sh_is_look(&sample_book_service, "NoSuch"));
	cr_expect(sh_is_look(&sample_book_service, "ShowStream"), "one of the runtime's");
	while (look < n && strcmp(rows[look].rpc, "LookAt") != 0)
		look++;
	changed.routes = rows;
	cr_expect(sh_is_look(&changed, "LookAt"));
	rows[look].gather = before;
	cr_expect_not(sh_is_look(&changed, "LookAt"));
	rows[look].gather = NULL;
	rows[look].release = after;
	cr_expect_not(sh_is_look(&changed, "LookAt"));
	rows[look].rpc = "Other";
	cr_expect_not(sh_is_look(&changed, "LookAt"), "nobody answers it");
	changed.routes = NULL;
	cr_expect_not(sh_is_look(&changed, "LookAt"));
}
