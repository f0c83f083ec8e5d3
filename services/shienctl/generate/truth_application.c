/* One application as its applicant fills it in (form RISAI), what the office must make of it, and the survey. */
#include "truth.h"

#include <stdio.h>
#include <string.h>

static bool is(const Application *a, Special special) { return a->plan.special == special; }

const char *special_code(const Application *a) { return a->plan.code; }

static json_t *or_null(int n) { return n ? json_integer(n) : json_null(); }

/* The letters a keyboard offers first, for those who do not insist. */
static void commonly_typed(const char *name, char *out, size_t size)
{
	static const char *const common[][2] = {
		{ "髙", "高" }, { "﨑", "崎" }, { "濵", "浜" }, { "邉", "辺" }, { "德", "徳" }
	};

	snprintf(out, size, "%s", name);
	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		for (char *at = strstr(out, common[i][0]); at; at = strstr(at, common[i][0]))
			memcpy(at, common[i][1], strlen("高"));
}

static const char *name_on_form(const Application *a, const Person *p, char *out, size_t size)
{
	if (is(a, SPECIAL_ALIASED) && p->aliased)
		snprintf(out, size, "%s", p->aliased->alias);
	else if (is(a, SPECIAL_VARIANT))
		commonly_typed(p->name, out, size);
	else
		snprintf(out, size, "%s", p->name);
	return out;
}

static json_t *members(const Application *a)
{
	json_t *all = json_array();
	char name[128], birth[DATE_TEXT];

	for (int i = 0; a->household && i < a->household->n; i++) {
		const Person *p = &a->household->members[i];
		Date born = p->birth_known == BIRTH_MONTH_ONLY ? (Date){ p->birth.y, p->birth.m, 14 } : p->birth;

		json_array_append_new(all, json_pack("{s:s,s:s,s:s}", "name", name_on_form(a, p, name, sizeof name),
						     "relation", p->relation_text, "birth", date_text(born, birth)));
	}
	return all;
}

static json_t *list(const char *comma_separated)
{
	json_t *all = json_array();
	size_t n;

	for (; *comma_separated; comma_separated += n + (comma_separated[n] == ',')) {
		n = strcspn(comma_separated, ",");
		json_array_append_new(all, json_stringn(comma_separated, n));
	}
	return all;
}

/* Form part: who applies. */
static void put_applicant(json_t *form, const Application *a)
{
	char name[128], mail[64], tel[32], birth[DATE_TEXT], address[500], postal[8] = "1000000";
	const Person *p = a->applicant;
	Date born = p ? p->birth : (Date){ 1991, 4, 12 };

	if (p && p->birth_known != BIRTH_KNOWN)
		born = (Date){ p->birth.y, p->birth.m, 14 };
	snprintf(mail, sizeof mail, "applicant%02d@mail.example", is(a, SPECIAL_DUPLICATE) ? a->plan.of : a->plan.no);
	snprintf(tel, sizeof tel, "090-0000-%04d", 1000 + (is(a, SPECIAL_DUPLICATE) ? a->plan.of : a->plan.no));
	snprintf(address, sizeof address, "汐見県南浜郡白砂村大字白砂8");
	if (a->household) {
		address_line(&a->household->home, a->plan.no % 2 ? ADDRESS_ASCII : ADDRESS_REGISTER, 1, address,
			     sizeof address);
		address_postal(&a->household->home, postal);
	}
	json_object_set_new(form, "applicant_name",
			    json_string(p ? name_on_form(a, p, name, sizeof name) : "岬　旅人"));
	json_object_set_new(form, "applicant_kana",
			    json_string(!p                                     ? "ミサキ　タビト"
					: is(a, SPECIAL_ALIASED) && p->aliased ? p->aliased->alias_kana
									       : p->kana));
	json_object_set_new(form, "birth", json_string(date_text(born, birth)));
	json_object_set_new(form, "sex", json_string(p && p->sex == 2 ? "2" : "1"));
	json_object_set_new(form, "postal", json_string(postal));
	json_object_set_new(form, "address", json_string(address));
	json_object_set_new(form, "tel", json_string(tel));
	json_object_set_new(form, "mail", json_string(mail));
	json_object_set_new(form, "relation", json_string(is(a, SPECIAL_SPOUSE) ? "同一世帯" : "本人"));
}

