/* The second store of audit records on a disk that fails: what was not stored is said not to be. */
#include "faults.h"
#include "keys_fixture.h"
#include "sh_audit_store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const ShAuditRecord first = { NULL, "{\"n\":1}" }, second = { &first, "{\"n\":2}" };

static int store(void *self, ShError *err)
{
	KeysFixture *f = self;
	char folder[100], note[4096], *waiting;
	int64_t to, before;
	int r;

	snprintf(folder, sizeof folder, "%s/audit", f->root);
	r = sh_audit_store_open(folder, "ledger", "1", err);
	if (r != 0)
		return r;
	cr_assert(sh_audit_store_there());
	before = sh_audit_store_only_bytes();
	r = sh_audit_store_only(&second, err);
	if (r == 0 && !faults_happened()) {
		waiting = sh_audit_store_waiting(before, &to);
		cr_assert(waiting && strstr(waiting, "{\"n\":2}\n{\"n\":1}\n"), "%s", waiting);
		free(waiting);
	} else if ((waiting = sh_audit_store_waiting(before, &to)) != NULL) {
		free(waiting);
	}
	sh_audit_store_copy(&second, 1700000000000000);
	sh_audit_store_checkpoint("992011", 2, "shien/ledger/992011\n2\n");
	if (sh_audit_store_signed("992011", "shien/ledger/992011", note, sizeof note))
		cr_assert_str_eq(note, "shien/ledger/992011\n2\n");
	if (sh_audit_store_sync() > 0 && r == 0)
		r = sh_fail(err, SH_INTERNAL, "audit.copies", "counted, not reported");
	sh_audit_store_close();
	return r;
}

Test(faults, second_store)
{
	ShError err = { 0 };
	KeysFixture f;

	keys_fixture_open(&f);
	cr_assert_gt(faults_sweep(store, &f), 6);
	keys_fixture_file(f.root, "in-the-way", "x\n", 0600);
	cr_assert_eq(sh_audit_store_open("", "ledger", "1", &err), 0);
	cr_assert_not(sh_audit_store_there(), "none is wanted");
	sh_audit_store_close();
	cr_assert_neq(sh_audit_store_open("/dev/null/audit", "ledger", "1", &err), 0);
	cr_assert_str_eq(err.reason, "audit.folder");
	keys_fixture_close(&f);
}
