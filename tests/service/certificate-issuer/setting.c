#include "setting.h"

#include "sh_clock.h"
#include "shien/ledger/v1/contract.h"
#include "shien/ledger/v1/ledger.pb-c.h"
#include "shien/register/v1/contract.h"
#include "shien/register/v1/register.pb-c.h"
#include <cairo.h>
#include <criterion/criterion.h>
#include <ftw.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Pango 1.50 keeps the pattern of a font file for good: once per set of fonts, however many presses and pages. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libfontconfig\n"; }

World world;
const char *card_folder;
ShCardCa *card_ca;
static char folder[64];

/* ---- peers ---- */
static const ProtobufCMessage *facts(ShArena *arena, ShError *err)
{
	Ledger__CertificateFacts *p = sh_alloc(arena, sizeof *p);
	Ledger__Member *m = sh_alloc(arena, 2 * sizeof *m);

	if (world.ledger_down) {
		sh_fail(err, SH_UNAVAILABLE, "peer.unreachable", "ledger");
		return NULL;
	}
	ledger__certificate_facts__init(p);
	p->disaster_id = DISASTER;
	p->disaster_code = "R8-01";
	p->cause = "令和8年10月1日の豪雨による";
	p->occurred_on = "2026-10-01";
	p->dwelling_id = DWELLING;
	p->dwelling_address = "七海町字本町12番地3";
	p->household_id = HOUSEHOLD;
	p->head_person_id = HEAD;
	p->head_name = world.head_name ? world.head_name : "海野 太郎";
	p->head_address = "七海町字本町12番地3";
	p->members = sh_alloc(arena, 2 * sizeof *p->members);
	p->n_members = 2;
	for (int i = 0; i < 2; i++) {
		ledger__member__init(&m[i]);
		m[i].person_id = i ? SPOUSE : HEAD;
		m[i].name = i ? "海野 花子" : p->head_name;
		m[i].relation = i ? "12" : "02";
		p->members[i] = &m[i];
	}
	p->grade_code = world.grade;
	p->flood = "ABOVE_FLOOR";
	p->version = world.facts_version;
	return &p->base;
}

static const ProtobufCMessage *ledger(Fixture *f, const char *service, const char *rpc,
				      const ProtobufCMessage *request, ShArena *arena, ShError *err)
{
	const Ledger__GetCertificateFactsRequest *q = (const void *) request;

	(void) f, (void) service;
	cr_assert_str_eq(rpc, "GetCertificateFacts");
	cr_assert_str_eq(q->dwelling_id, DWELLING);
	return facts(arena, err);
}

static const ProtobufCMessage *check_release(const RegisterSync__CheckReleaseRequest *q, ShArena *arena)
{
	RegisterSync__CheckReleaseReply *p = sh_alloc(arena, sizeof *p);

	register_sync__check_release_reply__init(p);
	p->withheld_person_ids = sh_alloc(arena, sizeof *p->withheld_person_ids);
	if (world.withheld && world.asked++ >= world.withheld_after)
		for (size_t i = 0; i < q->n_person_ids; i++)
			if (strcmp(q->person_ids[i], world.withheld) == 0)
				p->withheld_person_ids[p->n_withheld_person_ids++] = world.withheld;
	return &p->base;
}

static const ProtobufCMessage *registry(Fixture *f, const char *service, const char *rpc,
					const ProtobufCMessage *request, ShArena *arena, ShError *err)
{
	RegisterSync__ResolveCardReply *p = sh_alloc(arena, sizeof *p);

	(void) f, (void) service;
	if (world.register_down) {
		sh_fail(err, SH_UNAVAILABLE, "peer.unreachable", "register-sync");
		return NULL;
	}
	if (strcmp(rpc, "CheckRelease") == 0)
		return check_release((const void *) request, arena);
	cr_assert_str_eq(rpc, "ResolveCard");
	register_sync__resolve_card_reply__init(p);
	p->person_id = world.card_person;
	p->protected_ = world.card_protected;
	p->no_store_issue = world.no_store_issue;
	return &p->base;
}

static const FakePeer peers[] = {
	{ "ledger", &ledger_contract, ledger },
	{ "register-sync", &register_sync_contract, registry },
	{ 0 },
};