/* Form part: the house. The typed address differs in form from the register's. */
static void put_house(json_t *form, const Application *a)
{
	const Damage *d = a->damage;
	char head[128], damaged[500], registered[500];
	const char *property = is(a, SPECIAL_NOT_DWELLING)   ? "非住家"
			       : is(a, SPECIAL_NON_RESIDENT) ? "その他"
			       : a->household->tenant        ? "住家借家"
							     : "住家持家";

	if (a->household) {
		const Address *home = &a->household->home;

		address_line(home, (AddressForm) (a->plan.no % 3), 0, damaged, sizeof damaged);
		address_line(home, ADDRESS_REGISTER, 1, registered, sizeof registered);
		name_on_form(a, &a->household->members[0], head, sizeof head);
		if (is(a, SPECIAL_NOT_DWELLING))
			strncat(damaged, "　物置", sizeof damaged - strlen(damaged) - 1);
	} else {
		snprintf(damaged, sizeof damaged, "%s港一丁目地先（乗用車）", towns[a->plan.town].name);
		snprintf(registered, sizeof registered, "汐見県南浜郡白砂村大字白砂8");
		snprintf(head, sizeof head, "岬　旅人");
	}
	json_object_set_new(form, "head_name", json_string(head));
	json_object_set_new(form, "head_address", json_string(registered));
	json_object_set_new(form, "damaged_address", json_string(damaged));
	json_object_set_new(form, "property", json_string(property));
	json_object_set_new(form, "cause", json_pack("[s]", d->cause));
	json_object_set_new(form, "structure", json_string(d->structure));
	json_object_set_new(form, "storeys", json_integer(2));
	json_object_set_new(form, "damaged_parts", list(d->parts));
	json_object_set_new(form, "flood", json_pack("{s:s,s:i}", "reach", d->reach, "depth_cm", d->depth_mm / 10));
}

static json_t *form_of(const Story *story, const Application *a)
{
	json_t *form = json_pack("{s:s}", "procedure", "RISAI");
	char date[DATE_TEXT];
	bool other = is(a, SPECIAL_CONFLICT);
	bool kiosk = is(a, SPECIAL_CARD_VALID) || is(a, SPECIAL_CARD_EXPIRED) || is(a, SPECIAL_CARD_REVOKED);

	put_applicant(form, a);
	put_house(form, a);
	json_object_set_new(form, "occurred_on", json_string(date_text(story->disaster, date)));
	json_object_set_new(form, "statement",
			    json_string(other ? "壁も壊れていました。" : "豪雨により被害を受けました。"));
	json_object_set_new(form, "members", members(a));
	json_object_set_new(form, "copies", json_integer(other ? 3 : 1));
	json_object_set_new(form, "delivery", json_string(kiosk ? "コンビニ" : a->plan.no % 4 ? "窓口" : "郵送"));
	return form;
}

static json_t *expected(const Application *a)
{
	static const char *const decisions[] = { "ACCEPT", "RETURN_THEN_ACCEPT", "REJECT", "NONE" };
	const char *receipt = is(a, SPECIAL_DUPLICATE)  ? "DUPLICATE"
			      : is(a, SPECIAL_CONFLICT) ? "CONFLICT"
							: "ACCEPTED";
	bool same_household = is(a, SPECIAL_SPOUSE) || is(a, SPECIAL_TWICE);

	return json_pack("{s:s,s:s,s:s,s:b,s:b,s:b,s:b}", "receipt", receipt, "decision", decisions[a->plan.decision],
			 "match", a->plan.match, "late", is(a, SPECIAL_LATE), "protection_desk",
			 is(a, SPECIAL_PROTECTED), "same_household", same_household, "issuable", a->plan.issuable);
}

/* On the third day after; the late one two days after the deadline of 90 days. */
static json_t *submitted(const Story *story, const Application *a)
{
	char at[32];

	return json_string(truth_time(story, is(a, SPECIAL_LATE) ? 92 : 3, 8 * 60 + 30 + 7 * a->plan.no, at));
}

