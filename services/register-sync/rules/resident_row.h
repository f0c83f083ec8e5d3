#pragma once
#include "code_table.h"
#include "sh_csv_profile.h"

/* One row of the register → one person as that row shows them. Pure: knows the code tables and nothing else. */

typedef enum RegisterField {
	REGISTER_NONE = 0,
#define REGISTER_FIELD(member, type, arg, grade) REGISTER_##member,
#include "rules/fields.def"
#undef REGISTER_FIELD
	REGISTER_FIELDS
} RegisterField;

/* Value of a code table in its own spelling ("02"), or as it came where the table has none like it. */
typedef struct RegisterCode {
	char value[16];
	bool known;
} RegisterCode;

/* Types of fields.def. */
typedef const char *REGISTER_TYPE_TEXT; /* points into the row: lives as long as the row; never NULL */
typedef RegisterCode REGISTER_TYPE_CODE;
typedef ShRegisterDate REGISTER_TYPE_DATE;
typedef int8_t REGISTER_TYPE_FLAG;   /* 1, 0, -1 not said */
typedef int64_t REGISTER_TYPE_COUNT; /* -1 not said */
typedef char REGISTER_TYPE_DIGITS[16];
typedef char REGISTER_TYPE_LG_CODE[7];

typedef struct Resident {
#define REGISTER_FIELD(member, type, arg, grade) REGISTER_TYPE_##type member;
#include "rules/fields.def"
#undef REGISTER_FIELD
} Resident;

typedef struct RowFinding {
	uint16_t column; /* from 1; 0: the row as a whole */
	const char *reason;
} RowFinding;

/* Of each kind as many are listed; where there are more, one after them says so (register.row.more_findings). */
enum { ROW_FINDINGS_MAX = 24 };
typedef struct RowReport {
	uint16_t n_rejects, n_warnings;
	RowFinding rejects[ROW_FINDINGS_MAX + 1], warnings[ROW_FINDINGS_MAX + 1];
	bool number_withheld; /* a 個人番号 stood there and was not read */
} RowReport;

typedef struct RowOptions {
	const CodeTables *codes;
	char lg_code[7];        /* whose file it is; "" any */
	bool my_number_allowed; /* assessment (特定個人情報保護評価) entered: rulings 6 */
} RowOptions;

/* True: *out holds the person, perhaps with warnings. False: refused, *out is not to be used; report->rejects says
 * why, line and bytes are in row. A row that sh_csv could not read is refused for its reason. */
bool resident_from_row(Resident *out, RowReport *report, const ShCsvRow *row, const ShCsvColumns *map,
		       const RowOptions *options);

/* 転出, 死亡, その他の消除: no resident any more. */
bool resident_removes(const Resident *resident);
/* 氏名優先区分: of who has a 通称, whether that stands first. */
bool resident_alias_first(const CodeTables *codes, const char *priority, const char *alias);
/* 異動の取消し, as the table of its day has it: what the row before it told did not happen. */
bool resident_cancels(const Resident *resident, const CodeTables *codes);

/* SHA-256 over the canonical items: the same for the same person however the file was encoded, quoted and ordered.
 * Without 個人番号: a hash of twelve digits can be turned back. */
enum { RESIDENT_HASH_SIZE = 32 };
void resident_hash(uint8_t out[RESIDENT_HASH_SIZE], const Resident *resident);

/* The row as it is kept: its items as they came, in the order of fields.def, with this letter between them and none
 * behind the last that says something. What is kept elsewhere, sealed (個人番号, serials of cards), stays empty.
 * ret: of resident_image_size. A cell with this letter in it cannot be read. */
enum { RESIDENT_IMAGE_BETWEEN = 0x1F };
size_t resident_image_size(const Resident *resident);
void resident_image(char *ret, const Resident *resident);
/* An image back into its items, by place (RegisterField); "" where nothing was said. Cuts the image up. */
void resident_items(char *image, const char *ret_items[REGISTER_FIELDS]);

/* Steps through the items of a resident as text; used by the hash and the image. buf: for items that have no text of
 * their own. "" where nothing was said. */
enum { RESIDENT_TEXT_SIZE = 24 };
const char *resident_text(const Resident *resident, RegisterField field, char buf[RESIDENT_TEXT_SIZE]);
const char *register_field_name(RegisterField field); /* not of REGISTER_NONE */
/* REGISTER_NONE: no such field. */
RegisterField register_field_find(const char *name);
bool register_field_required(RegisterField field);
/* The same as a profile wants them: REGISTER_FIELDS of them, by number. */
const ShCsvField *register_fields(void);

/* A kept item as a person reads it. code: NULL where it is none. text: as it came; the label of a code, "" where no
 * table knows it; yes or no of a flag. edition: of the table that knows it, "". */
typedef struct ItemWords {
	const char *code, *text, *edition;
} ItemWords;
/* By the tables as they stood on that day; a code that none of them had then, as another edition has it. The words
 * live as long as the item and the tables. */
ItemWords resident_item_words(const CodeTables *codes, RegisterField field, const char *item, ShCivil day);
