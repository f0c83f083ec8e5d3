/* What stands outside of the databases and says which of them is the true one: the site's generation, and the audit
 * trees that were begun. A database that was set back or written to does not pass, whatever was done of the two only
 * half. */
#include "client.h"
#include "sh_clock.h"
#include "sh_hex.h"
#include "sh_merkle.h"
#include "sh_site.h"
#include "sh_trees.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *public_dir(const Site *s, char out[100])
{
	snprintf(out, 100, "%s/public", s->folder);
	return out;
}

static bool logged(const Site *s, const char *what)
{
	char path[160], line[2000];
	bool found = false;
	FILE *in;

	snprintf(path, sizeof path, "%s/sample-book-0.log", s->folder);
	in = fopen(path, "r");
	while (in && !found && fgets(line, sizeof line, in))
		found = strstr(line, what) != NULL;
	if (in)
		fclose(in);
	return found;
}

static void forget_log(const Site *s)
{
	char path[160];

	snprintf(path, sizeof path, "%s/sample-book-0.log", s->folder);
	cr_assert_eq(truncate(path, 0), 0);
}

static bool logs(const Site *s, const char *what, int ms)
{
	for (int64_t until = sh_monotonic_us() + ms * 1000LL * patience(); !logged(s, what); pause_ms(50))
		if (sh_monotonic_us() > until)
			return false;
	return true;
}

static void write_file(const Site *s, const char *name, const char *text, mode_t mode)
{
	char path[160];
	FILE *out;

	snprintf(path, sizeof path, "%s/public/%s", s->folder, name);
	out = fopen(path, "w");
	cr_assert(out && fputs(text, out) >= 0 && fchmod(fileno(out), mode) == 0 && fclose(out) == 0);
}

/* ---- the site's generation ---- */
static void does_not_start(Site *s, const char *reason)
{
	int status = 0, tries = 600 * patience();

	forget_log(s);
	start(s, &s->book[0], NULL);
	while (waitpid(s->book[0].pid, &status, WNOHANG) == 0 && --tries)
		pause_ms(50);
	s->book[0].pid = 0;
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 5, "%s: ends with %d", reason, status);
	cr_assert(logged(s, reason), "should say %s", reason);
}

Test(origin, a_database_of_an_older_generation_serves_nobody)
{
	char public[100];
	uint32_t generation;
	ShError err;
	Client c;
	Site s;

	site_open(&s);
	public_dir(&s, public);
	cr_assert_eq(sh_site_generation(public, &generation, &err), 0);
	cr_assert_eq(generation, 0, "never restored");
	start_ready(&s, &s.book[0]);
	cr_assert_eq(stop(&s.book[0]), 0);

	/* As a restore leaves it that ended between its two steps: raised outside, the database not yet. */
	cr_assert_eq(sh_site_raise_generation(public, 3, &err), 0);
	does_not_start(&s, "site.generation_old");
	cr_assert_eq(sh_site_raise_generation(public, 2, &err), 0);
	cr_assert(sh_site_generation(public, &generation, &err) == 0 && generation == 3, "never lowered");
	run_sql(s.book_db, "UPDATE site SET generation = 2");
	does_not_start(&s, "site.generation_old");

	write_file(&s, "site.generation", "three\n", 0644);
	does_not_start(&s, "keys.malformed");
	cr_assert_neq(sh_site_raise_generation(public, 9, &err), 0, "who cannot read it does not write over it");
	write_file(&s, "site.generation", "3\n", 0666);
	does_not_start(&s, "keys.writable_by_others");
	write_file(&s, "site.generation", "3\n", 0644);

	run_sql(s.book_db, "UPDATE site SET generation = 3");
	start_ready(&s, &s.book[0]);
	client_open(&c, &s);
	cr_assert_eq(add(&c, "k", "b", "e", 1, NULL), 0, "%s", c.error.reason);
	cr_assert(becomes(s.book_db, 3, 8000, "SELECT coalesce(max(epoch), 0) FROM stream_head"), "its own epochs");
	client_close(&c);
	site_close(&s);
}

/* ---- audit trees ---- */
static void look(Client *c)
{
	Book__LookAtRequest q = BOOK__LOOK_AT_REQUEST__INIT;

	q.book_id = "b";
	cr_assert_eq(ask(c, &book_contract, "LookAt", "", &q.base, NULL), 0, "%s", c->error.reason);
}

static uint64_t number_of(int turn) { return (uint64_t) 1000000 + (unsigned) turn; }

static const char *first_record(char out[200], int turn)
{
	snprintf(out, 200, "at=1 tenant=" TOWN " caller=shienctl rpc=AuditGoOn tree=%d reason=test ids=", turn);
	return out;
}

static void outside(const Site *s, int turn)
{
	char record[200], public[100];
	ShError err;

	cr_assert_eq(
		sh_trees_add(public_dir(s, public), "sample-book", number_of(turn), first_record(record, turn), &err),
		0, "%s", err.reason);
}

