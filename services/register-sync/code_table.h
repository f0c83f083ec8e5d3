#pragma once
#include "sh_civil.h"

/* Code tables are files with editions and validity, never enums: a new code needs no new program. */
typedef enum CodeKind {
#define CODE_KIND(kind, file, ja) CODE_##kind,
#include "code_kinds.def"
#undef CODE_KIND
	CODE_KINDS
} CodeKind;

typedef struct Code {
	char code[8];
	char label[64];
	char edition[16];
	ShCivil valid_from, valid_to; /* precision UNKNOWN: without bound; both days are within */
} Code;

typedef struct CodeTables CodeTables;

/* Every codes/<name>.csv of directory: header code,label,edition,valid_from,valid_to; UTF-8.
 * SH_REFUSED register.codes.malformed with file and line in detail, SH_FAULT register.codes.unreadable. */
int code_tables_load(CodeTables **ret, const char *directory, ShError *err);
void code_tables_free(CodeTables *tables);

/* NULL: unknown. Digits compare as numbers where the text does not fit (Excel makes 2 of 02). on may be UNKNOWN: any
 * day; of several the first in the file. */
const Code *code_find(const CodeTables *tables, CodeKind kind, const char *value, ShCivil on);
/* The same for tables that say the same of every code. */
enum { CODE_TABLES_DIGEST = 32 };
void code_tables_digest(const CodeTables *tables, uint8_t ret[CODE_TABLES_DIGEST]);
const char *code_kind_name(CodeKind kind);
const char *code_kind_ja(CodeKind kind);