/* ---- files ---- */
static const char *at(const char *name)
{
	static char path[128];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void make_signer(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	FILE *out;

	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), -60);
	X509_gmtime_adj(X509_getm_notAfter(x), 86400);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *) "Test town",
				   -1, -1, 0);
	X509_set_issuer_name(x, X509_get_subject_name(x));
	X509_set_pubkey(x, key);
	cr_assert_gt(X509_sign(x, key, EVP_sha256()), 0);
	out = fopen(at("sign.pem"), "w");
	cr_assert(PEM_write_X509(out, x));
	fclose(out);
	out = fopen(at("sign.key"), "w");
	cr_assert(PEM_write_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL));
	fclose(out);
	X509_free(x);
	EVP_PKEY_free(key);
}

static void make_card_authority(void)
{
	int64_t now = sh_now_us(), year = INT64_C(366) * 86400000000;
	char key[128];
	ShError err;

	cr_assert_eq(sh_card_ca_new(&card_ca, 7, (ShCardPeriod){ now - year, now + year }, &err), 0, "%s",
		     err.reason);
	mkdir(at("anchors"), 0755);
	mkdir(at("crls"), 0755);
	snprintf(key, sizeof key, "%s", at("ca.key"));
	cr_assert_eq(sh_card_ca_save(card_ca, at("anchors/ca.pem"), key, &err), 0, "%s", err.reason);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void) st, (void) flag, (void) ftw;
	return remove(path);
}

static cairo_status_t collect(void *self, const unsigned char *data, unsigned n)
{
	ProtobufCBinaryData *png = self;

	memcpy(png->data + png->len, data, n);
	png->len += n;
	return CAIRO_STATUS_SUCCESS;
}

static void put_authority_of(Fixture *f)
{
	static uint8_t bytes[65536];
	Certificate__PutAuthorityRequest q = CERTIFICATE__PUT_AUTHORITY_REQUEST__INIT;
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 240, 240);
	cairo_t *c = cairo_create(s);
	const void *reply;

	cairo_set_source_rgb(c, 0.85, 0.16, 0.1);
	cairo_rectangle(c, 10, 10, 220, 220);
	cairo_stroke(c);
	cairo_destroy(c);
	q.seal_png.data = bytes;
	cairo_surface_write_to_png_stream(s, collect, &q.seal_png);
	cairo_surface_destroy(s);
	q.title = "七海町長";
	q.name = "試験 次郎";
	q.valid_from = "2020-04-01";
	f->roles = "seal";
	cr_assert_eq(ask(f, "PutAuthority", &q.base, &reply), 0, "%s %s", f->error.reason, f->error.field);
}

void setting_open_without_authority(Fixture *f)
{
	world = (World){ .grade = "", .facts_version = 1, .card_person = "" };
	snprintf(folder, sizeof folder, "/tmp/shien-issuer-XXXXXX");
	cr_assert(mkdtemp(folder) != NULL);
	card_folder = folder;
	make_signer();
	make_card_authority();
	setenv("SHIEN_CERTIFICATE_ISSUER_SIGN_KEY_FILE", at("sign.key"), 1);
	setenv("SHIEN_CERTIFICATE_ISSUER_SIGN_CERT_FILE", at("sign.pem"), 1);
	setenv("SHIEN_CERTIFICATE_ISSUER_VERIFY_BASE", "https://verify.example.jp/verify", 1);
	setenv("SHIEN_CERTIFICATE_ISSUER_CARD_ANCHORS_DIR", at("anchors"), 1);
	setenv("SHIEN_CERTIFICATE_ISSUER_CARD_CRL_DIR", at("crls"), 1);
	fixture_open(f, &certificate_issuer_service, "certificate-issuer/migrations");
	fixture_peers(f, peers);
}

void setting_open(Fixture *f)
{
	setting_open_without_authority(f);
	put_authority_of(f);
}

