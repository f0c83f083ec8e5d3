/* The audit of a running daemon: what was answered is signed within its seconds, and stands in both stores. */
#include "client.h"
#include "sh_note.h"

#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int look_at(Client *c, const char *book)
{
	Book__LookAtRequest q = BOOK__LOOK_AT_REQUEST__INIT;

	q.book_id = book;
	c->purpose = "TEST";
	return ask(c, &book_contract, "LookAt", "", &q.base, NULL);
}

/* Lines of the second store's files of this kind. */
static long lines_of(const Site *s, const char *kind)
{
	char pattern[120], line[8192];
	glob_t found;
	long n = 0;

	snprintf(pattern, sizeof pattern, "%s/audit/sample-book-*%s", s->folder, kind);
	if (glob(pattern, 0, NULL, &found) != 0)
		return 0;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		FILE *in = fopen(found.gl_pathv[i], "r");

		while (fgets(line, sizeof line, in))
			n++;
		fclose(in);
	}
	globfree(&found);
	return n;
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
	cr_expect_geq(lines_of(&s, ".checkpoints"), 1);

	cr_assert_eq(look_at(&c, "b1"), 0);
	cr_assert_eq(stop(&s.book[0]), 0);
	check_newest(&s);
	cr_expect_eq(count(s.book_db, "SELECT max(size) FROM audit_checkpoint"), LOOKS + 1, "signed before it went");

	/* A past that was cut off is not signed again, not even by a process that remembers nothing. */
	run_sql(s.book_db, "DELETE FROM audit_checkpoint; DELETE FROM audit_leaf; DELETE FROM audit_tree");
	start_ready(&s, &s.book[0]);
	cr_assert_eq(look_at(&c, "b1"), 0);
	pause_ms(2500);
	cr_expect_eq(count(s.book_db, "SELECT count(*) FROM audit_leaf"), 1, "numbered all the same");
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
