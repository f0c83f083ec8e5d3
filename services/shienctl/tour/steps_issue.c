#include "certificates.h"
#include "sh_hex.h"
#include "steps.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Handed out at the counter: the PDF downloaded, kept, and verified as anybody may. */
static bool keep(Tour *t, const char *name, const WebAnswer *a)
{
	char path[600];
	FILE *out;
	bool good;

	snprintf(path, sizeof path, "%s/certificates/%s", t->out, name);
	out = fopen(path, "w");
	if (!out)
		return false;
	good = fwrite(a->body, 1, a->len, out) == a->len;
	return fclose(out) == 0 && good;
}

/* "/v1/482013/issues/….pdf" as the reply has it: the part after the town. */
static const char *below_town(const char *path)
{
	const char *at = strncmp(path, "/v1/", 4) == 0 ? strchr(path + 4, '/') : NULL;

	return at ? at + 1 : path;
}

bool download(Tour *t, unsigned town, const char *path, const char *sha256, const char *file)
{
	WebAnswer a;
	long status = knock(
		t, town, &(Knock){ .service = "certificate-issuer", .method = "GET", .path = below_town(path) }, &a);
	unsigned char hash[crypto_hash_sha256_BYTES];
	char hex[2 * crypto_hash_sha256_BYTES + 1] = "";
	bool pdf = status == 200 && a.len > 4 && memcmp(a.body, "%PDF", 4) == 0, good;

	if (pdf) {
		crypto_hash_sha256(hash, (const unsigned char *) a.body, a.len);
		sh_hex(hex, hash, sizeof hash);
	}
	good = that(t, pdf && strcmp(hex, sha256) == 0, "%s を受け取る（HTTP %ld、%zuバイト、ハッシュ一致）", file,
		    status, a.len);
	if (good)
		good = that(t, keep(t, file, &a), "%s を保存する", file);
	web_free(&a);
	return good;
}

void verify(Tour *t, unsigned town, const char *number, unsigned issue_no, const char *expected)
{
	char code[100];
	json_t *reply;

	snprintf(code, sizeof code, "%s-%02u", number, issue_no);
	reply = knock_json(t, town,
			   &(Knock){ .service = "certificate-issuer",
				     .method = "POST",
				     .path = "verify",
				     .reads = true,
				     .json = json_pack("{s:s}", "code", code) },
			   "証明書の確認");
	that(t, strcmp(text_at(reply, "result"), expected) == 0, "証明書 %s は %s: %s", code, expected,
	     text_at(reply, "result"));
	json_decref(reply);
}

bool issue_at_counter(Tour *t, const CastApplication *a)
{
	Case *c = &t->cases[a->no - 1];
	char file[100];
	json_t *reply = act(t, clerk_of(a, MADO), a->town, "IssueAtCounter",
			    json_pack("{s:s,s:s}", "certificateId", c->certificate_id, "identityChecked", "LICENCE"));
	bool good = reply && strcmp(text_at(reply, "number"), c->number) == 0;

	c->issue_no = (unsigned) number_at(reply, "issueNo");
	snprintf(file, sizeof file, "%s-%u.pdf", c->number, c->issue_no);
	good = good && download(t, a->town, text_at(reply, "path"), text_at(reply, "sha256"), file);
	json_decref(reply);
	return good;
}

static void completed(Tour *t, const CastApplication *a)
{
	const Case *c = &t->cases[a->no - 1];

	if (that(t, issue_at_counter(t, a), "申請%d の証明書を窓口で交付する", a->no))
		verify(t, a->town, c->number, c->issue_no, "VALID");
}

/* Every fourth, and the one that will be looked at again; what no font draws is refused. */
void step_counter(Tour *t)
{
	unsigned n = 0;

	for (unsigned i = 0; i < t->cast.n_applications; i++) {
		const CastApplication *a = &t->cast.applications[i];

		if (!a->expected.issuable && *t->cases[i].certificate_id)
			act_refused(t, MADO, a->town, "IssueAtCounter",
				    json_pack("{s:s,s:s}", "certificateId", t->cases[i].certificate_id,
					      "identityChecked", "LICENCE"),
				    "certificate.");
		if (a->expected
			    .protection_desk) /* its paper bears the hidden address: nothing leaves by the window */
			act_refused(t, MADO, a->town, "IssueAtCounter",
				    json_pack("{s:s,s:s}", "certificateId", t->cases[i].certificate_id,
					      "identityChecked", "LICENCE"),
				    "certificate.release.checking");
		if (!a->expected.issuable || a->expected.protection_desk || (i % 4 != 0 && !a->resurveyed))
			continue;
		fault_point(t, "issues", n++);
		completed(t, a);
	}
	verify(t, 0, "NO-SUCH-NUMBER", 1, "UNKNOWN");
}
