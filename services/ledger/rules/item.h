#pragma once
#include "sh_error.h"
#include <stdbool.h>
#include <stddef.h>

/* Items of a person in the victim ledger. Those of the law are compiled in beside their articles; those that a
 * municipality defines itself are data of the same shape, and their codes begin with X_. */
typedef enum ItemKind {
	ITEM_LINE,   /* one line */
	ITEM_TEXT,   /* several */
	ITEM_DATE,   /* YYYY-MM-DD on the calendar */
	ITEM_NUMBER, /* -?digits, at most six behind a point */
	ITEM_YESNO,  /* YES NO */
	ITEM_CHOICE, /* one of its choices */
	ITEM_KINDS
} ItemKind;

/* Where a legal item that nobody records by hand is kept. */
typedef struct LegalItem {
	const char *code, *law, *name;
	ItemKind kind;
	bool recordable; /* RecordItem takes a value that stands over what its source says */
	bool sensitive;
	const char *roles;   /* who may see it, comma separated */
	const char *choices; /* of a CHOICE, comma separated */
} LegalItem;

/* Static data in the order of the law; *n receives the number. */
const LegalItem *legal_items(size_t *n);
/* NULL: no item of the law. */
const LegalItem *legal_item(const char *code);
/* Of the person and of no disaster, so that what one ledger knows may be used in another; the municipality's own are,
 * by whoever names them. What was damaged, and whether a number was used, is the one disaster's. */
bool item_reusable(const char *code);

/* "LINE" …; ITEM_KINDS for none of them. */
ItemKind item_kind(const char *code);
const char *item_kind_code(ItemKind kind);

/* Is this a definition that a municipality may make? Refuses: ledger.item.code, ledger.item.kind,
 * ledger.item.choices (a CHOICE has some, each once and with a text, no other kind has any). */
int item_definition_check(const char *code, const char *kind, const char *const *choices, size_t n_choices,
			  ShError *err);

/* Has the value the form of its kind? Refuses with ledger.item.value. choices: of a CHOICE. */
int item_value_check(ItemKind kind, const char *const *choices, size_t n_choices, const char *value, ShError *err);