json_t *truth_application(const Story *story, const Application *a)
{
	char receipt[32];
	bool same_number = is(a, SPECIAL_DUPLICATE) || is(a, SPECIAL_CONFLICT);
	bool portal = a->plan.no <= STORY_PORTAL;
	json_t *form = form_of(story, a);
	json_t *again = json_null(), *person = json_null();

	snprintf(receipt, sizeof receipt, "%s-%06d", portal ? "P" : "C", same_number ? a->plan.of : a->plan.no);
	if (same_number && is(a, SPECIAL_DUPLICATE)) { /* byte for byte what was sent before */
		json_decref(form);
		form = form_of(story, &story->applications[a->plan.of - 1]);
	}
	if (is(a, SPECIAL_RETURNED)) {
		again = json_deep_copy(form);
		json_object_set_new(form, "damaged_address", json_string(towns[a->plan.town].name));
		again = json_pack("{s:i,s:s,s:o}", "rev", 1, "reason", "被災した家の所在地が不足", "form", again);
	}
	if (a->applicant)
		person = truth_person(a->applicant, a->household);
	return json_pack("{s:i,s:s,s:s,s:s,s:s,s:i,s:o,s:o,s:o,s:o,s:o,s:o}", "no", a->plan.no, "channel",
			 portal ? "PORTAL" : "COUNTER", "special", special_code(a), "town",
			 towns[a->plan.town].lg_code, "receipt_no", receipt, "rev", 0, "submitted_at",
			 submitted(story, a), "repeats", or_null(a->plan.of), "form", form, "resubmission", again,
			 "person", person, "expected", expected(a));
}

static json_t *look(const char *kind, const Damage *d)
{
	json_t *loss = d->loss_permille >= 0 ? json_integer(d->loss_permille) : json_null();
	json_t *flood = json_null();

	if (d->loss_permille < 0)
		flood = json_pack("{s:b,s:s,s:i}", "external_force", d->external_force, "reach", d->reach, "depth_mm",
				  d->depth_mm);
	return json_pack("{s:s,s:s,s:o,s:o,s:s,s:s}", "kind", kind, "cause", d->cause, "loss_permille", loss, "flood",
			 flood, "expected_grade", d->grade, "expected_label", d->label);
}

json_t *truth_survey(const Application *a)
{
	char address[500], household[16];

	address_line(&a->household->home, ADDRESS_REGISTER, 1, address, sizeof address);
	snprintf(household, sizeof household, "%llu", (unsigned long long) a->household->number);
	return json_pack("{s:i,s:s,s:s,s:s,s:s,s:b,s:i,s:o,s:o}", "application", a->plan.no, "town",
			 towns[a->household->town].lg_code, "household_no", household, "dwelling_address", address,
			 "structure", a->damage->structure, "detached", !a->household->home.flat[0], "storeys", 2,
			 "first", look("FIRST", a->damage), "resurvey",
			 a->second_look ? look("RE", a->second_look) : json_null());
}

static json_t *card(const Application *a, const Person *p, const char *state, bool issues)
{
	char hex[16];

	snprintf(hex, sizeof hex, "%08x", p->card_serial);
	return json_pack("{s:i,s:s,s:o,s:s,s:b,s:o}", "application", a->plan.no, "state", state, "serial",
			 truth_serial(p->card_serial), "serial_hex", hex, "issues", issues, "person",
			 truth_person(p, a->household));
}

json_t *truth_cards(const Story *story)
{
	static const char *const states[] = { "VALID", "EXPIRED", "REVOKED" };
	json_t *cards = json_array();

	for (int i = 0; i < STORY_APPLICATIONS; i++) {
		const Application *a = &story->applications[i];

		if (a->plan.special < SPECIAL_CARD_VALID || a->plan.special > SPECIAL_CARD_REVOKED)
			continue;
		json_array_append_new(cards, card(a, a->applicant, states[a->plan.special - SPECIAL_CARD_VALID],
						  is(a, SPECIAL_CARD_VALID)));
		if (is(a, SPECIAL_CARD_VALID))
			json_array_append_new(cards, card(a, &a->household->members[1], "VALID_SPOUSE", true));
	}
	for (int i = 0; i < STORY_EVACUEES; i++) {
		const Evacuee *e = &story->evacuees[i];

		if (e->how != ENTER_BY_CARD)
			continue;
		for (int k = 0; k < STORY_APPLICATIONS; k++)
			if (story->applications[k].household && story->applications[k].plan.of == 0 &&
			    e->person >= story->applications[k].household->members &&
			    e->person < story->applications[k].household->members + HOUSEHOLD_MOST)
				json_array_append_new(
					cards, card(&story->applications[k], e->person, "VALID_EVACUEE", true));
	}
	return cards;
}
