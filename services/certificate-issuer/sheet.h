#pragma once
#include "facts.h"
#include "statement.h"

/* From the facts of a certificate to the words of its form. */
typedef struct SheetOf {
	const char *certificate_id, *municipality, *number, *certified_on;
	uint32_t generation, issue_no;
	const char *authority_title, *authority_name;
	const void *seal;
	size_t seal_len;
} SheetOf;

/* Lines live in the arena; a household larger than the form has lines for is refused by issuer_statement_check. */
int sheet_statement(const Facts *facts, const SheetOf *of, ShArena *arena, IssuerStatement *ret, ShError *err);