void setting_close(Fixture *f)
{
	fixture_close(f);
	sh_card_ca_free(card_ca);
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- steps ---- */
void given_accepted(Fixture *f)
{
	Intake__ApplicationAccepted e = INTAKE__APPLICATION_ACCEPTED__INIT;

	e.application_id = APPLICATION;
	e.disaster_id = DISASTER;
	e.procedure = "RISAI";
	e.person_id = HEAD;
	e.dwelling_id = DWELLING;
	cr_assert_eq(tell(f, "application-intake", &e.base), 0, "%s %s", f->error.reason, f->error.detail);
	run_due(f, sh_now_us());
	cr_assert_eq(f->error.code, SH_OK, "%s %s", f->error.reason, f->error.detail);
}

void given_grade(Fixture *f, const char *grade)
{
	Ledger__DamageDecided e = LEDGER__DAMAGE_DECIDED__INIT;

	world.grade = grade;
	world.facts_version++;
	e.disaster_id = DISASTER;
	e.dwelling_id = DWELLING;
	e.survey_id = SURVEY;
	e.grade_code = grade;
	cr_assert_eq(tell(f, "ledger", &e.base), 0, "%s %s", f->error.reason, f->error.detail);
	cr_assert_gt(run_due(f, sh_now_us()), 0, "%s %s", f->error.reason, f->error.detail);
	cr_assert_eq(f->error.code, SH_OK, "%s %s", f->error.reason, f->error.detail);
}

const char *newest(Fixture *f)
{
	static char kept[4][40];
	static unsigned turn;
	char *id = kept[turn++ % 4];

	snprintf(id, sizeof kept[0], "%s",
		 text_of(f, "SELECT certificate_id FROM chain WHERE application_id = '" APPLICATION "'"));
	return id;
}

uint32_t approve(Fixture *f, const char *certificate_id, uint32_t version)
{
	Certificate__ApproveCertificatesRequest q = CERTIFICATE__APPROVE_CERTIFICATES_REQUEST__INIT;
	const char *ids[] = { certificate_id };
	const Certificate__ApproveCertificatesReply *reply;
	const void *answer;

	q.batch_id = BATCH;
	q.certificate_ids = ids;
	q.n_certificate_ids = 1;
	q.versions = &version;
	q.n_versions = version ? 1 : 0;
	f->roles = "approver";
	f->actor = "staff:approver";
	cr_assert_eq(ask(f, "ApproveCertificates", &q.base, &answer), 0, "%s %s", f->error.reason, f->error.detail);
	reply = answer;
	cr_assert_eq(reply->approved + reply->n_refused_certificate_ids, 1);
	return reply->approved;
}

uint32_t answer_as(Fixture *f, const char *actor, const char *certificate_id, bool decline)
{
	Certificate__ApproveCertificatesRequest q = CERTIFICATE__APPROVE_CERTIFICATES_REQUEST__INIT;
	const void *answer;

	q.batch_id = BATCH;
	q.certificate_ids = &certificate_id;
	q.n_certificate_ids = 1;
	q.decline = decline;
	f->roles = "approver";
	f->actor = actor;
	cr_assert_eq(ask(f, "ApproveCertificates", &q.base, &answer), 0, "%s %s", f->error.reason, f->error.detail);
	return ((const Certificate__ApproveCertificatesReply *) answer)->approved;
}

uint32_t approve_orally(Fixture *f, const char *recorder, const char *certificate_id, const char *approver)
{
	Certificate__RecordOralCertificatesRequest q = CERTIFICATE__RECORD_ORAL_CERTIFICATES_REQUEST__INIT;
	const void *answer;

	q.batch_id = BATCH;
	q.certificate_ids = &certificate_id;
	q.n_certificate_ids = 1;
	q.approver = approver;
	f->roles = "window";
	f->actor = recorder;
	cr_assert_eq(ask(f, "RecordOralCertificates", &q.base, &answer), 0, "%s %s", f->error.reason,
		     f->error.detail);
	return ((const Certificate__RecordOralCertificatesReply *) answer)->approved;
}

const char *given_ready(Fixture *f, const char *grade)
{
	const char *id;

	given_accepted(f);
	given_grade(f, grade);
	id = newest(f);
	cr_assert_eq(approve(f, id, 0), 1);
	return id;
}

int issue(Fixture *f, const char *certificate_id, const Certificate__IssueAtCounterReply **ret)
{
	Certificate__IssueAtCounterRequest q = CERTIFICATE__ISSUE_AT_COUNTER_REQUEST__INIT;
	const void *reply;
	int r;

	q.certificate_id = certificate_id;
	q.identity_checked = "LICENCE";
	f->roles = "window";
	f->actor = "staff:window";
	r = ask(f, "IssueAtCounter", &q.base, &reply);
	*ret = reply;
	return r;
}

const char *verify_code(Fixture *f, const char *code)
{
	Certificate__VerifyCertificateRequest q = CERTIFICATE__VERIFY_CERTIFICATE_REQUEST__INIT;
	const void *reply;
	const char *caller = f->caller;

	q.code = code;
	f->roles = "public";
	f->caller = "door";
	cr_assert_eq(ask(f, "VerifyCertificate", &q.base, &reply), 0, "%s %s", f->error.reason, f->error.detail);
	f->caller = caller;
	return ((const Certificate__VerifyCertificateReply *) reply)->result;
}
