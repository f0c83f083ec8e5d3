#include "plan.h"

#include "rules/grade_label.h"
#include "sh_civil.h"
#include <string.h>

/* Free margin of 20 mm: what a convenience-store printer cannot reach is 15 mm at most. */
#define MM (72.0 / 25.4)
#define LEFT 60.0
#define RIGHT (SH_PAGE_WIDTH - 60.0)
#define WIDTH (RIGHT - LEFT)
#define LABEL 128.0
#define PAD 7.0
#define TABLE_TOP 128.0

/* The second column of the household box, so that twenty members stay readable. */
enum { COLUMN_LINES = 6 };

static void put(IssuerPlan *plan, ShItem item) { plan->item[plan->items++] = item; }

static ShBox pad(ShBox b) { return (ShBox){ b.x + PAD, b.y + 3, b.w - 2 * PAD, b.h - 6 }; }

static ShBox cell(IssuerPlan *plan, double x, double y, double w, double h)
{
	ShBox b = { x, y, w, h };

	plan->cell[plan->cells++] = b;
	return pad(b);
}

static const char *join(const IssuerLines *lines, size_t from, size_t to, ShArena *arena)
{
	const char *all = "";

	for (size_t i = from; i < to && i < lines->n; i++)
		all = sh_printf(arena, "%s%s%s", all, i > from ? "\n" : "", lines->line[i]);
	return all;
}

typedef struct Row {
	const char *field, *label, *value;
	double height, size;
} Row;

static void put_row(IssuerPlan *plan, const Row *row, double y)
{
	ShBox label = cell(plan, LEFT, y, LABEL, row->height);
	ShBox value = cell(plan, LEFT + LABEL, y, WIDTH - LABEL, row->height);

	put(plan, (ShItem){ "form", row->label, label, 11, 9, SH_ALIGN_CENTER, 0 });
	if (*row->value)
		put(plan, (ShItem){ row->field, row->value, value, row->size, 6, SH_ALIGN_LEFT, 0 });
}

/* 追加記載事項欄①: one column for a small household, two for a large one. */
static void put_household(IssuerPlan *plan, const IssuerStatement *s, double y, double h, ShArena *arena)
{
	size_t half = s->box1.n > COLUMN_LINES ? (s->box1.n + 1) / 2 : s->box1.n;
	ShBox label = cell(plan, LEFT, y, LABEL, h), value = cell(plan, LEFT + LABEL, y, WIDTH - LABEL, h);
	ShBox left = value, right = value;

	put(plan, (ShItem){ "form", "追加記載事項欄①\n（世帯の構成員）", label, 11, 9, SH_ALIGN_CENTER, 0 });
	if (half < s->box1.n) {
		left.w = right.w = value.w / 2 - PAD / 2;
		right.x = value.x + value.w / 2 + PAD / 2;
	}
	if (s->box1.n)
		put(plan, (ShItem){ "box1", join(&s->box1, 0, half, arena), left, 11, 6, SH_ALIGN_LEFT, 0 });
	if (half < s->box1.n)
		put(plan, (ShItem){ "box1", join(&s->box1, half, s->box1.n, arena), right, 11, 6, SH_ALIGN_LEFT, 0 });
}

static double put_table(IssuerPlan *plan, const IssuerStatement *s, ShArena *arena)
{
	const double household = 100;
	const Row above[] = {
		{ "head_address", "世帯主住所", s->head_address, 44, 12 },
		{ "head_name", "世帯主氏名", s->head_name, 40, 14 },
	};
	const Row below[] = {
		{ "cause", "罹災原因", s->cause, 40, 12 },
		{ "dwelling_address", "被災住家※の\n所在地", s->dwelling_address, 44, 12 },
		{ "grade", "住家※の被害の程度", grade_label(s->grade), 44, 16 },
		{ "box2", "追加記載事項欄②\n（住家に関する事項）", join(&s->box2, 0, s->box2.n, arena), 66, 11 },
		{ "box3", "追加記載事項欄③\n（その他）", join(&s->box3, 0, s->box3.n, arena), 66, 11 },
	};
	double y = TABLE_TOP;

	for (size_t i = 0; i < sizeof above / sizeof *above; y += above[i++].height)
		put_row(plan, &above[i], y);
	put_household(plan, s, y, household, arena);
	y += household;
	for (size_t i = 0; i < sizeof below / sizeof *below; y += below[i++].height)
		put_row(plan, &below[i], y);
	return y;
}

