/* The sequencer has somebody outside see each newest checkpoint: what comes back is put down, what does not verify is
 * not, and where witness and database do not know the same past a person is told. */
#include "outside.h"
#include "sh_attest.h"
#include "sh_clock.h"
#include "sh_notary.h"
#include "sh_sequence.h"
#include "system.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static System s;
static Outside o;
static ShSettings *settings;
static ShAttest *attest;
static ShNotary *notary;

static void pause_ms(int ms) { nanosleep(&(struct timespec){ ms / 1000, (long) (ms % 1000) * 1000000 }, NULL); }

/* A fresh one knows of no failure: it asks at once. */
static void renew(bool witness, bool authority)
{
	ShSetting rows[] = { { "audit_witness_url", SH_SETTING_TEXT, witness ? o.witness_url : "", 0, 0, "" },
			     { "audit_witness_key", SH_SETTING_TEXT, o.vkey, 0, 0, "" },
			     { "audit_tsa_url", SH_SETTING_TEXT, authority ? o.tsa_url : "", 0, 0, "" },
			     { "audit_tsa_ca_file", SH_SETTING_TEXT, o.ca_file, 0, 0, "" },
			     { 0 } };
	const ShSetting *const tables[] = { rows, NULL };
	ShError err;

	sh_attest_free(attest);
	sh_settings_free(settings);
	cr_assert_eq(sh_settings_read(&settings, "unit", tables, NULL, &err), 0);
	attest = sh_attest_new(settings);
	cr_assert_eq(attest != NULL, witness || authority);
	outside_witness_asked(NULL);
	outside_authority_asked();
}

static int number(System *self, ShCall *call)
{
	uint64_t moved;

	(void) self;
	return sh_sequence_audit(call, &moved);
}

static int sign(System *self, ShCall *call)
{
	unsigned made, alarms;

	(void) self;
	return sh_notary_sign(notary, call, &made, &alarms);
}

/* Three records more, and a checkpoint over them. */
static void grow(const char *town)
{
	ShError err;

	system_sql(&s,
		   "INSERT INTO audit_pending (municipality, record) SELECT '%s', gen_random_uuid()::text "
		   "FROM generate_series(1, 3)",
		   town);
	cr_assert_eq(system_run(&s, number, &err), 0, "%s", err.reason);
	cr_assert_eq(system_run(&s, sign, &err), 0, "%s", err.reason);
}

static int step(System *self, ShCall *call)
{
	(void) self;
	return sh_attest_step(attest, call);
}

/* As the sequencer, until there is nothing more to ask or it says why not. */
static int steps(unsigned n, ShError *err)
{
	int r = 0;

	for (unsigned i = 0; i < n && r == 0; i++) {
		r = system_run(&s, step, err);
		pause_ms(5);
	}
	return r;
}

static const char unseen[] = "SELECT count(*) FROM audit_tree t JOIN audit_checkpoint c ON c.municipality = "
			     "t.municipality AND c.size = t.signed_size WHERE c.cosignatures = ''";
static const char unstamped[] = "SELECT count(*) FROM audit_tree t JOIN audit_checkpoint c ON c.municipality = "
				"t.municipality AND c.size = t.signed_size WHERE c.stamp IS NULL";

static bool level(const char *sql)
{
	ShError err;

	for (int i = 0; i < 2000; i++) {
		if (count(&s.f, sql) == 0)
			return true;
		cr_assert_eq(steps(1, &err), 0, "%s %s", err.reason, err.detail);
	}
	return false;
}

static void begin(void)
{
	static char public[100];

	system_open(&s);
	outside_open(&o);
	snprintf(public, sizeof public, "%s/public", s.f.folder);
	notary = sh_notary_new("ledger", sh_keys_audit_secret(s.f.process.keys), public, 1);
	attest = NULL;
	settings = NULL;
}

static void end(void)
{
	sh_attest_free(attest);
	sh_settings_free(settings);
	sh_notary_free(notary);
	outside_close(&o);
	system_close(&s);
}

Test(attest, asks_whom_it_is_told_to_about_each_newest_checkpoint, .init = begin, .fini = end)
{
	char question[4096];
	ShError err;

	renew(false, false);
	grow("992011");
	cr_expect_eq(steps(1, &err), 0, "nobody outside is wanted");
	renew(false, true);
	cr_assert(level(unstamped));
	cr_expect_eq(outside_witness_asked(NULL), 0);
	cr_expect_eq(count(&s.f, unseen), 1);
	renew(true, false);
	grow("992020");
	cr_assert(level(unseen));
	cr_expect_eq(outside_authority_asked(), 0);
	cr_expect_eq(count(&s.f, unstamped), 1, "what was stamped stays so");
	renew(true, true);
	grow("992011");
	cr_assert(level(unseen) && level(unstamped));
	cr_expect_eq(outside_witness_asked(question), 1);
	cr_expect(strncmp(question, "old 3\n", 6) == 0, "shown from what it signed last: %s", question);
	cr_expect_eq(outside_authority_asked(), 2, "one for each town's newest");
	cr_expect_eq(steps(3, &err), 0);
	cr_expect_eq(outside_witness_asked(NULL) + outside_authority_asked(), 0, "what was seen is not asked again");
}

