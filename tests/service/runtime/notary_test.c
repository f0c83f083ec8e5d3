/* What the notary signs, and what it does not: a past that was changed anywhere, under any database that says so. */
#include "sh_audit_store.h"
#include "sh_notary.h"
#include "sh_sequence.h"
#include "sh_trees.h"
#include "system.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

typedef struct Bench {
	System s;
	ShNotary *notary;
	unsigned made, alarms;
	char public[100];
} Bench;

static Bench *bench; /* of the test at hand */

static int number(System *s, ShCall *call)
{
	uint64_t moved;

	(void) s;
	return sh_sequence_audit(call, &moved);
}

static void grow(const char *town)
{
	ShError err;

	system_sql(&bench->s,
		   "INSERT INTO audit_pending (municipality, record) SELECT '%s', gen_random_uuid()::text "
		   "FROM generate_series(1, 3)",
		   town);
	cr_assert_eq(system_run(&bench->s, number, &err), 0, "%s %s", err.reason, err.detail);
}

static int sign(System *s, ShCall *call)
{
	(void) s;
	return sh_notary_sign(bench->notary, call, &bench->made, &bench->alarms);
}

static int sign_one(System *s, ShCall *call)
{
	bool made;

	(void) s;
	return sh_notary_sign_tree(bench->notary, call, "992011", &made);
}

/* A process that remembers nothing. */
static void forget(void)
{
	sh_notary_free(bench->notary);
	bench->notary = sh_notary_new("ledger", sh_keys_audit_secret(bench->s.f.process.keys), bench->public, 1);
}

static void open_bench(Bench *b)
{
	memset(b, 0, sizeof *b);
	bench = b;
	system_open(&b->s);
	snprintf(b->public, sizeof b->public, "%s/public", b->s.f.folder);
	forget();
}

static void close_bench(Bench *b)
{
	sh_notary_free(b->notary);
	system_close(&b->s);
}

static const char unsigned_trees[] = "SELECT count(*) FROM audit_tree WHERE size <> signed_size";
static const char untrue[] = "SELECT count(*) FROM audit_tree t WHERE signed_size > 0 AND NOT EXISTS (SELECT FROM "
			     "audit_checkpoint c WHERE c.municipality = t.municipality AND c.size = t.signed_size)";

static int signing(void *self, ShError *err)
{
	Bench *b = self;
	int r = system_run(&b->s, sign, err);

	cr_assert_eq(b->alarms, 0, "what fails is no alarm: %s", err->reason);
	cr_assert_eq(count(&b->s.f, untrue), 0, "signed means that it is there");
	if (r == 0)
		cr_assert_eq(count(&b->s.f, unsigned_trees), 0);
	grow("992011");
	grow("992020");
	return r;
}

Test(notary, signs_all_or_says_that_it_did_not)
{
	Bench b;

	open_bench(&b);
	grow("992011");
	grow("992020");
	cr_assert_gt(faults_sweep(signing, &b), 10);
	forget(); /* goes on from its own checkpoints */
	cr_assert_gt(faults_sweep(signing, &b), 10);
	close_bench(&b);
}

/* As a database that was changed presents itself to a process that has signed before, and to one that remembers
 * nothing. Three leaves are signed, three are not. */
