/* What the tests look at from outside: HTTP, the fold, the audit tree. */
#include "sh_clock.h"
#include "sh_hex.h"
#include "sh_merkle.h"
#include "site.h"

#include <criterion/criterion.h>
#include <curl/curl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Answer {
	char *text;
	size_t size, n;
} Answer;

static size_t take(char *bytes, size_t size, size_t n, void *arg)
{
	Answer *a = arg;

	for (size_t i = 0; i < size * n && a->n + 1 < a->size; i++)
		a->text[a->n++] = bytes[i];
	a->text[a->n] = '\0';
	return size * n;
}

static struct curl_slist *header(struct curl_slist *list, const char *name, const char *value)
{
	char line[400];

	if (!value)
		return list;
	snprintf(line, sizeof line, "%s: %s", name, value);
	return curl_slist_append(list, line);
}

static curl_mime *form(CURL *curl, const Http *q)
{
	curl_mime *mime = curl_mime_init(curl);
	curl_mimepart *part = curl_mime_addpart(mime);

	curl_mime_name(part, "request");
	curl_mime_type(part, "application/json");
	curl_mime_data(part, q->json ? q->json : "{}", CURL_ZERO_TERMINATED);
	part = curl_mime_addpart(mime);
	curl_mime_name(part, "file");
	curl_mime_filename(part, q->file_name);
	curl_mime_type(part, "application/octet-stream");
	curl_mime_data(part, q->file, q->file_len);
	return mime;
}

long http(const Daemon *d, const Http *q, char *answer, size_t size)
{
	Answer a = { answer, size, 0 };
	struct curl_slist *headers = header(NULL, "Expect", "");
	CURL *curl = curl_easy_init();
	curl_mime *mime = NULL;
	char url[400], bearer[200];
	long status = 0;

	snprintf(url, sizeof url, "http://127.0.0.1:%d%s", q->admin ? d->admin : d->door, q->path);
	snprintf(bearer, sizeof bearer, "Bearer %s", q->api_key ? q->api_key : "");
	headers = header(headers, "Authorization", q->api_key ? bearer : NULL);
	headers = header(headers, "Idempotency-Key", q->key);
	if (q->file) {
		curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime = form(curl, q));
	} else if (q->json) {
		headers = header(headers, "Content-Type", "application/json");
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, q->json);
	}
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 20000L);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &a);
	answer[0] = '\0';
	if (curl_easy_perform(curl) == CURLE_OK)
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_mime_free(mime);
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return status;
}

static long cursor(Site *s)
{
	return count(s->reader_db, "SELECT coalesce(max(seq), 0) FROM stream_cursor WHERE publisher = 'sample-book'");
}

static long head_of(Site *s) { return count(s->book_db, "SELECT coalesce(max(seq), 0) FROM stream_head"); }

bool level(Site *s, int ms)
{
	int64_t until = sh_monotonic_us() + (int64_t) ms * patience() * 1000;

	while (cursor(s) < head_of(s)) {
		if (sh_monotonic_us() > until)
			return false;
		pause_ms(20);
	}
	return true;
}

void check_fold(Site *s, int ms)
{
	long head, entries;

	cr_assert(becomes(s->book_db, 0, ms, "SELECT count(*) FROM outbox_pending"), "the outbox does not empty");
	head = head_of(s);
	level(s, ms);
	cr_assert_eq(cursor(s), head, "cursor %ld of %ld after %d ms", cursor(s), head, ms);
	cr_assert_eq(count(s->book_db, "SELECT count(*) FROM stream_event"), head, "seq = 1..head");
	entries = count(s->book_db, "SELECT count(*) FROM entry");
	cr_assert_eq(count(s->reader_db, "SELECT count(*) FROM seen"), entries, "exactly once");
	cr_assert_eq(count(s->reader_db,
			   "SELECT count(*) FROM (SELECT version, row_number() OVER (PARTITION BY book_id "
			   "ORDER BY n) AS due FROM seen) x WHERE version <> due"),
		     0, "in order per book");
	cr_assert_eq(count(s->book_db,
			   "SELECT count(*) FROM book b WHERE version <> (SELECT count(*) FROM entry e WHERE "
			   "e.book_id = b.book_id) OR total <> (SELECT sum(amount) FROM entry e WHERE "
			   "e.book_id = b.book_id)"),
		     0, "versions rise by one, totals are the sums");
	cr_assert_eq(atol(text_of(s->book_db, "SELECT coalesce(sum(amount), 0) FROM entry")),
		     count(s->reader_db, "SELECT coalesce(sum(amount), 0) FROM seen"));
}

long check_audit(PGconn *db)
{
	PGresult *r;
	uint8_t leaf[SH_HASH], root[SH_HASH];
	char hex[2 * SH_HASH + 1];
	ShFrontier tree = { 0 };
	long n;

	cr_assert(becomes(db, 0, 5000, "SELECT count(*) FROM audit_pending"), "records wait for their number");
	r = PQexec(db, "SELECT leaf_no, record, encode(leaf_hash, 'hex') FROM audit_leaf WHERE municipality = '" TOWN
		       "' ORDER BY leaf_no");
	n = PQntuples(r);
	for (int i = 0; i < n; i++) {
		const char *record = PQgetvalue(r, i, 1);

		cr_assert_eq(atol(PQgetvalue(r, i, 0)), i, "numbered without a gap");
		sh_leaf_hash(record, strlen(record), leaf);
		sh_hex(hex, leaf, sizeof leaf);
		cr_assert_str_eq(hex, PQgetvalue(r, i, 2));
		sh_frontier_add(&tree, leaf);
	}
	PQclear(r);
	sh_frontier_root(&tree, root);
	sh_hex(hex, root, sizeof root);
	cr_assert_str_eq(text_of(db, "SELECT encode(root, 'hex') FROM audit_tree WHERE municipality = '" TOWN "'"),
			 hex);
	return n;
}

long lines_of(const Site *s, const char *kind)
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

bool lines_become(const Site *s, const char *kind, int ms)
{
	int64_t until = sh_monotonic_us() + (int64_t) ms * patience() * 1000;

	while (lines_of(s, kind) == 0 && sh_monotonic_us() < until)
		pause_ms(20);
	return lines_of(s, kind) > 0;
}
