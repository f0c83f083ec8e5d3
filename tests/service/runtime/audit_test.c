/* The audit of a running daemon: what was answered is signed within its seconds, and stands in both stores. */
#include "client.h"
#include "sh_clock.h"
#include "sh_note.h"
#include "sh_hex.h"
#include "sh_witness.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int look_at(Client *c, const char *book)
{
	Book__LookAtRequest q = BOOK__LOOK_AT_REQUEST__INIT;

	q.book_id = book;
	c->purpose = "TEST";
	return ask(c, &book_contract, "LookAt", "", &q.base, NULL);
}

static void check_newest(Site *s)
{
	char public[100], note[SH_NOTE_MAX];
	uint8_t key[SH_KEY];
	ShCheckpoint c;
	ShError err;

	snprintf(public, sizeof public, "%s/public", s->folder);
	cr_assert_eq(sh_keys_public_audit(public, "sample-book", key, &err), 0);
	snprintf(note, sizeof note, "%s",
		 text_of(s->book_db, "SELECT note FROM audit_checkpoint ORDER BY size DESC LIMIT 1"));
	cr_assert(sh_checkpoint_read(note, &c));
	cr_assert_str_eq(c.origin, "shien/sample-book/" TOWN);
	cr_assert(sh_note_verify(note, c.origin, key));
	cr_assert_eq((long) c.size, count(s->book_db, "SELECT count(*) FROM audit_leaf"));
}

Test(audit, what_was_answered_is_signed_and_stands_in_both_stores)
{
	enum { LOOKS = 20 };
	Site s;
	Client c;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	client_open(&c, &s);
	cr_assert_eq(add(&c, "k1", "b1", "e1", 5, NULL), 0);
	for (int i = 0; i < LOOKS; i++)
		cr_assert_eq(look_at(&c, "b1"), 0, "%s", c.error.reason);
	cr_expect_eq(lines_of(&s, ".records"), LOOKS, "the copy is there when the answer is");
	cr_assert(becomes(s.book_db, LOOKS, 8000, "SELECT coalesce(max(size), 0) FROM audit_checkpoint"));
	check_newest(&s);
	cr_expect(lines_become(&s, ".checkpoints", 8000), "the copy follows the database");

	cr_assert_eq(look_at(&c, "b1"), 0);
	cr_assert_eq(stop(&s.book[0]), 0);
	check_newest(&s);
	cr_expect_eq(count(s.book_db, "SELECT max(size) FROM audit_checkpoint"), LOOKS + 1, "signed before it went");

	/* A past that was cut off is not signed again, not even by a process that remembers nothing. */
	run_sql(s.book_db, "DELETE FROM audit_checkpoint; DELETE FROM audit_leaf; DELETE FROM audit_tree");
	start_ready(&s, &s.book[0]);
	cr_assert_eq(look_at(&c, "b1"), 0);
	cr_expect(becomes(s.book_db, 1, 8000, "SELECT count(*) FROM audit_leaf"), "numbered all the same");
	pause_ms(2500);
	cr_expect_eq(count(s.book_db, "SELECT count(*) FROM audit_checkpoint"), 0);
	client_close(&c);
	site_close(&s);
}

Test(audit, a_look_is_answered_while_anything_can_hold_its_record)
{
	char folder[100], away[100];
	Site s;
	Client c;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	client_open(&c, &s);
	cr_assert_eq(add(&c, "k1", "b1", "e1", 5, NULL), 0);
	cr_assert_eq(look_at(&c, "b1"), 0);
	run_sql(s.book_db, "REVOKE INSERT ON audit_pending FROM %s_book_svc", s.tag);
	cr_assert_eq(look_at(&c, "b1"), 0, "%s", c.error.reason);
	cr_assert_eq(lines_of(&s, ".only"), 1);
	run_sql(s.book_db, "GRANT INSERT ON audit_pending TO %s_book_svc", s.tag);
	cr_assert(becomes(s.book_db, 2, 5000, "SELECT count(*) FROM audit_leaf"), "taken over");
	pause_ms(1500);
	cr_assert_eq(count(s.book_db, "SELECT count(*) FROM audit_leaf"), 2, "once");
	cr_assert_eq(stop(&s.book[0]), 0);

	/* Without a second store. */
	snprintf(folder, sizeof folder, "%s/audit", s.folder);
	snprintf(away, sizeof away, "%s/away", s.folder);
	cr_assert_eq(rename(folder, away), 0);
	setenv("SAMPLE_WITHOUT_AUDIT_DIR", "1", 1);
	start_ready(&s, &s.book[0]);
	unsetenv("SAMPLE_WITHOUT_AUDIT_DIR");
	cr_assert_eq(look_at(&c, "b1"), 0, "%s", c.error.reason);
	run_sql(s.book_db, "REVOKE INSERT ON audit_pending FROM %s_book_svc", s.tag);
	cr_assert_eq(look_at(&c, "b1"), SH_FAULT);
	cr_expect_str_eq(c.error.reason, "audit.unstored");
	client_close(&c);
	site_close(&s);
}

