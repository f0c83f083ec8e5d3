#include "issuer_fixture.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Programs of others judge the same file: poppler (pdfsig, pdftoppm, pdfdetach), qpdf, zbar. */

static char dir[] = "/tmp/shien-certificate-XXXXXX";

static int run(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
static int run(char *out, size_t size, const char *format, ...)
{
	char command[1024];
	va_list ap;
	size_t n;
	FILE *p;

	va_start(ap, format);
	vsnprintf(command, sizeof command, format, ap);
	va_end(ap);
	p = popen(command, "r");
	cr_assert_not_null(p);
	n = fread(out, 1, size - 1, p);
	out[n] = '\0';
	return pclose(p);
}

static void save(const void *bytes, size_t len, const char *name)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "wb");
	cr_assert_not_null(f);
	cr_assert_eq(fwrite(bytes, 1, len, f), len);
	fclose(f);
}

static void clean(void)
{
	char out[64];

	run(out, sizeof out, "rm -rf '%s'", dir);
}

/* One byte of the finished file is another. The signature covers them all, so poppler finds each; it exits with 0
 * even then, its verdict is in the text. qpdf knows nothing of signatures: it sees what breaks the file's structure
 * or a stream's encoding, and takes another date for as good as the first. */
static const struct {
	const char *what, *from, *then; /* the byte after the first `then` that follows the first `from` */
	int qpdf_exit;                  /* 0 nothing seen, 2 errors, 3 warnings (qpdf's manual, "Exit Status") */
	const char *qpdf_says;
} changes[] = {
	{ "a digit of the date", "/CreationDate", "(D:", 0, "No syntax or stream encoding errors" },
	{ "the head of a packed stream", "/FlateDecode", "stream\n", 2, "error decoding stream data" },
	{ "the way to the table of objects", "\nstartxref", "\nstart", 3, "can't find startxref" },
};

static size_t place_of_change(const IssuerCertificate *c, const char *from, const char *then)
{
	const char *end = (const char *) c->pdf + c->len, *p = memmem(c->pdf, c->len, from, strlen(from));

	p = p ? memmem(p, (size_t) (end - p), then, strlen(then)) : NULL;
	cr_assert_not_null(p, "%s", from);
	return (size_t) (p - (const char *) c->pdf) + strlen(then);
}

static void judge_changed(const IssuerCertificate *c)
{
	static char out[65536];
	unsigned char *bad = malloc(c->len);

	cr_assert_not_null(bad);
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		const char *what = changes[i].what;
		int status;

		memcpy(bad, c->pdf, c->len);
		bad[place_of_change(c, changes[i].from, changes[i].then)] ^= 1;
		save(bad, c->len, "bad.pdf");
		cr_expect_eq(run(out, sizeof out, "cd %s && pdfsig bad.pdf 2>&1", dir), 0, "%s: %s", what, out);
		cr_expect_not_null(strstr(out, "Signature Validation: Digest Mismatch."), "%s: %s", what, out);
		cr_expect_null(strstr(out, "Signature is Valid"), "%s: %s", what, out);
		status = run(out, sizeof out, "cd %s && qpdf --check bad.pdf 2>&1", dir);
		cr_expect(WIFEXITED(status), "%s", what);
		cr_expect_eq(WEXITSTATUS(status), changes[i].qpdf_exit, "%s: %s", what, out);
		cr_expect_not_null(strstr(out, changes[i].qpdf_says), "%s: %s", what, out);
	}
	free(bad);
}

static void judge(Fixture *f, KeyKind kind)
{
	static char out[65536];
	IssuerCertificate c;
	IssuerStatement s;

	fixture_open(f, kind);
	s = given_statement(f);
	given_certificate(f, &s, &c);
	save(c.pdf, c.len, "good.pdf");
	cr_expect_eq(run(out, sizeof out, "cd %s && pdfsig good.pdf 2>&1", dir), 0, "%s", out);
	cr_expect_not_null(strstr(out, "Signature is Valid"), "%s", out);
	cr_expect_not_null(strstr(out, "Total document signed"), "%s", out);
	cr_expect_not_null(strstr(out, "ETSI.CAdES.detached"), "%s", out);
	cr_expect_null(strstr(out, "Signature #2"));
	cr_expect_eq(run(out, sizeof out, "cd %s && qpdf --check good.pdf 2>&1", dir), 0, "%s", out);
	cr_expect_not_null(strstr(out, "No syntax or stream encoding errors"), "%s", out);

	judge_changed(&c);
	fixture_close(f);
}

Test(outside, poppler_and_qpdf_accept_and_reject)
{
	static Fixture f;

	cr_assert_not_null(mkdtemp(dir));
	judge(&f, P256);
	judge(&f, RSA2048);
	clean();
}

Test(outside, zbar_reads_the_code_and_poppler_the_record)
{
	static char out[65536];
	static Fixture f;
	IssuerCertificate c;
	IssuerStatement s;
	IssuerPayload p;

	cr_assert_not_null(mkdtemp(dir));
	fixture_open(&f, P256);
	s = given_statement(&f);
	given_certificate(&f, &s, &c);
	save(c.pdf, c.len, "c.pdf");
	cr_assert_eq(run(out, sizeof out,
			 "cd %s && pdftoppm -r 300 -gray -png c.pdf p && zbarimg -q --raw p-1.png 2>/dev/null", dir),
		     0, "%s", out);
	out[strcspn(out, "\n")] = '\0';
	cr_expect_str_eq(out, c.qr);
	cr_expect_eq(issuer_payload_verify(out, &f.key, 1, &p, &f.error), 0);
	cr_expect_arr_eq(p.record_sha256, c.record.sha256, ISSUER_HASH_LEN);

	cr_assert_eq(run(out, sizeof out, "cd %s && pdfdetach -save 1 -o r.json c.pdf && cat r.json", dir), 0);
	cr_expect_str_eq(out, c.record.bytes);
	cr_assert_eq(run(out, sizeof out, "cd %s && pdftotext -raw c.pdf - && pdfinfo c.pdf && pdffonts c.pdf", dir),
		     0);
	cr_expect_not_null(strstr(out, "上記のとおり、相違ないことを証明します。"), "%s", out);
	cr_expect_not_null(strstr(out, "能登 葛\U000E0102子"), "%s", out); /* copied with its variant */
	cr_expect_not_null(strstr(out, "大規模半壊"));
	cr_expect_not_null(strstr(out, "令和6年2月1日"));
	cr_expect_not_null(strstr(out, "A4"), "%s", out);
	cr_expect_not_null(strstr(out, "Pages:           1"));
	cr_expect_not_null(strstr(out, "JavaScript:      no"));
	fixture_close(&f);
	clean();
}