/* One that does not answer is not asked again at once; what the other said is kept. */
Test(attest, who_does_not_answer_holds_up_nobody, .init = begin, .fini = end)
{
	ShError err;

	grow("992011");
	outside_say(OUT_HANGS_UP, OUT_RIGHT, 0);
	renew(true, true);
	cr_assert(level(unstamped));
	cr_expect_eq(count(&s.f, unseen), 1);
	cr_expect_eq(outside_witness_asked(NULL), 1);
	outside_say(OUT_RIGHT, OUT_RIGHT, 0);
	cr_expect_eq(steps(20, &err), 0);
	cr_expect_eq(outside_witness_asked(NULL), 0, "not at once");
	renew(true, true);
	outside_say(OUT_RIGHT, OUT_GIBBERISH, 0);
	grow("992011");
	cr_assert(level(unseen));
	cr_expect_eq(count(&s.f, unstamped), 1, "gibberish is no stamp");
}

/* What the witness says that it knows, and what we have of that time. Sizes 3 and 6 have a checkpoint, 9 is asked. */
Test(attest, a_past_that_we_do_not_know_is_said_aloud, .init = begin, .fini = end)
{
	static const struct {
		const char *spoil;
		uint64_t knows;
		const char *reason; /* NULL: it is shown from there */
		const char *shown;
	} rows[] = {
		{ "SELECT 1", 0, NULL, "old 0" },
		{ "SELECT 1", 3, NULL, "old 3\n" },
		{ "SELECT 1", 6, NULL, "old 6\n" },
		{ "SELECT 1", 4, "audit.witness_knows", NULL },  /* never a checkpoint of ours */
		{ "SELECT 1", 12, "audit.witness_knows", NULL }, /* ahead: we were set back */
		{ "UPDATE audit_checkpoint SET frontier = substr(frontier, 1, 9) WHERE size = 6", 6,
		  "audit.witness_knows", NULL },
		{ "UPDATE audit_checkpoint SET frontier = (SELECT frontier FROM audit_checkpoint WHERE size = 9) "
		  "WHERE size = 3; UPDATE audit_tree SET signed_size = 6",
		  3, "audit.witness_knows", NULL }, /* more leaves than what is to be signed */
		{ "DELETE FROM audit_leaf WHERE leaf_no = 7", 6, "audit.leaf_missing", NULL },
		{ "UPDATE audit_leaf SET leaf_hash = substr(leaf_hash, 1, 31) WHERE leaf_no = 7", 6,
		  "audit.leaf_altered", NULL },
	};
	char question[4096];
	ShError err;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int r = 0;

		system_sql(&s, "TRUNCATE audit_tree, audit_leaf, audit_checkpoint");
		sh_notary_free(notary);
		notary = sh_notary_new("ledger", sh_keys_audit_secret(s.f.process.keys), "/nonexistent", 1);
		for (int k = 0; k < 3; k++)
			grow("992011");
		system_sql(&s, "%s", rows[i].spoil);
		renew(true, false);
		outside_say(OUT_KNOWS, OUT_RIGHT, rows[i].knows);
		for (int k = 0; k < 2000 && outside_witness_asked(question) == 0; k++)
			cr_assert_eq(steps(1, &err), 0, "row %zu: %s", i, err.reason);
		cr_expect_str_eq(question, "old 0", "row %zu: it has signed nothing for us yet: %s", i, question);
		outside_say(OUT_RIGHT, OUT_RIGHT, 0);
		for (int k = 0; k < 400 && !rows[i].reason && outside_witness_asked(question) == 0; k++)
			r = steps(1, &err);
		if (rows[i].reason) { /* told in the log, not to the sequencer, which goes on */
			for (int k = 0; k < 400 && strcmp(err.reason, rows[i].reason) != 0; k++)
				r = steps(1, &err);
			cr_expect_str_eq(err.reason, rows[i].reason, "row %zu", i);
			cr_expect_eq(outside_witness_asked(NULL), 0, "row %zu", i);
			cr_expect_geq(count(&s.f, unseen), 1, "row %zu", i);
		} else {
			cr_expect(strncmp(question, rows[i].shown, strlen(rows[i].shown)) == 0, "row %zu: %s", i,
				  question);
			cr_expect(level(unseen), "row %zu", i);
		}
		cr_expect_eq(r, 0, "row %zu: %s", i, err.reason);
	}
}

/* Each step with its calls failing one after the other: what is put down verified, and in the end both have seen it.
 */
static int attested(void *self, ShError *err)
{
	(void) self;
	return system_run(&s, step, err);
}

Test(attest, what_fails_is_asked_again, .init = begin, .fini = end, .timeout = 120)
{
	unsigned met = 0;

	renew(true, true);
	for (int i = 0; i < 8; i++) {
		grow(i % 2 ? "992011" : "992020");
		met += faults_sweep(attested, NULL);
		for (int k = 0; k < 4; k++) {
			pause_ms(20);
			met += faults_sweep(attested, NULL);
		}
	}
	cr_expect_gt(met, 30);
	renew(true, true); /* a question may have been lost with its answer */
	cr_assert(level(unseen) && level(unstamped));
}
