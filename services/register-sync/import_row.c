/* A resident as the file says → a row as it is stored and searched. */
#include "import_stage.h"
#include "sh_hex.h"

#include <stdio.h>
#include <string.h>

/* Kept elsewhere, sealed. */
static bool secret(RegisterField f)
{
	return f == REGISTER_my_number || f == REGISTER_user_cert_serial || f == REGISTER_sign_cert_serial;
}

static char *put_json_text(char *o, const char *s)
{
	*o++ = '"';
	for (; *s; s++) {
		unsigned char c = (unsigned char) *s;

		if (c < 0x20) {
			o += sprintf(o, "\\u%04x", c);
			continue;
		}
		if (c == '"' || c == '\\')
			*o++ = '\\';
		*o++ = *s;
	}
	*o++ = '"';
	return o;
}

/* {"name":"…",…}: items that the file does not say are not there. */
static const char *image_of(ShArena *arena, const Resident *resident)
{
	char buf[RESIDENT_TEXT_SIZE];
	size_t need = 3;
	char *out, *o;

	for (int f = REGISTER_NONE + 1; f < REGISTER_FIELDS; f++)
		need += 6 * strlen(resident_text(resident, (RegisterField) f, buf)) +
			strlen(register_field_name((RegisterField) f)) + 6;
	out = o = sh_alloc(arena, need);
	if (!out)
		return NULL;
	*o++ = '{';
	for (int f = REGISTER_NONE + 1; f < REGISTER_FIELDS; f++) {
		const char *text = resident_text(resident, (RegisterField) f, buf);

		if (!*text || secret((RegisterField) f))
			continue;
		if (o[-1] != '{')
			*o++ = ',';
		o = put_json_text(o, register_field_name((RegisterField) f));
		*o++ = ':';
		o = put_json_text(o, text);
	}
	*o++ = '}';
	*o = '\0';
	return out;
}

static const char *joined(ShArena *arena, const char *whole, const char *family, const char *given)
{
	if (*whole)
		return whole;
	return *family || *given ? sh_printf(arena, "%s　%s", family, given) : "";
}

/* "" for what has no key; too long for a key is not searched by it. */
static const char *name_key(ShArena *arena, const char *text)
{
	char key[SH_KEY_SIZE];
	ShError ignored;

	return *text && sh_key_name(key, text, &ignored) == 0 ? sh_printf(arena, "%s", key) : "";
}

static const char *address_key(ShArena *arena, const char *text)
{
	char key[SH_KEY_SIZE];
	ShError ignored;

	return *text && sh_key_address(key, text, &ignored) == 0 ? sh_printf(arena, "%s", key) : "";
}

/* Names beside the first one: a foreign resident is known by 通称, a married woman by 旧氏. */
static const char *other_keys(ShArena *arena, const Resident *p, const char *main_name)
{
	const char *former = *p->former_family_name && *p->given_name
				     ? sh_printf(arena, "%s%s", p->former_family_name, p->given_name)
				     : "";
	const char *former_kana = *p->former_family_name_kana && *p->given_name_kana
					  ? sh_printf(arena, "%s%s", p->former_family_name_kana, p->given_name_kana)
					  : "";
	const char *const names[] = { p->alias, p->alias_kana, p->roman_name, p->foreign_kanji_name,
				      former,   former_kana };
	const char *keys[sizeof names / sizeof *names];
	size_t n = 0;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *key = name_key(arena, names[i]);

		if (*key && strcmp(key, main_name) != 0)
			keys[n++] = key;
	}
	return n ? sh_text_array(arena, keys, n).value : "{}";
}

static void sortable(char out[SH_CIVIL_ISO_SIZE], ShCivil d)
{
	ShCivil s;

	out[0] = '\0';
	if (sh_civil_sortable(d, &s))
		sh_civil_iso(out, s);
}

/* What may be relied on: beside 不詳 the register keeps an inner date (1950-01-01) that says nothing; then only what
 * the words say counts (昭和25年頃). */
static ShCivil known_birth(const Resident *p)
{
	ShRegisterDate words;
	ShError ignored;

	if (!(p->birth.civil.flags & SH_CIVIL_STATED_UNKNOWN))
		return p->birth.civil;
	if (*p->birth_unknown_text && sh_register_date_parse(&words, p->birth_unknown_text, &ignored) == 0)
		return words.civil;
	return sh_civil_is_whole(p->birth.civil) ? (ShCivil){ 0 } : p->birth.civil;
}

static void put_names(ShArena *arena, StagedRow *out, const Resident *p)
{
	const char *kana = joined(arena, p->name_kana, p->family_name_kana, p->given_name_kana);
	const char *name = joined(arena, p->name, p->family_name, p->given_name);
	const char *city, *place;

	if (!*name)
		name = *p->roman_name ? p->roman_name : *p->foreign_kanji_name ? p->foreign_kanji_name : p->alias;
	out->name_key = name_key(arena, name);
	out->kana_key = name_key(arena, *kana ? kana : p->alias_kana);
	out->other_keys = other_keys(arena, p, out->name_key);
	out->address_key =
		address_key(arena, sh_printf(arena, "%s%s%s", p->address_city, p->address_town, p->address_lot));
	city = address_key(arena, p->address_city);
	place = address_key(arena, sh_printf(arena, "%s%s", p->address_prefecture, p->address_city));
	out->place = *city ? sh_printf(arena, "%s\t%s", place, city) : "";
}

static const char *serial_of(ShArena *arena, const char *text)
{
	char serial[CARD_SERIAL_SIZE];

	return *text && card_serial_from_cell(serial, text) ? sh_printf(arena, "%s", serial) : "";
}

static void put_secrets(ShArena *arena, StagedRow *out, const Resident *p)
{
	out->protection = p->protection_kind.known ? sh_printf(arena, "%s", p->protection_kind.value) : "";
	out->auth_serial = serial_of(arena, p->user_cert_serial);
	out->auth_issuer = sh_printf(arena, "%s", p->user_cert_issuer_key);
	out->sign_serial = serial_of(arena, p->sign_cert_serial);
	out->sign_issuer = sh_printf(arena, "%s", p->sign_cert_issuer_key);
	out->number = p->my_number[0] ? sh_printf(arena, "%s", p->my_number) : "";
}

bool stage_row(ShArena *arena, StagedRow *out, const Resident *p)
{
	uint8_t hash[RESIDENT_HASH_SIZE];

	*out = (StagedRow){
		.address_no = sh_printf(arena, "%s", p->address_no),
		.household_no = sh_printf(arena, "%s", p->household_no),
		.history_no = p->history_no < 0 ? 0 : (int) p->history_no,
		.branch_no = p->branch_no < 0 ? 0 : (int) p->branch_no,
		.removes = (p->state.value[0] && strcmp(p->state.value, "1") != 0) || p->removed == 1,
		.deleted = p->deleted == 1,
		.birth = known_birth(p),
		.sex = sh_printf(arena, "%s", p->sex.value),
		.image = image_of(arena, p),
	};
	resident_hash(hash, p);
	sh_hex(out->hash, hash, sizeof hash);
	sortable(out->effective_from, p->move_date.civil);
	sortable(out->resident_since,
		 p->resident_since.text[0] ? p->resident_since.civil : p->foreign_resident_since.civil);
	sortable(out->birth_on, p->birth.civil);
	put_names(arena, out, p);
	put_secrets(arena, out, p);
	return !sh_arena_exhausted(arena);
}
