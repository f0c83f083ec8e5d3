#include "door_client.h"
#include "door_server.h"

#include <criterion/criterion.h>
#include <unistd.h>

/* AddressSanitizer keeps up to 256 MB of freed memory (its quarantine), which would count as held. However the test
 * is started, it keeps little here; no other build knows this name. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "quarantine_size_mb=1"; }

/* A line of the kernel's: VmRSS is what is held now, VmHWM the most that ever was. */
static long status_kb(const char *line)
{
	FILE *in = fopen("/proc/self/status", "r");
	char text[128];
	long kb = -1;

	cr_assert(in);
	while (kb < 0 && fgets(text, sizeof text, in))
		if (strncmp(text, line, strlen(line)) == 0)
			kb = strtol(text + strlen(line), NULL, 10);
	fclose(in);
	cr_assert_gt(kb, 0, "%s", line);
	return kb;
}

static void post(Answer *a, unsigned port, const char *path, curl_mime *mime, CURL *curl)
{
	char url[128];

	client_into(a, curl);
	snprintf(url, sizeof url, "http://127.0.0.1:%u%s", port, path);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime);
	client_perform(a, curl);
}

static void add(curl_mime *mime, const char *part, const char *name, const char *type, Source *from)
{
	curl_mimepart *p = curl_mime_addpart(mime);

	curl_mime_name(p, part);
	curl_mime_filename(p, name);
	curl_mime_type(p, type);
	curl_mime_data_cb(p, (curl_off_t) from->left, source_read, NULL, NULL, from);
}

static json_int_t number(json_t *file, const char *key) { return json_integer_value(json_object_get(file, key)); }

static void expect_file(const Answer *a, size_t i, const char *name, const Source *sent, json_int_t bytes)
{
	json_t *file = json_array_get(json_object_get(a->json, "files"), i);

	cr_assert(json_is_object(file), "file %zu of %s", i, a->body);
	cr_assert_str_eq(json_string_value(json_object_get(file, "name")), name);
	cr_assert_eq(number(file, "bytes"), bytes, "%s: %lld", name, (long long) number(file, "bytes"));
	cr_assert_eq(number(file, "stated"), bytes);
	cr_assert_eq((uint64_t) number(file, "sum"), sent->sum, "%s came with other bytes", name);
	cr_assert_eq(number(file, "chunks"), bytes ? (bytes + SH_DOOR_CHUNK - 1) / SH_DOOR_CHUNK : 1);
	cr_assert(json_is_true(json_object_get(file, "last")), "%s has no last chunk", name);
}

Test(upload, twenty_megabytes_in_little_memory)
{
	enum { BIG = 20 << 20, EXACT = 2 * SH_DOOR_CHUNK };
	Source big = source_of(BIG, 7), exact = source_of(EXACT, 8), empty = source_of(0, 9);
	Server s = { .chunk_delay_ms = 2 }; /* the owner is slower than the client */
	CURL *curl = curl_easy_init();
	curl_mime *mime = curl_mime_init(curl);
	curl_mimepart *json = curl_mime_addpart(mime);
	long before, after; /* held before it, and the most that ever was */
	Answer a;

	server_start(&s);
	curl_mime_name(json, "request");
	curl_mime_data(json, "{\"kind\":\"photo\"}", CURL_ZERO_TERMINATED);
	curl_mime_type(json, "application/json");
	add(mime, "photo", "罹災 写真.jpg", "image/jpeg", &big);
	add(mime, "plan", "plan.pdf", "application/pdf", &exact);
	add(mime, "note", "empty.txt", "text/plain", &empty);
	before = status_kb("VmRSS:");
	post(&a, s.port, "/v1/files", mime, curl);
	after = status_kb("VmHWM:");
	cr_assert_eq(a.status, 200, "%ld %s", a.status, a.body);
	cr_assert_str_eq(answer_text(&a, "json"), "{\"kind\":\"photo\"}");
	expect_file(&a, 0, "罹災 写真.jpg", &big, BIG);
	expect_file(&a, 1, "plan.pdf", &exact, EXACT);
	expect_file(&a, 2, "empty.txt", &empty, 0);
	cr_assert_eq(s.most_out, 1u, "one chunk at a time");
	cr_assert_eq(s.out_of_order, 0u);
	cr_assert_eq(s.too_long, 0u);
	cr_assert_eq(s.aborted, 0u, "what was handed over whole is the owner's");
	cr_assert_lt(after - before, 8 << 10, "%ld kB more at the most", after - before);
	answer_free(&a);
	curl_mime_free(mime);
	curl_easy_cleanup(curl);
	server_stop(&s);
}

#define FORM(body)                                                                                                   \
	"POST /v1/files HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: multipart/form-data; "             \
	"boundary=bbb\r\n"                                                                                           \
	"Transfer-Encoding: chunked\r\n\r\n" body

/* Chunked, a few bytes each, so that the parser sees every cut. */
static void send_chunked(int fd, const char *text, size_t step)
{
	char chunk[96];

	for (size_t len = strlen(text), n; len > 0; text += n, len -= n) {
		n = len < step ? len : step;
		snprintf(chunk, sizeof chunk, "%zx\r\n%.*s\r\n", n, (int) n, text);
		client_send(fd, chunk);
	}
	client_send(fd, "0\r\n\r\n");
}

