#pragma once
#include <stddef.h>

/* Option lists of the application form for a damage certificate (uniform form, notice of 2024-11-08, and the items
 * that municipalities add). A value is the code or the label printed on the form; the code is stored. */
typedef enum OptionList {
	OPTION_SEX,          /* 性別 */
	OPTION_RELATION,     /* 申請者と罹災者の関係 */
	OPTION_CAUSE,        /* 罹災原因; the same codes as the ledger's */
	OPTION_PROPERTY,     /* 住家持家, 住家借家, 非住家, その他 */
	OPTION_DAMAGED_PART, /* 損傷部位 */
	OPTION_EQUIPMENT,    /* 設備 */
	OPTION_FLOOD,        /* 浸水 */
	OPTION_CONSENT,      /* an answer; not answered is the empty text, neither yes nor no */
	OPTION_DELIVERY,     /* 受取方法 */
	OPTION_ATTACHMENT_ROLE,
	OPTION_LISTS
} OptionList;

typedef struct IntakeOption {
	const char *code, *label;
} IntakeOption;

/* NULL if the list has neither such a code nor such a label. */
const IntakeOption *intake_option(OptionList list, const char *value);
const IntakeOption *intake_options(OptionList list, size_t *n);
