#include "sheet.h"

#include "sh_relation.h"
#include <string.h>

/* 追加記載事項欄1: 世帯構成員. */
static const char *member_line(const FactsMember *m, ShArena *arena)
{
	const char *relation = sh_relation_label(arena, m->relation);

	return *relation ? sh_printf(arena, "%s（%s）", m->name, relation) : m->name;
}

/* 追加記載事項欄2: what the survey found of a flood; it decides about other help. */
static const char *flood_line(const char *flood)
{
	if (strcmp(flood, "ABOVE_FLOOR") == 0)
		return "床上浸水";
	return strcmp(flood, "BELOW_FLOOR") == 0 ? "床下浸水" : NULL;
}

int sheet_statement(const Facts *facts, const SheetOf *of, ShArena *arena, IssuerStatement *ret, ShError *err)
{
	const char **lines = sh_alloc(arena, (facts->members + 1) * sizeof *lines);
	const char *flood = flood_line(facts->flood);

	if (!lines)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "request.too_large", "sheet");
	for (size_t i = 0; i < facts->members; i++)
		lines[i] = member_line(&facts->member[i], arena);
	lines[facts->members] = flood;
	*ret = (IssuerStatement){
		.certificate_id = of->certificate_id,
		.subject_person_id = facts->subject_id,
		.dwelling_id = facts->dwelling_id,
		.tenant = of->municipality,
		.site_generation = of->generation,
		.issue_number = of->issue_no,
		.certificate_number = of->number,
		.head_address = facts->head_address,
		.head_name = facts->head_name,
		.cause = facts->cause,
		.dwelling_address = facts->dwelling_address,
		.grade = facts->grade,
		.box1 = { lines, facts->members },
		.box2 = { lines + facts->members, flood ? 1 : 0 },
		.certified_on = of->certified_on,
		.authority_title = of->authority_title,
		.authority_name = of->authority_name,
		.seal_png = of->seal,
		.seal_png_len = of->seal_len,
	};
	return 0;
}