/* tests/audit/outsiders.py: a witness and a time-stamping authority of this test's own. */
typedef struct Outsiders {
	pid_t pid;
	char vkey[SH_VKEY_MAX], ca_file[200];
} Outsiders;

static void outsiders_start(Outsiders *o, const Site *s)
{
	char public[100], folder[100], value[300];
	int pipes[2], port;
	FILE *in;

	snprintf(public, sizeof public, "%s/public", s->folder);
	snprintf(folder, sizeof folder, "%s", s->folder);
	cr_assert_eq(pipe(pipes), 0);
	o->pid = fork();
	if (o->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(pipes[1], STDOUT_FILENO);
		execl("/usr/bin/python3", "python3", SHIEN_SOURCE_DIR "/tests/audit/outsiders.py", public, folder,
		      (char *) NULL);
		_exit(127);
	}
	close(pipes[1]);
	in = fdopen(pipes[0], "r");
	cr_assert_eq(fscanf(in, "%d %190s %190s", &port, o->vkey, o->ca_file), 3, "outsiders do not start");
	fclose(in);
	snprintf(value, sizeof value, "http://127.0.0.1:%d", port);
	setenv("SHIEN_SAMPLE_BOOK_AUDIT_WITNESS_URL", value, 1);
	setenv("SHIEN_SAMPLE_BOOK_AUDIT_WITNESS_KEY", o->vkey, 1);
	snprintf(value, sizeof value, "http://127.0.0.1:%d/tsa", port);
	setenv("SHIEN_SAMPLE_BOOK_AUDIT_TSA_URL", value, 1);
	setenv("SHIEN_SAMPLE_BOOK_AUDIT_TSA_CA_FILE", o->ca_file, 1);
}

static void check_attested(Site *s, const Outsiders *o, long size)
{
	char note[SH_NOTE_MAX], other[SH_NOTE_MAX + 8], line[SH_COSIGNATURE_MAX], name[SH_ORIGIN_MAX];
	uint8_t key[SH_KEY], token[8192];
	const char *hex;
	int64_t time;
	ShNoteKey kind;
	ShError err;
	size_t len;

	cr_assert(becomes(s->book_db, size, 15000,
			  "SELECT coalesce(max(size), 0) FROM audit_checkpoint WHERE cosignatures <> '' AND stamp IS "
			  "NOT NULL"));
	snprintf(note, sizeof note, "%s",
		 text_of(s->book_db, "SELECT note FROM audit_checkpoint WHERE size = %ld", size));
	snprintf(line, sizeof line, "%s",
		 text_of(s->book_db, "SELECT cosignatures FROM audit_checkpoint WHERE size = %ld", size));
	cr_assert(sh_vkey_read(o->vkey, name, &kind, key));
	cr_assert(sh_cosignature_verify(note, line, name, key, &time));
	hex = text_of(s->book_db, "SELECT encode(stamp, 'hex') FROM audit_checkpoint WHERE size = %ld", size);
	len = strlen(hex) / 2;
	cr_assert(len <= sizeof token && sh_unhex(token, len, hex));
	cr_assert_eq(sh_stamp_verify(o->ca_file, note, token, len, &time, &err), 0);
	cr_expect_lt(llabs(time / 1000000 - sh_now_us() / 1000000), 60);
	snprintf(other, sizeof other, "%s ", note);
	cr_expect_eq(sh_stamp_verify(o->ca_file, other, token, len, &time, &err), SH_REFUSED, "another note's");
	token[len - 3] ^= 1;
	cr_expect_eq(sh_stamp_verify(o->ca_file, note, token, len, &time, &err), SH_REFUSED);
}

Test(audit, a_witness_and_a_time_stamp_stand_under_the_newest_checkpoint)
{
	Outsiders o;
	Site s;
	Client c;

	site_open(&s);
	outsiders_start(&o, &s);
	start_ready(&s, &s.book[0]);
	client_open(&c, &s);
	cr_assert_eq(add(&c, "k1", "b1", "e1", 5, NULL), 0);
	for (int i = 0; i < 3; i++)
		cr_assert_eq(look_at(&c, "b1"), 0);
	check_attested(&s, &o, 3);
	for (int i = 0; i < 4; i++)
		cr_assert_eq(look_at(&c, "b1"), 0);
	check_attested(&s, &o, 7); /* the witness was shown that 3 is the beginning of 7 */

	/* We forgot what it knows: it says so, and is shown from there. */
	run_sql(s.book_db, "UPDATE audit_checkpoint SET cosignatures = ''");
	check_attested(&s, &o, 7);
	cr_assert_eq(look_at(&c, "b1"), 0);
	check_attested(&s, &o, 8);
	client_close(&c);
	kill(o.pid, SIGKILL);
	waitpid(o.pid, NULL, 0);
	site_close(&s);
}
