#include "statement.h"

#include "rules/grade_label.h"
#include "sh_civil.h"
#include "sh_hex.h"
#include <jansson.h>
#include <openssl/sha.h>
#include <stdbool.h>
#include <string.h>

static bool is_code(const char *s, size_t max)
{
	size_t n = s ? strlen(s) : 0;

	return n > 0 && n <= max && strspn(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-") == n;
}

static bool is_digits(const char *s, size_t n) { return s && strlen(s) == n && strspn(s, "0123456789") == n; }

static size_t code_points(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char) *s & 0xc0) != 0x80;
	return n;
}

static int check_codes(const IssuerStatement *s, ShError *err)
{
	ShCivil day;
	const struct {
		const char *field, *value;
		size_t max;
	} codes[] = {
		{ "certificate_id", s->certificate_id, 64 },
		{ "subject_person_id", s->subject_person_id, 64 },
		{ "dwelling_id", s->dwelling_id, 64 },
		{ "certificate_number", s->certificate_number, 32 },
	};

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (!is_code(codes[i].value, codes[i].max))
			return sh_fail_field(err, codes[i].field, "certificate.code.malformed");
	if (!is_digits(s->tenant, 6))
		return sh_fail_field(err, "tenant", "certificate.tenant.malformed");
	if (s->issue_number < 1 || s->issue_number > 9999)
		return sh_fail_field(err, "issue_number", "certificate.issue_number.range");
	if (!s->certified_on || sh_civil_parse_iso(&day, s->certified_on, err) != 0)
		return sh_fail_field(err, "certified_on", "certificate.date.malformed");
	if (!s->grade || !grade_label(s->grade))
		return sh_fail_field(err, "grade", "certificate.grade.not_printable");
	return 0;
}

static int check_text(const char *field, const char *value, size_t max, ShError *err)
{
	json_t *strict;

	if (!value || !*value)
		return sh_fail_field(err, field, "certificate.item.missing");
	if (strlen(value) > max * 12 || code_points(value) > max)
		return sh_fail_field(err, field, "certificate.item.too_long");
	strict = json_string(value); /* jansson refuses what is not UTF-8 */
	if (!strict)
		return sh_fail_field(err, field, "certificate.item.not_utf8");
	json_decref(strict);
	for (const char *p = value; *p; p++)
		if ((unsigned char) *p < 0x20 || *p == 0x7f)
			return sh_fail_field(err, field, "certificate.item.control");
	return 0;
}

static int check_lines(const char *field, const IssuerLines *lines, size_t max, ShError *err)
{
	int r;

	if (lines->n > max)
		return sh_fail_field(err, field, "certificate.box.too_many_lines");
	for (size_t i = 0; i < lines->n; i++)
		if ((r = check_text(field, lines->line[i], ISSUER_LINE_MAX, err)) != 0)
			return r;
	return 0;
}

int issuer_statement_check(const IssuerStatement *s, ShError *err)
{
	const struct {
		const char *field, *value;
		size_t max;
	} texts[] = {
		{ "head_address", s->head_address, ISSUER_ADDRESS_MAX },
		{ "head_name", s->head_name, ISSUER_NAME_MAX },
		{ "cause", s->cause, ISSUER_ADDRESS_MAX },
		{ "dwelling_address", s->dwelling_address, ISSUER_ADDRESS_MAX },
		{ "authority_title", s->authority_title, ISSUER_NAME_MAX },
		{ "authority_name", s->authority_name, ISSUER_NAME_MAX },
	};
	int r = check_codes(s, err);

	for (size_t i = 0; r == 0 && i < sizeof texts / sizeof *texts; i++)
		r = check_text(texts[i].field, texts[i].value, texts[i].max, err);
	if (r == 0)
		r = check_lines("box1", &s->box1, ISSUER_BOX1_LINES, err);
	if (r == 0)
		r = check_lines("box2", &s->box2, ISSUER_BOX_LINES, err);
	if (r == 0)
		r = check_lines("box3", &s->box3, ISSUER_BOX_LINES, err);
	if (r == 0 && (!s->seal_png || s->seal_png_len == 0 || s->seal_png_len > ISSUER_SEAL_BYTES))
		r = sh_fail_field(err, "seal_png", "certificate.seal.size");
	return r;
}

static json_t *lines_json(const IssuerLines *lines)
{
	json_t *array = json_array();

	for (size_t i = 0; array && i < lines->n; i++)
		if (json_array_append_new(array, json_string(lines->line[i])) != 0) {
			json_decref(array);
			return NULL;
		}
	return array;
}

static json_t *record_json(const IssuerStatement *s, const char *seal_hex)
{
	return json_pack("{s:s s:s s:s s:s s:s s:I s:I s:s s:s s:s s:s s:s s:s s:s s:o s:o s:o s:s s:s s:s s:s}",
			 "format", "shien-certificate-1", "certificate_id", s->certificate_id, "subject_person_id",
			 s->subject_person_id, "dwelling_id", s->dwelling_id, "tenant", s->tenant, "site_generation",
			 (json_int_t) s->site_generation, "issue_number", (json_int_t) s->issue_number,
			 "certificate_number", s->certificate_number, "head_address", s->head_address, "head_name",
			 s->head_name, "cause", s->cause, "dwelling_address", s->dwelling_address, "grade", s->grade,
			 "grade_label", grade_label(s->grade), "box1", lines_json(&s->box1), "box2",
			 lines_json(&s->box2), "box3", lines_json(&s->box3), "certified_on", s->certified_on,
			 "authority_title", s->authority_title, "authority_name", s->authority_name, "seal_sha256",
			 seal_hex);
}

int issuer_statement_record(const IssuerStatement *s, ShArena *arena, IssuerRecord *ret, ShError *err)
{
	uint8_t seal[ISSUER_HASH_LEN];
	char seal_hex[2 * ISSUER_HASH_LEN + 1], *bytes;
	json_t *json;
	size_t len;
	int r = issuer_statement_check(s, err);

	if (r != 0)
		return r;
	SHA256(s->seal_png, s->seal_png_len, seal);
	sh_hex(seal_hex, seal, sizeof seal);
	json = record_json(s, seal_hex);
	len = json ? json_dumpb(json, NULL, 0, JSON_SORT_KEYS | JSON_COMPACT) : 0;
	bytes = len ? sh_alloc(arena, len + 1) : NULL;
	if (bytes)
		json_dumpb(json, bytes, len, JSON_SORT_KEYS | JSON_COMPACT);
	json_decref(json);
	if (!bytes)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "certificate.record.memory", "%zu bytes", len);
	ret->bytes = bytes;
	ret->len = len;
	SHA256((const uint8_t *) bytes, len, ret->sha256);
	return 0;
}
