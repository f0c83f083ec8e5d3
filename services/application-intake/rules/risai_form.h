#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "sh_civil.h"

/* The application for a damage certificate (罹災証明書), as it was given: field rules, every fault named at once.
 * Uniform form: notice of 2024-11-08; mandatory are 世帯主, 罹災原因 and 被災した家の所在地, and what is marked so
 * here. Texts are zero-terminated UTF-8, NULL or "" where nothing was given, and are never shortened or corrected. */
typedef struct RisaiMember {
	const char *name, *relation,
		*birth; /* who lives in the damaged house, not who is in the register household */
} RisaiMember;

typedef struct RisaiForm {
	const char *applicant_name, *applicant_kana, *applicant_birth, *applicant_sex, *applicant_postal,
		*applicant_address, *present_place, *tel, *mail, *relation, *proxy_name, *head_name, *head_address,
		*damaged_address, *occurred_on, *property, *structure, *flood, *statement, *photo_judge_consent,
		*delivery;
	const char *const *causes, *const *damaged_parts, *const *equipment;
	size_t n_causes, n_damaged_parts, n_equipment;
	const RisaiMember *members;
	size_t n_members;
	uint32_t storeys;  /* 0: not given */
	uint32_t flood_cm; /* above the floor; 0: not given */
	uint32_t copies;   /* 0: not given, one */
	bool photo_judge;  /* asks for 自己判定方式 */
	const char *const *attachment_roles;
	size_t n_attachments;
} RisaiForm;

/* Against what it is checked. */
typedef struct RisaiContext {
	ShCivil today;                 /* in Japan */
	const char *prefecture;        /* "石川県" */
	const char *municipality;      /* "輪島市" */
	const char *const *neighbours; /* the prefecture's other municipalities */
	size_t n_neighbours;
} RisaiContext;

typedef struct IntakeFault {
	char item[48];      /* "occurred_on", "household_members[2].name" */
	const char *reason; /* stable: "intake.item.missing" */
	const char *mend;   /* Japanese, for the person who filled the form in; static */
	bool refuses;       /* true: cannot be read, or is not ours to receive; false: received, staff will ask */
} IntakeFault;

enum { INTAKE_FAULTS_MAX = 200, RISAI_MEMBERS_MAX = 20 };
typedef struct IntakeFaults {
	IntakeFault rows[INTAKE_FAULTS_MAX];
	size_t n;
	bool refused; /* at least one of them refuses */
	bool more;    /* there were more than fit */
} IntakeFaults;

/* Fills *out with every fault, in the order of the form. The door refuses only what cannot be read, is unsafe or is
 * not this municipality's; anything missing or odd is received and asked about (行政手続法7条). */
void risai_form_check(const RisaiForm *form, const RisaiContext *context, IntakeFaults *out);

/* For the rules of this library. */
void intake_fault(IntakeFaults *out, bool refuses, const char *reason, const char *mend, const char *item_format, ...)
	__attribute__((format(printf, 5, 6)));
void risai_cross_check(const RisaiForm *form, const RisaiContext *context, IntakeFaults *out);
/* False only where the address plainly names another prefecture or municipality; the part may be left out. */
bool risai_address_inside(const char *address, const RisaiContext *context);
