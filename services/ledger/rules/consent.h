#pragma once
#include <stdbool.h>
#include <stddef.h>

/* To whom a person lets be told what (rulings 4, 7): classes of recipients, each asked for by itself. Those of
 * 安否情報 follow the form of 消防庁 (第1号様式 ⑫–⑭), the others 規則8条の5四. */
typedef struct ConsentClass {
	const char *code, *label;
	bool safety; /* of an answer about 安否, not of the ledger's information */
	bool named;  /* about somebody by name only */
} ConsentClass;

/* Said at a shelter's reception, where nobody writes down who it is. */
#define CONSENT_SOMEBODY "SOMEBODY"

const ConsentClass *consent_classes(size_t *n);
/* NULL: there is no such class. */
const ConsentClass *consent_class(const char *code);

typedef enum ConsentAnswer { CONSENT_UNANSWERED, CONSENT_YES, CONSENT_NO, CONSENT_ANSWERS } ConsentAnswer;
bool consent_answer(const char *code, ConsentAnswer *ret);
const char *consent_answer_code(ConsentAnswer answer);

/* What holds after `now` was said where `before` held: a form that was left blank takes nothing back (rulings 7). */
ConsentAnswer consent_after(ConsentAnswer before, ConsentAnswer now);
