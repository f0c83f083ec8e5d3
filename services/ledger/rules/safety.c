#include "safety.h"

#include <string.h>

static const SafetyStatus statuses[] = {
	{ SAFETY_UNKNOWN, "未確認", false },
	{ "SAFE", "無事", false },
	{ "INJURED", "負傷・疾病", false },
	{ "MISSING", "行方不明", false },
	{ "DEAD_UNCONFIRMED", "死亡（未確認）", true },
	{ "DEAD_CONFIRMED", "死亡（確認）", true },
};

const SafetyStatus *safety_statuses(size_t *n)
{
	*n = sizeof statuses / sizeof *statuses;
	return statuses;
}

const SafetyStatus *safety_status(const char *code)
{
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
		if (strcmp(statuses[i].code, code) == 0)
			return &statuses[i];
	return NULL;
}

const SafetyStatus *safety_holds(const char *death, const char *said)
{
	const SafetyStatus *status = safety_status(strcmp(death, "CONFIRMED") == 0 ? "DEAD_CONFIRMED"
						   : *death                        ? "DEAD_UNCONFIRMED"
										   : said);

	return status ? status : &statuses[0]; /* what a later table had is not known here */
}

#define BIT(item) (1u << INQUIRY_##item)
#define ALL (BIT(PRESENCE) | BIT(CONDITION) | BIT(PLACE) | BIT(CONTACT))

/* 規則8条の3第3項 where nothing was said, and what a yes adds: to 親族・同居人 everything, to others 有無 and
 * condition (消防庁, 第1号様式 ⑫–⑭). */
static const struct {
	const char *code, *consent;
	uint32_t law, agreed;
} relations[INQUIRY_RELATIONS] = {
	[INQUIRY_FAMILY] = { "FAMILY", "FAMILY", ALL, ALL },
	[INQUIRY_RELATIVE] = { "RELATIVE", "RELATIVE", BIT(PRESENCE) | BIT(CONDITION), ALL },
	[INQUIRY_ACQUAINTANCE] = { "ACQUAINTANCE", "ACQUAINTANCE", BIT(PRESENCE), BIT(PRESENCE) | BIT(CONDITION) },
	[INQUIRY_OTHER] = { "OTHER", "PUBLIC", 0, BIT(PRESENCE) | BIT(CONDITION) },
};

static const char *const items[INQUIRY_ITEMS] = { "PRESENCE", "CONDITION", "PLACE", "CONTACT" };

bool inquiry_relation(const char *code, InquiryRelation *ret)
{
	for (int i = 0; i < INQUIRY_RELATIONS; i++)
		if (strcmp(relations[i].code, code) == 0) {
			*ret = (InquiryRelation) i;
			return true;
		}
	return false;
}

const char *inquiry_relation_class(InquiryRelation relation) { return relations[relation].consent; }

bool inquiry_item(const char *code, InquiryItem *ret)
{
	for (int i = 0; i < INQUIRY_ITEMS; i++)
		if (strcmp(items[i], code) == 0) {
			*ret = (InquiryItem) i;
			return true;
		}
	return false;
}

const char *inquiry_item_code(InquiryItem item) { return items[item]; }

uint32_t inquiry_ceiling(const InquiryFacts *f)
{
	uint32_t most = f->consent == CONSENT_YES  ? relations[f->relation].agreed
			: f->consent == CONSENT_NO ? 0
						   : relations[f->relation].law;

	if (!f->held || f->hidden || f->dead || !f->identified || f->improper)
		return 0;
	if (f->public_interest)
		most = ALL;
	return f->somebody_not ? most & ~INQUIRY_BY_PERSON : most;
}
