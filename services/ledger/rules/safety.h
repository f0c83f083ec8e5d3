#pragma once
#include "consent.h"
#include <stdint.h>

/* 安否 of a person. */
typedef struct SafetyStatus {
	const char *code, *label;
	bool dead; /* by the record of a death (rulings 5), said nowhere else */
} SafetyStatus;
#define SAFETY_UNKNOWN "UNKNOWN"
const SafetyStatus *safety_statuses(size_t *n);
/* NULL: there is no such status. */
const SafetyStatus *safety_status(const char *code);
/* death: as it stands with the person, UNCONFIRMED, CONFIRMED or "". Never NULL. */
const SafetyStatus *safety_holds(const char *death, const char *said);

/* Who asks (規則8条の3第3項). */
typedef enum InquiryRelation {
	INQUIRY_FAMILY,       /* 同居の親族, 事実婚 and 婚約 included */
	INQUIRY_RELATIVE,     /* その他の親族, 職場の関係者その他の関係者 */
	INQUIRY_ACQUAINTANCE, /* 知人その他, 相当と認められる者 */
	INQUIRY_OTHER,
	INQUIRY_RELATIONS
} InquiryRelation;
bool inquiry_relation(const char *code, InquiryRelation *ret);
const char *inquiry_relation_class(InquiryRelation relation); /* of consent */

/* What may be told; bits of a ceiling. */
typedef enum InquiryItem {
	INQUIRY_PRESENCE,  /* 安否情報の有無 */
	INQUIRY_CONDITION, /* 負傷・疾病の状況 */
	INQUIRY_PLACE,     /* 居所 */
	INQUIRY_CONTACT,   /* 連絡先 */
	INQUIRY_ITEMS
} InquiryItem;
bool inquiry_item(const char *code, InquiryItem *ret);
const char *inquiry_item_code(InquiryItem item);
/* Told by a person who answers for it, with a reason: a relative of the same household may be the danger (rulings 4).
 */
#define INQUIRY_BY_PERSON ((1u << INQUIRY_PLACE) | (1u << INQUIRY_CONTACT))

typedef struct InquiryFacts {
	InquiryRelation relation;
	bool identified, improper, public_interest;
	bool held, hidden, dead;
	ConsentAnswer consent; /* to the class of the relation */
	bool somebody_not;     /* the person said that somebody must not know */
} InquiryFacts;

/* At most these items. 0 for who is not held, is hidden, is dead, for who did not show who they are and for an
 * improper purpose: no answer tells these apart. */
uint32_t inquiry_ceiling(const InquiryFacts *facts);
