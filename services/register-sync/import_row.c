/* A resident as the file says → a row as it is stored and searched. */
#include "import_stage.h"
#include "rules/address_city.h"
#include "rules/household_head.h"

#include <string.h>

static const char *image_of(ShArena *arena, const Resident *resident)
{
	char *image = sh_alloc(arena, resident_image_size(resident));

	if (image)
		resident_image(image, resident);
	return image;
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

	return *text && sh_key_name(key, text, &ignored) == 0 ? sh_copy(arena, key) : "";
}

static const char *address_key(ShArena *arena, const char *text)
{
	char key[SH_KEY_SIZE];
	ShError ignored;

	return *text && sh_key_address(key, text, &ignored) == 0 ? sh_copy(arena, key) : "";
}

/* Names beside the first one: a foreign resident is known by 通称, a married woman by 旧氏. */
static void put_keys(ShArena *arena, StagedRow *out, const Resident *p, const char *formal, const char *formal_kana)
{
	const char *former = *p->former_family_name && *p->given_name
				     ? sh_printf(arena, "%s%s", p->former_family_name, p->given_name)
				     : "";
	const char *former_kana = *p->former_family_name_kana && *p->given_name_kana
					  ? sh_printf(arena, "%s%s", p->former_family_name_kana, p->given_name_kana)
					  : "";
	const char *const names[] = { formal,
				      formal_kana,
				      p->alias,
				      p->alias_kana,
				      p->roman_name,
				      p->roman_name_kana,
				      p->foreign_kanji_name,
				      p->foreign_kanji_name_kana,
				      former,
				      former_kana };
	enum { OTHERS = sizeof names / sizeof *names };
	const char **keys = sh_alloc(arena, (OTHERS + 2) * sizeof *keys);
	size_t n = 0;

	if (!keys)
		return;
	for (size_t i = 0; i < OTHERS; i++) {
		const char *key = name_key(arena, names[i]);

		if (*key && strcmp(key, out->name_key) != 0 && strcmp(key, out->kana_key) != 0)
			keys[n++] = key;
	}
	out->other_keys = n ? sh_text_array(arena, keys, n).value : "{}";
	keys[n++] = out->name_key;
	keys[n++] = out->kana_key;
	out->keys = keys;
	out->n_keys = n;
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

/* The address, and how addresses of this municipality begin; out of one cell where the file has it in one. */
static void put_address(ShArena *arena, StagedRow *out, const Resident *p)
{
	size_t begin = 0, end;
	const char *city = p->address_city, *prefecture = p->address_prefecture, *place;

	if (!*city && (end = address_city_end(p->address_town, &begin)) > 0) {
		city = sh_printf(arena, "%.*s", (int) (end - begin), p->address_town + begin);
		prefecture = sh_printf(arena, "%.*s", (int) begin, p->address_town);
	}
	place = address_key(arena, sh_printf(arena, "%s%s", prefecture, city));
	out->address_key = address_key(
		arena, sh_printf(arena, "%s%s%s", p->address_city, p->address_town + begin, p->address_lot));
	city = address_key(arena, city);
	out->place = *city ? sh_printf(arena, "%s\t%s", place, city) : "";
}

static const char *first_of(const char *const *texts)
{
	while (!**texts && texts[1])
		texts++;
	return *texts;
}
#define FIRST_OF(...) first_of((const char *const[]){ __VA_ARGS__, NULL })

/* As fill_names shows them. */
static void put_names(ShArena *arena, StagedRow *out, const Resident *p)
{
	const char *name = FIRST_OF(joined(arena, p->name, p->family_name, p->given_name), p->roman_name,
				    p->foreign_kanji_name, p->alias);
	const char *kana = FIRST_OF(joined(arena, p->name_kana, p->family_name_kana, p->given_name_kana),
				    p->roman_name_kana, p->foreign_kanji_name_kana, p->alias_kana);
	bool alias_first = resident_alias_first(data_codes(), p->name_priority.value, p->alias);

	out->name_key = name_key(arena, alias_first ? p->alias : name);
	out->kana_key = name_key(arena, alias_first ? FIRST_OF(p->alias_kana, kana) : kana);
	put_keys(arena, out, p, name, kana);
	put_address(arena, out, p);
}

static bool has_name(const StagedRow *row, const char *key)
{
	for (size_t i = 0; *key && i < row->n_keys; i++)
		if (strcmp(row->keys[i], key) == 0)
			return true;
	return false;
}

static const char *serial_of(ShArena *arena, const char *text)
{
	char serial[CARD_SERIAL_SIZE];

	return *text && card_serial_from_cell(serial, text) ? sh_copy(arena, serial) : "";
}

static void put_secrets(ShArena *arena, StagedRow *out, const Resident *p)
{
	out->protection = p->protection_kind.known ? sh_copy(arena, p->protection_kind.value) : "";
	out->barred = p->other_use_barred == 1;
	out->auth_serial = serial_of(arena, p->user_cert_serial);
	out->auth_issuer = sh_copy(arena, p->user_cert_issuer_key);
	out->sign_serial = serial_of(arena, p->sign_cert_serial);
	out->sign_issuer = sh_copy(arena, p->sign_cert_issuer_key);
	out->number = p->my_number[0] ? sh_copy(arena, p->my_number) : "";
}

bool stage_row(ShArena *arena, StagedRow *out, const Resident *p)
{
	*out = (StagedRow){
		.address_no = sh_copy(arena, p->address_no),
		.household_no = sh_copy(arena, p->household_no),
		.history_no = p->history_no < 0 ? 0 : (int) p->history_no,
		.branch_no = p->branch_no < 0 ? 0 : (int) p->branch_no,
		.removes = resident_removes(p),
		.deleted = p->deleted == 1,
		.cancels = resident_cancels(p, data_codes()),
		.birth = known_birth(p),
		.sex = sh_copy(arena, p->sex.value),
		.image = image_of(arena, p),
	};
	resident_hash(out->hash, p);
	sortable(out->effective_from, p->move_date.civil);
	sortable(out->resident_since,
		 p->resident_since.text[0] ? p->resident_since.civil : p->foreign_resident_since.civil);
	sortable(out->birth_on, p->birth.civil);
	put_names(arena, out, p);
	out->head_bits = household_head_bits(p, has_name(out, name_key(arena, p->head_name)));
	put_secrets(arena, out, p);
	return !sh_arena_exhausted(arena);
}
