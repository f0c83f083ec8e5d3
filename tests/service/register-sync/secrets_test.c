/* Serials of cards and 個人番号: sealed, found by their index, the numbers only where they may be taken in. */
#include "register_run.h"
#include "sh_blob.h"
#include "sh_data_key.h"
#include "sh_due.h"
#include "sh_clock.h"
#include "sh_seal.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HEAD                                                                                                                                                  \
	"宛名番号,個人履歴番号,氏名,住民状態,利用者証明用電子証明書シリアル番号,署名用電子証明書シリアル番号," \
	"利用者証明用電子証明書発行者鍵識別子,個人番号,支援措置区分\n"

/* 999… with right check digits (番号省令5条), nobody's. */
static const char rows[] = HEAD "11,1,潮咲 太郎,1,000123456,,,999100000013,\n"
				"12,1,潮咲 花子,1,255,１２３４５６,aabb,999100000021,1\n"
				"13,1,浜 三郎,1,255,,,,\n"
				"14,1,浜 四郎,1,00FF00FF00FF00FF00FF,,ccdd,,\n";

static int card(Fixture *f, const char *kind, const char *issuer, const char *serial,
		const RegisterSync__ResolveCardReply **ret)
{
	RegisterSync__ResolveCardRequest q = REGISTER_SYNC__RESOLVE_CARD_REQUEST__INIT;
	const void *reply;
	int r;

	q.kind = kind;
	q.issuer_key_id = issuer;
	q.serial = serial;
	as(f, "certificate-issuer", "service");
	r = ask(f, "ResolveCard", &q.base, &reply);
	*ret = reply;
	as(f, "shienctl", "register");
	return r;
}

static void cards(Fixture *f)
{
	static const struct {
		const char *kind, *issuer, *serial, *address_no, *reason;
		bool is_protected;
	} cases[] = {
		{ "AUTH", "aabb", "01e240", "11", NULL, false }, /* 123456; the file names no issuer */
		{ "AUTH", "ffff", "0001e240", "11", NULL, false },
		{ "SIGN", "aabb", "01e240", "12", NULL, true }, /* full width */
		{ "AUTH", "aabb", "01e241", NULL, NULL, false },
		{ "AUTH", "ccdd", "ff00ff00ff00ff00ff", "14", NULL, false },      /* hex in the file, leading zeros */
		{ "AUTH", "eeff", "ff00ff00ff00ff00ff", NULL, NULL, false },      /* another issuer's */
		{ "AUTH", "aabb", "ff", NULL, "register.card.ambiguous", false }, /* 12 (aabb) and 13 (unknown) */
		{ "AUTH", "ccdd", "ff", "13", NULL, false },
		{ "ODD", "aabb", "ff", NULL, "register.card.kind_unknown", false },
	};
	const RegisterSync__ResolveCardReply *reply;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int r = card(f, cases[i].kind, cases[i].issuer, cases[i].serial, &reply);

		if (cases[i].reason) {
			cr_assert_eq(r, SH_REFUSED, "%zu", i);
			cr_assert_str_eq(f->error.reason, cases[i].reason);
			continue;
		}
		cr_assert_eq(r, 0, "%zu %s", i, f->error.reason);
		cr_assert_eq(reply->protected_, cases[i].is_protected);
		if (cases[i].address_no)
			cr_assert_str_eq(reply->person_id, person_of(f, cases[i].address_no), "%zu", i);
		else
			cr_assert_str_empty(reply->person_id, "%zu", i);
	}
	cr_assert_eq(count(f, "SELECT count(*) FROM card_link WHERE position('1e240'::bytea in sealed_serial) > 0"),
		     0);
	cr_assert_eq(kept_rows(f, "true", REGISTER_NONE, "123456"), 0);
	cr_assert_gt(kept_rows(f, "true", REGISTER_NONE, "潮咲"), 0, "what is kept was looked at");
}

static int resolve(Fixture *f, const void *sealed, size_t len, const RegisterSync__ResolveSealedNumberReply **ret)
{
	RegisterSync__ResolveSealedNumberRequest q = REGISTER_SYNC__RESOLVE_SEALED_NUMBER_REQUEST__INIT;
	const void *reply;
	int r;

	q.sealed = (ProtobufCBinaryData){ len, (uint8_t *) (uintptr_t) sealed };
	as(f, "application-intake", "service");
	r = ask(f, "ResolveSealedNumber", &q.base, &reply);
	*ret = reply;
	as(f, "shienctl", "register");
	return r;
}