/* Closing line, date, authority and the place of the seal, which stands behind the name and never on it: a letter
 * under the seal could not be read by a machine. */
static void put_closing(IssuerPlan *plan, const IssuerStatement *s, double y, const char *date)
{
	const double seal = 24 * MM;
	ShBox closing = { LEFT, y, WIDTH, 20 };
	ShBox day = { LEFT + 20, y + 30, 220, 18 };
	ShBox title, name;

	plan->seal = (ShBox){ RIGHT - seal, y + 52, seal, seal };
	title = (ShBox){ LEFT + 130, plan->seal.y + 6, plan->seal.x - 10 - LEFT - 130, 26 };
	name = (ShBox){ title.x, title.y + 28, title.w, 30 };
	put(plan, (ShItem){ "form", "上記のとおり、相違ないことを証明します。", closing, 13, 13, SH_ALIGN_LEFT, 0 });
	put(plan, (ShItem){ "certified_on", date, day, 12, 9, SH_ALIGN_LEFT, 0 });
	put(plan, (ShItem){ "authority_title", s->authority_title, title, 14, 6, SH_ALIGN_RIGHT, 0 });
	put(plan, (ShItem){ "authority_name", s->authority_name, name, 17, 6, SH_ALIGN_RIGHT, 2 });
}

static void put_foot(IssuerPlan *plan, const IssuerStatement *s, ShArena *arena)
{
	const double qr = 36 * MM, y = SH_PAGE_HEIGHT - 20 * MM - qr;
	ShBox number = { LEFT + qr + 10, y + qr - 42, 300, 14 };
	ShBox hint = { LEFT + qr + 10, y + qr - 26, 300, 24 };

	plan->qr = (ShBox){ LEFT, y, qr, qr };
	put(plan,
	    (ShItem){ "issue_number", sh_printf(arena, "発行番号 %s-%02u", s->certificate_number, s->issue_number),
		      number, 9, 6, SH_ALIGN_LEFT, 0 });
	put(plan, (ShItem){ "form",
			    "左の二次元コードから、この証明書の内容と効力を確認できます。\n"
			    "この証明書は電子署名された電子文書から印刷されたものです。",
			    hint, 8, 8, SH_ALIGN_LEFT, 0 });
}

int issuer_plan(IssuerPlan *plan, const IssuerStatement *s, ShArena *arena, ShError *err)
{
	ShBox title = { LEFT, 60, WIDTH, 34 }, number = { RIGHT - 240, 102, 240, 18 };
	char wareki[SH_CIVIL_WAREKI_SIZE];
	ShCivil day;
	double y;
	int r = sh_civil_parse_iso(&day, s->certified_on, err);

	if (r != 0)
		return r;
	sh_civil_wareki(wareki, day);
	*plan = (IssuerPlan){ 0 };
	put(plan, (ShItem){ "form", "罹災証明書", title, 26, 26, SH_ALIGN_CENTER, 12 });
	put(plan, (ShItem){ "certificate_number", sh_printf(arena, "整理番号 %s", s->certificate_number), number, 12,
			    7, SH_ALIGN_RIGHT, 0 });
	y = put_table(plan, s, arena);
	put(plan, (ShItem){ "form",
			    "※住家とは、現実に居住（世帯が生活の本拠として日常的に使用していることをいう。）の"
			    "ために使用している建物のこと。",
			    { LEFT, y + 4, WIDTH, 14 },
			    8,
			    7,
			    SH_ALIGN_LEFT,
			    0 });
	put_closing(plan, s, y + 26, sh_printf(arena, "%s", wareki));
	put_foot(plan, s, arena);
	if (sh_arena_exhausted(arena))
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "certificate.plan.memory", "plan");
	return 0;
}
