/* Who lives together. Shares of the kinds of household after those of a small coastal town (census: a third alone, a
 * third couples, the rest families); ages from the mother's, so that no child is older than its parent. */
#include "members.h"

#include <stdio.h>
#include <string.h>

typedef enum Shape {
	ALONE_OLD,
	ALONE,
	COUPLE_OLD,
	COUPLE,
	FAMILY,
	ONE_PARENT,
	THREE_GENERATIONS,
	UNMARRIED,
	WITH_RELATIVE,
	WITH_LODGER
} Shape;

static const struct {
	uint32_t per_mille;
	Shape shape;
	int youngest, oldest; /* the head */
} shapes[] = {
	{ 190, ALONE_OLD, 66, 93 },        { 150, ALONE, 20, 64 },
	{ 190, COUPLE_OLD, 64, 90 },       { 60, COUPLE, 24, 58 },
	{ 220, FAMILY, 28, 56 },           { 60, ONE_PARENT, 26, 55 },
	{ 90, THREE_GENERATIONS, 36, 58 }, { 15, UNMARRIED, 22, 60 },
	{ 20, WITH_RELATIVE, 40, 70 },     { 5, WITH_LODGER, 40, 75 },
};

/* 続柄 (住民記録システム標準仕様書 1.1.11): there is no word for a grandchild, it is the child of a child. */
static const struct Relation {
	const char *code, *code_2, *text;
} as_head = { "02", "", "世帯主" }, as_husband = { "11", "", "夫" }, as_wife = { "12", "", "妻" },
  as_partner = { "14", "", "妻（未届）" }, as_partner_he = { "13", "", "夫（未届）" }, as_child = { "20", "", "子" },
  as_father = { "51", "", "父" }, as_mother = { "52", "", "母" }, as_wifes_mother = { "12", "52", "妻の母" },
  as_brother = { "74", "", "弟" }, as_sister = { "84", "", "妹" }, as_lodger = { "99", "", "同居人" },
  as_relative = { "96", "", "縁故者" }, as_grandchild = { "20", "20", "子の子" };

typedef struct Making {
	Random *r;
	Date as_of;
	int at_most;
	Household *h;
	const Name *surname;
	const Nation *nation;
} Making;

static Date born(Random *r, Date as_of, int age)
{
	int y = as_of.y - age - 1, m = random_between(r, 1, 12);

	return (Date){ (short) y, (signed char) m, (signed char) random_between(r, 1, days_in_month(y, m)) };
}

static char *put(char *at, const char *end, const char *text)
{
	while (*text && at < end)
		*at++ = *text++;
	*at = '\0';
	return at;
}

static void join(char *out, size_t size, const char *a, const char *space, const char *b)
{
	char *at = put(out, out + size - 1, a);

	at = put(at, out + size - 1, space);
	put(at, out + size - 1, b);
}

static void name_japanese(Making *m, Person *p, const Name *surname)
{
	const Name *pool = p->sex == 1 ? male_names : female_names;
	size_t n = p->sex == 1 ? male_names_count : female_names_count;
	const Name *given = &pool[random_below(m->r, (uint32_t) n)];

	p->surname = surname->kanji;
	p->surname_kana = surname->kana;
	p->given = given->kanji;
	p->given_kana = given->kana;
	join(p->name, sizeof p->name, surname->kanji, "　", given->kanji);
	join(p->kana, sizeof p->kana, surname->kana, "　", given->kana);
}

static void name_foreign(Making *m, Person *p)
{
	const Name *given = &m->nation->given[p->sex - 1][random_below(m->r, 3)];

	p->foreign = true;
	p->nation = m->nation;
	join(p->name, sizeof p->name, m->surname->kanji, " ", given->kanji);
	join(p->kana, sizeof p->kana, m->surname->kana, "　", given->kana);
}

static void name_aliased(Making *m, Person *p)
{
	static const Nation korea = { "KOR", "韓国", "T60", { { 0 } }, { { { 0 } } } };
	uint32_t n = (uint32_t) aliased_names_count;

	do {
		p->aliased = &aliased_names[random_below(m->r, n)];
	} while (p->aliased->sex != p->sex);
	p->foreign = true;
	p->nation = &korea;
	snprintf(p->name, sizeof p->name, "%s", p->aliased->latin);
	snprintf(p->kana, sizeof p->kana, "%s", p->aliased->kana);
}

/* Adds a member of this age unless the household is full. Returns it, or NULL. */
static Person *add(Making *m, const struct Relation *relation, int sex, int age, const Name *surname)
{
	Person *p;

	if (m->h->n == m->at_most)
		return NULL;
	p = &m->h->members[m->h->n++];
	memset(p, 0, sizeof *p);
	p->sex = sex;
	p->state = RESIDENT_LIVES;
	p->birth = born(m->r, m->as_of, age);
	p->relation = relation->code;
	p->relation_2 = relation->code_2;
	p->relation_text = relation->text;
	if (m->h->plant == PLANT_ALIASED)
		name_aliased(m, p);
	else if (m->nation)
		name_foreign(m, p);
	else
		name_japanese(m, p, surname);
	return p;
}