static int number(Fixture *f, const char *digits, const RegisterSync__ResolveSealedNumberReply **ret)
{
	ShArena *arena = sh_arena_new(1 << 16);
	const uint8_t *sealed;
	uint8_t key[32];
	ShRoots roots;
	size_t len;
	int r;

	sh_keys_roots(f->process.keys, &roots);
	cr_assert_eq(sh_box_public(roots.key[0], key), 0);
	cr_assert_eq(sh_box_seal(arena, key, digits, strlen(digits), &sealed, &len, &f->error), 0);
	r = resolve(f, sealed, len, ret);
	sh_arena_free(arena);
	return r;
}

static long numbers_anywhere(Fixture *f)
{
	return kept_rows(f, "true", REGISTER_NONE, "99910000") +
	       count(f, "SELECT count(*) FROM person_number WHERE position('99910000'::bytea in sealed_number) > 0") +
	       count(f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%99910000%'") +
	       count(f, "SELECT count(*) FROM outbox_pending WHERE position('99910000'::bytea in payload) > 0");
}

static void without_assessment(Fixture *f)
{
	const RegisterSync__ResolveSealedNumberReply *reply;

	cr_assert_eq(import_of(f, 1)->numbers_not_taken, 2);
	cr_assert_eq(count(f, "SELECT count(*) FROM person_number"), 0);
	cr_assert_eq(number(f, "999100000013", &reply), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "register.number.no_assessment");
}

static void with_assessment(Fixture *f)
{
	RegisterSync__SetNumberAssessmentRequest q = REGISTER_SYNC__SET_NUMBER_ASSESSMENT_REQUEST__INIT;
	const RegisterSync__ResolveSealedNumberReply *reply;
	const void *nothing;

	q.assessed_on = "2026-04-01";
	q.number = "第12号";
	cr_assert_eq(ask(f, "SetNumberAssessment", &q.base, &nothing), 0, "%s %s", f->error.reason, f->error.field);
	import_text(f, 2, rows); /* the same file: the rows are on file, the numbers are not */
	cr_assert_eq(import_of(f, 2)->same_rows, 4);
	cr_assert_eq(import_of(f, 2)->numbers_not_taken, 0);
	cr_assert_eq(count(f, "SELECT count(*) FROM person_number"), 2);
	cr_assert_eq(number(f, "999100000013", &reply), 0, "%s", f->error.reason);
	cr_assert_str_eq(reply->person_id, person_of(f, "11"));
	cr_assert_not(reply->protected_);
	cr_assert_eq(number(f, "999100000021", &reply), 0);
	cr_assert_str_eq(reply->person_id, person_of(f, "12"));
	cr_assert(reply->protected_);
	cr_assert_eq(number(f, "999100000030", &reply), 0, "%s", f->error.reason);
	cr_assert_str_empty(reply->person_id);
	cr_assert_eq(number(f, "999100000014", &reply), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "register.number.malformed");
	cr_assert_eq(resolve(f, "999100000013", 12, &reply), SH_REFUSED, "in clear");
	cr_assert_str_eq(f->error.reason, "register.number.does_not_open");
	cr_assert_eq(numbers_anywhere(f), 0);
}

Test(secrets, cards_and_numbers)
{
	Fixture f;

	register_open(&f, "2");
	import_text(&f, 1, rows);
	cr_assert_eq(import_of(&f, 1)->new_rows, 4);
	cards(&f);
	without_assessment(&f);
	with_assessment(&f);
	fixture_close(&f);
}

/* ---- rotation ---- */
static int rotate_keys(ShCall *call, void *arg)
{
	(void) arg;
	return sh_rekey_rotate(call, "*");
}

static int read_file(ShCall *call, void *arg)
{
	const uint8_t *bytes;
	size_t len;
	int r = sh_blob_read(call, arg, 1 << 20, &bytes, &len);

	if (r == 0)
		cr_assert_arr_eq(bytes, rows, sizeof rows - 1);
	return r;
}

static void numbers(Fixture *f)
{
	const RegisterSync__ResolveSealedNumberReply *reply;

	cr_assert_eq(number(f, "999100000013", &reply), 0, "%s %s", f->error.reason, f->error.detail);
	cr_assert_str_eq(reply->person_id, person_of(f, "11"));
	cr_assert_eq(number(f, "999100000030", &reply), 0);
	cr_assert_str_empty(reply->person_id);
}

static void all_opens(Fixture *f)
{
	char blob[64];

	snprintf(blob, sizeof blob, "%s", text_of(f, "SELECT blob_id FROM import ORDER BY import_no LIMIT 1"));
	cards(f);
	numbers(f);
	cr_assert_eq(in_tx(f, read_file, blob), 0, "%s %s", f->error.reason, f->error.detail);
}

/* Cells that an older key still holds. */
static long old_cells(Fixture *f)
{
	static const char *const columns[][2] = { { "card_link", "sealed_serial" },
						  { "person_number", "sealed_number" },
						  { "blob_chunk", "sealed" },
						  { "import", "sealed_file_name" } };
	char sql[400];
	long n = 0;

	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		snprintf(sql, sizeof sql,
			 "SELECT count(*) FROM %s t WHERE length(%s) > 0 AND EXISTS (SELECT FROM data_key o JOIN "
			 "data_key n "
			 "USING (municipality, scope, purpose) WHERE o.key_id = sealed_key(t.%s) AND n.key_id > "
			 "o.key_id)",
			 columns[i][0], columns[i][1], columns[i][1]);
		n += count(f, sql);
	}
	return n;
}

