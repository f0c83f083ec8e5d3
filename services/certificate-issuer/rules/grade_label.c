#include "rules/grade_label.h"

#include <stddef.h>
#include <string.h>

/* 災害に係る住家の被害認定基準運用指針; 0 and 9 are not degrees of damage, but municipalities certify them on
 * request. */
static const struct {
	const char *code, *label;
} labels[] = {
	{ "1", "全壊" },   { "2", "大規模半壊" }, { "3", "中規模半壊" },
	{ "4", "半壊" },   { "5", "準半壊" },     { "6", "準半壊に至らない（一部損壊）" },
	{ "0", "無被害" }, { "9", "判定対象外" },
};

const char *grade_label(const char *code)
{
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (strcmp(labels[i].code, code) == 0)
			return labels[i].label;
	return NULL;
}
