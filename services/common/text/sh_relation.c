#include "sh_relation.h"

#include <string.h>

static const struct {
	const char *code, *label;
} labels[] = {
	{ "02", "世帯主" }, { "11", "夫" }, { "12", "妻" },     { "13", "夫（未届）" }, { "14", "妻（未届）" },
	{ "20", "子" },     { "51", "父" }, { "52", "母" },     { "71", "兄" },         { "74", "弟" },
	{ "81", "姉" },     { "84", "妹" }, { "96", "縁故者" }, { "99", "同居人" },     { "XX", "" },
};

static const char *label_of(const char *code, size_t n)
{
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (n == 2 && memcmp(labels[i].code, code, 2) == 0)
			return labels[i].label;
	return NULL;
}

const char *sh_relation_label(ShArena *arena, const char *relation)
{
	const char *out = "";

	for (const char *p = relation; *p;) {
		size_t n = strcspn(p, "-");
		const char *label = label_of(p, n);

		if (!label)
			return relation;
		out = *out && *label ? sh_printf(arena, "%sの%s", out, label) : sh_printf(arena, "%s%s", out, label);
		p += n + (p[n] == '-');
	}
	return out;
}