static int either(Making *m) { return random_between(m->r, 1, 2); }

static void add_children(Making *m, int mothers_age, int count)
{
	int age = mothers_age - random_between(m->r, 22, 31);

	for (int i = 0; i < count && age >= 0; i++, age -= random_between(m->r, 2, 4))
		if (age <= 30 || i == 0)
			add(m, &as_child, either(m), age > 30 ? 30 : age, m->surname);
}

static const Name *other_surname(Making *m) { return &surnames[random_skewed(m->r, (uint32_t) surnames_count)]; }

static void add_elders(Making *m, int heads_age)
{
	int age = heads_age + random_between(m->r, 22, 32);

	if (random_below(m->r, 5) == 0) {
		add(m, &as_wifes_mother, 2, age, other_surname(m));
		return;
	}
	if (random_below(m->r, 2))
		add(m, &as_father, 1, age, m->surname);
	add(m, &as_mother, 2, age - random_between(m->r, 0, 3), m->surname);
}

static void add_spouse(Making *m, int heads_sex, int age, bool married)
{
	const struct Relation *he = married ? &as_husband : &as_partner_he, *she = married ? &as_wife : &as_partner;
	int young = age - random_between(m->r, -2, 4);

	add(m, heads_sex == 1 ? she : he, 3 - heads_sex, young < 18 ? 18 : young,
	    married ? m->surname : other_surname(m));
}

static void add_others(Making *m, Shape shape, int sex, int age)
{
	switch (shape) {
	case ALONE_OLD:
	case ALONE:
		break;
	case COUPLE_OLD:
	case COUPLE:
		add_spouse(m, sex, age, true);
		break;
	case UNMARRIED:
		add_spouse(m, sex, age, false);
		break;
	case FAMILY:
		add_spouse(m, sex, age, true);
		add_children(m, age - 2, random_between(m->r, 1, 3));
		break;
	case ONE_PARENT:
		add_children(m, age, random_between(m->r, 1, 3));
		break;
	case THREE_GENERATIONS:
		add_spouse(m, sex, age, true);
		add_children(m, age - 2, random_between(m->r, 1, 3));
		add_elders(m, age);
		break;
	case WITH_RELATIVE:
		if (either(m) == 1)
			add(m, &as_brother, 1, age - random_between(m->r, 1, 7), m->surname);
		else
			add(m, &as_sister, 2, age - random_between(m->r, 1, 7), m->surname);
		if (age > 58)
			add(m, &as_grandchild, either(m), age - 55, m->surname);
		else
			add(m, &as_relative, either(m), age, other_surname(m));
		break;
	case WITH_LODGER:
		add(m, &as_lodger, either(m), random_between(m->r, 19, 70), other_surname(m));
		break;
	}
}

static Shape shape_of(Making *m, int *ret_age)
{
	uint32_t u = random_below(m->r, 1000);
	size_t i = 0;

	while (u >= shapes[i].per_mille)
		u -= shapes[i++].per_mille;
	*ret_age = random_between(m->r, shapes[i].youngest, shapes[i].oldest);
	switch (m->h->plant) {
	case PLANT_PROTECTED:
		*ret_age = 39;
		return ONE_PARENT;
	case PLANT_NO_HEAD:
		*ret_age = 52;
		return FAMILY;
	case PLANT_UNDRAWABLE:
		*ret_age = 61;
		return COUPLE;
	case PLANT_UNKNOWN_BIRTH:
		*ret_age = random_between(m->r, 80, 96);
		return ALONE_OLD;
	case PLANT_FOREIGN:
	case PLANT_ALIASED:
		*ret_age = random_between(m->r, 22, 48);
		return random_below(m->r, 2) ? ALONE : COUPLE;
	default:
		return shapes[i].shape;
	}
}

/* The rare ones in turn, so that the first few households show them all. */
static const Name *surname_of(Making *m)
{
	uint32_t turn = m->h->index / plant_period(m->h->plant);

	switch (m->h->plant) {
	case PLANT_UNDRAWABLE:
		return &undrawable_surnames[turn % undrawable_surnames_count];
	case PLANT_UNENCODABLE:
		return &unencodable_surnames[turn % unencodable_surnames_count];
	case PLANT_VARIANT:
		return &variant_surnames[turn % variant_surnames_count];
	case PLANT_FOREIGN:
		m->nation = &nations[turn % nations_count];
		return &m->nation->family[random_below(m->r, 4)];
	default:
		return other_surname(m);
	}
}

void members_make(Random *r, Date as_of, int at_most, Household *ret)
{
	Making m = { .r = r, .as_of = as_of, .h = ret };
	int age, sex;
	Shape shape;

	m.at_most = at_most < HOUSEHOLD_MOST ? at_most : HOUSEHOLD_MOST;
	m.surname = surname_of(&m);
	shape = shape_of(&m, &age);
	sex = shape == ALONE_OLD || shape == ALONE ? either(&m) : 1 + (random_below(r, 8) == 0);
	if (shape == ONE_PARENT)
		sex = 2;
	if (!add(&m, &as_head, sex, age, m.surname))
		return;
	add_others(&m, shape, sex, age);
}