Test(upload, forms)
{
#define PART(name, rest) "--bbb\r\nContent-Disposition: form-data; name=\"" name "\"" rest
	static const struct {
		const char *what, *form, *status, *contains;
	} cases[] = {
		{ "one file", PART("f", "; filename=\"a\"\r\n\r\nhello\r\n") "--bbb--\r\n", " 200 ", "\"bytes\":5" },
		{ "dashes in it", PART("f", "; filename=\"a\"\r\n\r\n\r\n--bb\r\n\r\n") "--bbb--\r\n", " 200 ",
		  "\"bytes\":8" },
		{ "two files under one name",
		  PART("f", "; filename=\"a\"\r\n\r\nhi\r\n")
			  PART("f", "; filename=\"b\"\r\n\r\nho!\r\n") "--bbb--\r\n",
		  " 200 ", "\"bytes\":3" },
		{ "JSON only", PART("request", "\r\n\r\n{}\r\n") "--bbb--\r\n", " 200 ", "\"json\":\"{}\"" },
		{ "JSON twice", PART("request", "\r\n\r\n{}\r\n") PART("request", "\r\n\r\n{}\r\n") "--bbb--\r\n",
		  " 400 ", "door.multipart" },
		{ "four files",
		  PART("a", "\r\n\r\n1\r\n") PART("b", "\r\n\r\n1\r\n") PART("c", "\r\n\r\n1\r\n")
			  PART("d", "\r\n\r\n1\r\n") "--bbb--\r\n",
		  " 413 ", "door.too_many_files" },
		{ "no end", PART("f", "; filename=\"a\"\r\n\r\nhello\r\n"), " 400 ", "door.multipart" },
		{ "no form at all", "hello", " 400 ", "door.multipart" },
		{ "empty", "", " 400 ", "door.multipart" },
		{ "base64", PART("f", "\r\nContent-Transfer-Encoding: base64\r\n\r\naGk=\r\n") "--bbb--\r\n", " 400 ",
		  "door.multipart" },
		{ "name that is no UTF-8", PART("f", "; filename=\"\xff\"\r\n\r\nhello\r\n") "--bbb--\r\n", " 400 ",
		  "door.multipart" },
	};
	static const size_t steps[] = { 1, 7, 64 };
	Server s = { 0 };
	char answer[8192];

	server_start(&s);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (size_t k = 0; k < 3; k++) {
			int fd = client_connect(s.port);

			client_send(fd, FORM(""));
			send_chunked(fd, cases[i].form, steps[k]);
			client_read(fd, answer, sizeof answer);
			close(fd);
			cr_assert(strstr(answer, cases[i].status), "%s, by %zu: %s", cases[i].what, steps[k], answer);
			cr_assert(strstr(answer, cases[i].contains), "%s, by %zu: %s", cases[i].what, steps[k],
				  answer);
		}
	}
	server_stop(&s);
}

static void wait_for(atomic_uint *counter, unsigned n)
{
	for (int i = 0; i < 500 && *counter < n; i++)
		usleep(10000);
	cr_assert_eq(*counter, n, "%u", *counter);
}

#define RAW(path, length)                                                                                            \
	"POST " path                                                                                                 \
	" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/csv\r\nContent-Length: " length "\r\n\r\n"

/* Sends so many whole chunks and one byte, so that all of them are handed out. */
static void send_chunks(int fd, unsigned n)
{
	char *bytes = calloc(1, SH_DOOR_CHUNK + 1);

	memset(bytes, 'x', SH_DOOR_CHUNK);
	for (unsigned i = 0; i < n; i++)
		client_send(fd, bytes);
	client_send(fd, "x");
	free(bytes);
}

Test(upload, who_goes_away_leaves_nothing)
{
	Server s = { 0 };
	int fd;

	server_start(&s);
	fd = client_connect(s.port);
	client_send(fd, RAW("/v1/raw", "1000000"));
	send_chunks(fd, 2);
	wait_for(&s.chunks, 2);
	close(fd);
	wait_for(&s.aborted, 1);
	cr_assert_eq(s.aborted_uploads, 1u);
	server_stop(&s);
}

Test(upload, the_owner_may_refuse_a_chunk)
{
	Server s = { 0 };
	char answer[4096], *rest;
	int fd;

	server_start(&s);
	fd = client_connect(s.port);
	client_send(fd, RAW("/v1/denied", "1000000"));
	send_chunks(fd, 2);
	rest = malloc(1000000 - 2 * SH_DOOR_CHUNK);
	memset(rest, 'y', 1000000 - 2 * SH_DOOR_CHUNK - 1);
	rest[1000000 - 2 * SH_DOOR_CHUNK - 1] = '\0';
	client_send(fd, rest);
	free(rest);
	client_read(fd, answer, sizeof answer);
	cr_assert(strstr(answer, " 403 "), "%s", answer);
	wait_for(&s.aborted, 1);
	close(fd);
	server_stop(&s);
}

/* The uploads of a request that died while a chunk was being stored are reported when the chunk is back, not before.
 */
Test(upload, a_chunk_that_is_stuck)
{
	Server s = { .options.answer_ms = 300 };
	char answer[4096];
	int fd;

	server_start(&s);
	fd = client_connect(s.port);
	client_send(fd, RAW("/v1/stuck", "262145"));
	send_chunks(fd, 1);
	client_read(fd, answer, sizeof answer);
	cr_assert(strstr(answer, " 504 "), "%s", answer);
	cr_assert(strstr(answer, "door.no_answer"));
	cr_assert_eq(s.held, 1u);
	cr_assert_eq(s.aborted, 0u);
	server_release(&s);
	wait_for(&s.aborted, 1);
	cr_assert_eq(s.aborted_uploads, 1u);
	close(fd);
	server_stop(&s);
}
