/* Who sees our checkpoints from outside, when they answer otherwise than they should, and when memory fails: nothing
 * is taken for a signature or a stamp that does not verify. */
#include "faults.h"
#include "outside.h"
#include "sh_witness.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static Outside o;
static char note[SH_NOTE_MAX], other_note[SH_NOTE_MAX];

static void begin(void)
{
	uint8_t public[SH_KEY], secret[SH_SIGN_SECRET];
	ShCheckpoint c = { .origin = "shien/ledger/992011", .size = 3 };

	outside_open(&o);
	crypto_sign_keypair(public, secret);
	cr_assert(sh_checkpoint_sign(&c, NULL, secret, note));
	c.size = 4;
	cr_assert(sh_checkpoint_sign(&c, NULL, secret, other_note));
}

static void end(void) { outside_close(&o); }

/* ---- the time-stamping authority ---- */
static int stamp_and_verify(void *self, ShError *err)
{
	uint8_t *token = NULL;
	int64_t seen = 0;
	size_t len = 0;
	int r = sh_stamp_ask(o.tsa_url, o.ca_file, note, &token, &len, err);

	(void) self;
	if (r != 0)
		cr_assert(!token && len == 0, "what does not verify is not handed on");
	if (r == 0 && (r = sh_stamp_verify(o.ca_file, note, token, len, &seen, err)) == 0)
		cr_assert_lt(llabs(seen / 1000000 - time(NULL)), 60, "%lld is not when it was seen",
			     (long long) seen);
	free(token);
	return r;
}

Test(faults, a_stamp_verifies_or_is_none, .init = begin, .fini = end, .timeout = 120)
{
	static const Answer wrong[] = { OUT_HANGS_UP, OUT_STATUS_500, OUT_EMPTY,    OUT_GIBBERISH,
					OUT_TOO_LONG, OUT_REPLAYED,   OUT_REJECTED, OUT_STRANGER };
	uint8_t *token = NULL;
	ShError err = { 0 };
	int64_t seen = -1;
	size_t len = 0;

	cr_assert_gt(faults_sweep(stamp_and_verify, NULL), 20);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		outside_say(OUT_RIGHT, wrong[i], 0);
		cr_expect_eq(sh_stamp_ask(o.tsa_url, o.ca_file, note, &token, &len, &err), SH_FAULT, "%d", wrong[i]);
		cr_expect_str_eq(err.reason, "audit.time_stamp");
		cr_expect(!token && len == 0);
	}
	outside_say(OUT_RIGHT, OUT_RIGHT, 0);
	cr_expect_eq(sh_stamp_ask(o.tsa_url, o.stranger_file, note, &token, &len, &err), SH_FAULT, "another's");
	cr_expect_eq(sh_stamp_ask(o.tsa_url, o.no_file, note, &token, &len, &err), SH_FAULT, "nobody's");
	cr_expect_eq(sh_stamp_ask("file:///etc/passwd", o.ca_file, note, &token, &len, &err), SH_FAULT);
	cr_expect_eq(sh_stamp_ask("http://127.0.0.1:1/", o.ca_file, note, &token, &len, &err), SH_FAULT);
	cr_assert_eq(sh_stamp_ask(o.tsa_url, o.ca_file, note, &token, &len, &err), 0, "%s", err.detail);
	cr_expect_eq(sh_stamp_verify(o.stranger_file, note, token, len, &seen, &err), SH_REFUSED);
	cr_expect_eq(sh_stamp_verify(o.no_file, note, token, len, &seen, &err), SH_REFUSED);
	cr_expect_eq(sh_stamp_verify(o.ca_file, other_note, token, len, &seen, &err), SH_REFUSED);
	cr_expect_eq(sh_stamp_verify(o.ca_file, note, token, len / 2, &seen, &err), SH_REFUSED, "cut short");
	cr_expect_eq(sh_stamp_verify(o.ca_file, note, (const uint8_t *) "", 0, &seen, &err), SH_REFUSED, "none");
	cr_expect_str_eq(err.reason, "audit.time_stamp");
	cr_expect_eq(seen, -1);
	free(token);
}

/* ---- the witness ---- */
static int be_witnessed(void *self, ShError *err)
{
	const ShWitnessAsk *ask = self;
	char line[SH_COSIGNATURE_MAX] = "", name[SH_ORIGIN_MAX];
	uint8_t key[SH_KEY];
	uint64_t known = 77;
	ShNoteKey kind;
	int64_t seen;
	int r = sh_witness_ask(ask, line, &known, err);

	cr_assert(sh_vkey_read(o.vkey, name, &kind, key));
	if (r == 0)
		cr_assert(sh_cosignature_verify(note, line, name, key, &seen));
	else
		cr_assert_str_empty(line);
	cr_assert_eq(known, 77, "nobody said what it knows");
	return r;
}

Test(faults, a_cosignature_verifies_or_is_none, .init = begin, .fini = end, .timeout = 120)
{
	static const Answer wrong[] = { OUT_HANGS_UP, OUT_STATUS_500, OUT_EMPTY,    OUT_GIBBERISH,
					OUT_TOO_LONG, OUT_LONG_LINE,  OUT_REPLAYED, OUT_STRANGER };
	static const uint8_t proof[2][SH_HASH] = { { 1 }, { 0xff } };
	ShWitnessAsk ask = { o.witness_url, o.vkey, other_note, 2, proof, 2 };
	char line[SH_COSIGNATURE_MAX] = "", question[4096], public_key[SH_VKEY_MAX];
	uint8_t key[SH_KEY] = { 0 };
	ShError err = { 0 };
	uint64_t known = 0;

	cr_assert_eq(sh_witness_ask(&ask, line, &known, &err), 0, "%s",
		     err.detail); /* the one that is replayed below */
	cr_expect_eq(outside_witness_asked(question), 1);
	cr_expect_str_eq(question, "old 2\nAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
				   "/wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
	ask = (ShWitnessAsk){ o.witness_url, o.vkey, note, 0, NULL, 0 };
	faults_sweep(be_witnessed, &ask);
	line[0] = '\0';
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		outside_say(wrong[i], OUT_RIGHT, 0);
		cr_expect_eq(sh_witness_ask(&ask, line, &known, &err), SH_FAULT, "%d", wrong[i]);
		cr_expect_str_eq(err.reason, "audit.witness");
		cr_expect_str_empty(line);
	}
	outside_say(OUT_KNOWS, OUT_RIGHT, 7);
	cr_expect_eq(sh_witness_ask(&ask, line, &known, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "audit.witness_knows");
	cr_expect_eq(known, 7);
	outside_say(OUT_RIGHT, OUT_RIGHT, 0);
	outside_witness_asked(NULL);
	sh_vkey(public_key, "witness.test/shien", SH_NOTE_ED25519, key);
	ask.vkey = public_key;
	cr_expect_eq(sh_witness_ask(&ask, line, &known, &err), SH_FAULT, "a key, but no witness's");
	ask.vkey = "";
	cr_expect_eq(sh_witness_ask(&ask, line, &known, &err), SH_FAULT);
	cr_expect_str_eq(err.detail, "audit_witness_key");
	cr_expect_eq(outside_witness_asked(NULL), 0, "who could not be believed is not asked");
}