Test(notary, does_not_sign_what_does_not_hold)
{
	static const struct {
		const char *spoil, *remembered, *fresh; /* "": signs */
	} rows[] = {
		{ "SELECT 1", "", "" },
		{ "DELETE FROM audit_checkpoint", "audit.checkpoint_missing", "audit.checkpoint_missing" },
		{ "UPDATE audit_checkpoint SET note = replace(note, '/992011', '/992020')", "audit.checkpoint_forged",
		  "audit.checkpoint_forged" },
		{ "UPDATE audit_checkpoint SET note = 'none'", "audit.checkpoint_forged", "audit.checkpoint_forged" },
		/* another letter than the signature has there */
		{ "UPDATE audit_checkpoint SET note = overlay(note PLACING CASE substr(note, length(note) - 20, 1) "
		  "WHEN 'A' THEN 'B' ELSE 'A' END FROM length(note) - 20 FOR 1)",
		  "audit.checkpoint_forged", "audit.checkpoint_forged" },
		{ "UPDATE audit_checkpoint SET size = 2; UPDATE audit_tree SET signed_size = 2",
		  "audit.checkpoint_forged", "audit.checkpoint_forged" },
		{ "UPDATE audit_checkpoint SET frontier = substr(frontier, 1, 9)", "audit.frontier_broken",
		  "audit.frontier_broken" },
		{ "UPDATE audit_checkpoint SET frontier = decode(repeat('00', 8), 'hex')", "audit.frontier_broken",
		  "audit.frontier_broken" },
		{ "UPDATE audit_checkpoint SET frontier = set_byte(frontier, 20, get_byte(frontier, 20) # 1)",
		  "audit.frontier_broken", "audit.frontier_broken" },
		{ "UPDATE audit_leaf SET record = 'another' WHERE leaf_no = 4", "audit.leaf_altered",
		  "audit.leaf_altered" },
		{ "UPDATE audit_leaf SET leaf_hash = set_byte(leaf_hash, 0, get_byte(leaf_hash, 0) # 1) WHERE "
		  "leaf_no = "
		  "3",
		  "audit.leaf_altered", "audit.leaf_altered" },
		{ "UPDATE audit_leaf SET leaf_hash = substr(leaf_hash, 1, 31) WHERE leaf_no = 3",
		  "audit.leaf_altered", "audit.leaf_altered" },
		{ "DELETE FROM audit_leaf WHERE leaf_no = 4", "audit.leaf_missing", "audit.leaf_missing" },
		{ "DELETE FROM audit_leaf WHERE leaf_no = 5", "audit.leaf_missing", "audit.leaf_missing" },
		{ "DELETE FROM audit_leaf", "audit.leaf_missing", "audit.leaf_missing" },
		{ "UPDATE audit_leaf SET record = 'another', leaf_hash = sha256('\\x00'::bytea || 'another'::bytea) "
		  "WHERE leaf_no = 4",
		  "audit.forked", "audit.forked" },
		{ "UPDATE audit_tree SET root = substr(root, 1, 31)", "audit.forked", "audit.forked" },
		{ "UPDATE audit_tree SET root = set_byte(root, 5, get_byte(root, 5) # 1)", "audit.forked",
		  "audit.forked" },
		/* back to a point before what was signed; who remembers nothing cannot see that here */
		{ "DELETE FROM audit_checkpoint; UPDATE audit_tree SET signed_size = 0", "audit.rolled_back", "" },
		{ "UPDATE audit_tree SET size = 2", "audit.rolled_back", "audit.rolled_back" },
		{ "UPDATE audit_tree SET tree = 7", "audit.tree_unknown", "audit.tree_unknown" },
	};
	ShError err;
	Bench b;

	open_bench(&b);
	for (size_t i = 0; i < 2 * (sizeof rows / sizeof *rows); i++) {
		const char *want = i % 2 ? rows[i / 2].fresh : rows[i / 2].remembered;
		int r;

		forget();
		system_sql(&b.s, "TRUNCATE audit_tree, audit_leaf, audit_checkpoint");
		grow("992011");
		cr_assert_eq(system_run(&b.s, sign_one, &err), 0, "%s", err.reason);
		grow("992011");
		if (i % 2)
			forget();
		system_sql(&b.s, "%s", rows[i / 2].spoil);
		r = system_run(&b.s, sign_one, &err);
		cr_expect_str_eq(r == 0 ? "" : err.reason, want, "%s", rows[i / 2].spoil);
		cr_expect_eq(r, *want ? SH_REFUSED : 0);
		if (!*want)
			continue;
		cr_expect_eq(count(&b.s.f, "SELECT count(*) FROM audit_checkpoint WHERE size > 3"), 0);
		grow("992020"); /* another tenant's tree is signed all the same */
		cr_expect_eq(system_run(&b.s, sign, &err), 0, "%s", err.reason);
		cr_expect_eq(b.alarms, 1);
		cr_expect_eq(b.made, 1);
	}
	close_bench(&b);
}

/* Its folder remembers for it, and knows which tree was begun by whom. */
Test(notary, goes_by_its_folder_over_the_database)
{
	static const char first[] = "at=1 tenant=992011 begun";
	char folder[100];
	ShError err;
	Bench b;

	open_bench(&b);
	snprintf(folder, sizeof folder, "%s/audit", b.s.f.folder);
	cr_assert_eq(sh_audit_store_open(folder, "ledger", "1", &err), 0);
	grow("992011");
	cr_assert_eq(system_run(&b.s, sign_one, &err), 0, "%s", err.reason);
	grow("992011");
	cr_assert_eq(system_run(&b.s, sign_one, &err), 0, "%s", err.reason);
	forget();
	grow("992011");
	cr_assert_eq(system_run(&b.s, sign_one, &err), 0, "on from the same size: %s", err.reason);

	forget();
	system_sql(&b.s, "DELETE FROM audit_checkpoint WHERE size > 3; UPDATE audit_tree SET signed_size = 3");
	cr_assert_eq(system_run(&b.s, sign_one, &err), SH_REFUSED);
	cr_assert_str_eq(err.reason, "audit.rolled_back");

	/* A tree begun anew, as the keys' folder says. */
	system_sql(&b.s,
		   "TRUNCATE audit_tree, audit_leaf, audit_checkpoint; "
		   "INSERT INTO audit_pending (municipality, record) VALUES ('992011', '%s')",
		   first);
	grow("992011");
	system_sql(&b.s, "UPDATE audit_tree SET tree = 5");
	cr_assert_eq(system_run(&b.s, sign_one, &err), SH_REFUSED);
	cr_assert_str_eq(err.reason, "audit.tree_unknown");
	cr_assert_eq(sh_trees_add(b.public, "ledger", 5, "at=1 tenant=992011 another", &err), 0, "%s", err.reason);
	cr_assert_eq(system_run(&b.s, sign_one, &err), SH_REFUSED, "not what it was begun with");
	cr_assert_str_eq(err.reason, "audit.tree_unknown");
	system_sql(&b.s, "UPDATE audit_tree SET tree = 6");
	cr_assert_eq(sh_trees_add(b.public, "ledger", 6, first, &err), 0, "%s", err.reason);
	cr_assert_eq(system_run(&b.s, sign_one, &err), 0, "%s %s", err.reason, err.detail);
	cr_assert_eq(count(&b.s.f, "SELECT count(*) FROM audit_checkpoint WHERE note LIKE 'shien/ledger/992011/6%'"),
		     1);
	sh_audit_store_close();
	close_bench(&b);
}