static void data_keys_rotate(Fixture *f)
{
	long keys = count(f, "SELECT count(*) FROM data_key"), links = count(f, "SELECT count(*) FROM card_link");

	cr_assert_eq(old_cells(f), 0);
	cr_assert_eq(in_tx(f, rotate_keys, NULL), 0, "%s", f->error.reason);
	cr_assert_eq(count(f, "SELECT count(*) FROM data_key"), 2 * keys);
	cr_assert_gt(old_cells(f), links);
	all_opens(f);
	import_text(f, 3, HEAD "15,1,浜 五郎,1,77,,,,\n"); /* a new serial, under the new key */
	import_text(f, 4,
		    HEAD "11,1,潮咲 太郎,1,000123456,,,999100000013,\n"
			 "11,2,潮咲 太郎,1,000123456,,,999100000013,\n"); /* an old one once more */
	all_opens(f);
	run_sql(f, "INSERT INTO due (municipality, kind, id, due_us) SELECT DISTINCT municipality, 'keys_rotate', "
		   "'*', 0 FROM data_key");
	cr_assert_geq(run_due(f, sh_now_us()), 7);
	cr_assert_eq(old_cells(f), 0, "%s %s", f->error.reason, f->error.detail);
	cr_assert_eq(count(f, "SELECT count(*) FROM due WHERE left(kind, 5) = 'keys_'"), 0);
	cr_assert_eq(count(f, "SELECT count(*) FROM card_link"), links + 1, "each serial once");
	all_opens(f);
}

static void the_root_rotates(Fixture *f)
{
	const RegisterSync__ResolveSealedNumberReply *reply;
	const uint8_t *sealed;
	ShArena *arena = sh_arena_new(1 << 16);
	char secret[160], public[160];
	ShError err = { 0 };
	uint8_t box[32];
	ShRoots roots;
	size_t len;

	snprintf(secret, sizeof secret, "%s/secret", f->folder);
	snprintf(public, sizeof public, "%s/public", f->folder);
	sh_keys_roots(f->process.keys, &roots);
	sh_box_public(roots.key[0], box);
	cr_assert_eq(sh_box_seal(arena, box, "999100000013", 12, &sealed, &len, &err), 0);
	run_sql(f, "CREATE TABLE before_rotation AS SELECT * FROM data_key");
	cr_assert_eq(sh_keys_rotate_root("register-sync", secret, public, &err), 0, "%s", err.reason);
	cr_assert_eq(sh_keys_rotate_root("register-sync", secret, public, &err), SH_REFUSED);
	cr_assert_str_eq(err.reason, "keys.rotation_unfinished");
	sleep(1);
	all_opens(f);
	cr_assert_eq(resolve(f, sealed, len, &reply), 0, "sealed to the earlier root's box");
	cr_assert_str_eq(reply->person_id, person_of(f, "11"));
	sh_keys_roots(f->process.keys, &roots);
	cr_assert_eq(roots.n, 2);
	run_sql(f, "INSERT INTO due (municipality, kind, id, due_us) SELECT DISTINCT municipality, 'keys_rewrap', "
		   "'-', 0 FROM data_key");
	run_due(f, sh_now_us());
	cr_assert_eq(count(f, "SELECT count(DISTINCT root_id) FROM data_key"), 1);
	cr_assert_eq(count(f, "SELECT root_id FROM data_key LIMIT 1"), (long) roots.id[0]);
	cr_assert_eq(sh_keys_retire_root("register-sync", secret, &err), 0, "%s", err.reason);
	sleep(1);
	all_opens(f);
	cr_assert_eq(resolve(f, sealed, len, &reply), SH_REFUSED, "the root it was sealed to is gone");
	run_sql(f, "UPDATE data_key d SET wrapped = b.wrapped, root_id = b.root_id FROM before_rotation b "
		   "WHERE b.key_id = d.key_id AND b.purpose = 'number'");
	cr_assert_eq(number(f, "999100000013", &reply), SH_FAULT, "a backup's keys are under the retired root");
	sh_arena_free(arena);
}

Test(secrets, keys_rotate_while_running)
{
	Fixture f;

	register_open(&f, "2");
	import_text(&f, 1, rows);
	with_assessment(&f);
	data_keys_rotate(&f);
	the_root_rotates(&f);
	fixture_close(&f);
}