static void in_database(const Site *s, int turn, const char *record)
{
	uint8_t leaf[SH_HASH], root[SH_HASH], packed[8 + SH_FRONTIER_MAX * SH_HASH];
	char hash[2 * SH_HASH + 1], top[2 * SH_HASH + 1], frontier[2 * sizeof packed + 1];
	ShFrontier one = { 0 };

	sh_leaf_hash(record, strlen(record), leaf);
	sh_frontier_add(&one, leaf);
	sh_frontier_root(&one, root);
	sh_hex(hash, leaf, SH_HASH);
	sh_hex(top, root, SH_HASH);
	sh_hex(frontier, packed, sh_frontier_pack(&one, packed));
	run_sql(s->book_db,
		"BEGIN; SELECT * FROM audit_tree FOR UPDATE; DELETE FROM audit_leaf; DELETE FROM audit_checkpoint; "
		"INSERT INTO audit_leaf (municipality, leaf_no, record, leaf_hash) VALUES ('" TOWN
		"', 0, '%s', decode('%s', 'hex')); UPDATE audit_tree SET tree = %llu, frontier = decode('%s', "
		"'hex'), "
		"root = decode('%s', 'hex'), size = 1, signed_size = 0; COMMIT",
		record, hash, (unsigned long long) number_of(turn), frontier, top);
}

/* Signed to its end under the origin of that turn's tree. */
static bool signed_as(const Site *s, int turn)
{
	char sql[300];

	snprintf(sql, sizeof sql,
		 "SELECT count(*) FROM audit_checkpoint c JOIN audit_tree t ON t.size = c.size WHERE c.note LIKE "
		 "'shien/sample-book/" TOWN "/%llu' || chr(10) || '%%'",
		 (unsigned long long) number_of(turn));
	return becomes(s->book_db, 1, 10000, sql);
}

/* What is answered goes on, and nothing of it is signed; somebody is told why. */
static void is_not_signed(const Site *s, Client *c, const char *reason)
{
	long signed_before = count(s->book_db, "SELECT coalesce(max(size), 0) FROM audit_checkpoint"),
	     leaves = count(s->book_db, "SELECT count(*) FROM audit_leaf");

	forget_log(s);
	look(c);
	cr_assert(logs(s, reason, 8000), "should say %s", reason);
	pause_ms(1500);
	cr_assert_eq(count(s->book_db, "SELECT count(*) FROM audit_leaf"), leaves + 1, "numbered all the same");
	cr_assert_eq(count(s->book_db, "SELECT coalesce(max(size), 0) FROM audit_checkpoint"), signed_before, "%s",
		     reason);
}

Test(origin, a_tree_counts_where_it_is_begun_outside_and_in_the_database)
{
	char record[200];
	Client c;
	Site s;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	client_open(&c, &s);
	cr_assert_eq(add(&c, "k", "b", "e", 1, NULL), 0);
	look(&c);
	cr_assert(becomes(s.book_db, 1, 10000, "SELECT coalesce(max(size), 0) FROM audit_checkpoint"));

	/* Who begins one writes outside first; dying there leaves a tree that nobody signs, until it is begun again.
	 */
	outside(&s, 1);
	is_not_signed(&s, &c, "audit.tree_unknown");
	in_database(&s, 1, first_record(record, 1));
	look(&c);
	cr_assert(signed_as(&s, 1), "begun in both");

	in_database(&s, 2, first_record(record, 2)); /* by who may only write the database */
	is_not_signed(&s, &c, "audit.tree_unknown");
	cr_assert_eq(stop(&s.book[0]), 0);
	start_ready(&s, &s.book[0]);
	is_not_signed(&s, &c, "audit.tree_unknown"); /* by a process that remembers nothing, too */
	outside(&s, 2);
	cr_assert(signed_as(&s, 2));

	outside(&s, 3);
	in_database(&s, 3, "at=1 tenant=" TOWN " rpc=AuditGoOn tree=2 reason=another ids=");
	is_not_signed(&s, &c, "audit.tree_unknown"); /* its first record is not the one that was written outside */
	outside(&s, 4);
	in_database(&s, 4, first_record(record, 4));
	cr_assert(signed_as(&s, 4));
	client_close(&c);
	site_close(&s);
}

Test(origin, what_says_so_outside_must_be_whole_and_nobody_elses_to_write)
{
	char path[160], record[200];
	Client c;
	FILE *out;
	Site s;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	client_open(&c, &s);
	cr_assert_eq(add(&c, "k", "b", "e", 1, NULL), 0);
	look(&c);
	cr_assert(becomes(s.book_db, 1, 10000, "SELECT coalesce(max(size), 0) FROM audit_checkpoint"));
	outside(&s, 1);
	in_database(&s, 1, first_record(record, 1));
	cr_assert(signed_as(&s, 1));

	snprintf(path, sizeof path, "%s/public/sample-book.trees", s.folder);
	cr_assert_eq(chmod(path, 0666), 0);
	is_not_signed(&s, &c, "keys.writable_by_others");
	cr_assert_eq(chmod(path, 0644), 0);
	cr_assert(signed_as(&s, 1));

	out = fopen(path, "a"); /* as who dies while he writes leaves it: nothing was begun by it */
	cr_assert(out && fputs("1000002 at=1 ten", out) >= 0 && fclose(out) == 0);
	look(&c);
	cr_assert(signed_as(&s, 1));
	outside(&s, 3); /* the next is whole */
	in_database(&s, 3, first_record(record, 3));
	cr_assert(signed_as(&s, 3));

	out = fopen(path, "a");
	cr_assert(out && fputs("of something else\n", out) >= 0 && fclose(out) == 0);
	is_not_signed(&s, &c, "keys.malformed");
	client_close(&c);
	site_close(&s);
}
