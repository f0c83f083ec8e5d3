#include "risai_form.h"
#include "options.h"
#include "sh_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef enum Kind { LINE, LINES, DATE, BIRTH, OPTION, POSTAL, TEL, MAIL } Kind;

/* Lengths in letters; a letter with its variation selector is one. */
static const struct {
	const char *item;
	size_t offset;
	Kind kind;
	OptionList list;
	uint32_t max;
	bool required;
} rules[] = {
#define ROW(item, kind, list, max, required)                                                                         \
	{                                                                                                            \
#item, offsetof(RisaiForm, item), kind, list, max, required                                          \
	}
	ROW(applicant_name, LINE, 0, 100, true),
	ROW(applicant_kana, LINE, 0, 200, false),
	ROW(applicant_birth, BIRTH, 0, 32, true),
	ROW(applicant_sex, OPTION, OPTION_SEX, 8, false),
	ROW(applicant_postal, POSTAL, 0, 16, false),
	ROW(applicant_address, LINE, 0, 200, true),
	ROW(present_place, LINE, 0, 200, false),
	ROW(tel, TEL, 0, 32, false),
	ROW(mail, MAIL, 0, 254, false),
	ROW(relation, OPTION, OPTION_RELATION, 16, false),
	ROW(proxy_name, LINE, 0, 100, false),
	ROW(head_name, LINE, 0, 100, true),
	ROW(head_address, LINE, 0, 200, true),
	ROW(damaged_address, LINE, 0, 200, true),
	ROW(occurred_on, DATE, 0, 32, true),
	ROW(property, OPTION, OPTION_PROPERTY, 16, true),
	ROW(structure, LINE, 0, 32, false),
	ROW(flood, OPTION, OPTION_FLOOD, 16, false),
	ROW(statement, LINES, 0, 2000, true),
	ROW(photo_judge_consent, OPTION, OPTION_CONSENT, 16, false),
	ROW(delivery, OPTION, OPTION_DELIVERY, 16, false),
#undef ROW
};

void intake_fault(IntakeFaults *out, bool refuses, const char *reason, const char *mend, const char *item_format, ...)
{
	va_list ap;

	out->refused |= refuses;
	if (out->n == INTAKE_FAULTS_MAX) {
		out->more = true;
		return;
	}
	out->rows[out->n].reason = reason;
	out->rows[out->n].mend = mend;
	out->rows[out->n].refuses = refuses;
	va_start(ap, item_format);
	vsnprintf(out->rows[out->n].item, sizeof out->rows[out->n].item, item_format, ap);
	va_end(ap);
	out->n++;
}

/* Readable at all: UTF-8, no control characters, not longer than it may be. */
static bool readable(const char *value, bool lines, uint32_t max, const char *item, IntakeFaults *out)
{
	if (!sh_utf8_valid(value, strlen(value), NULL)) {
		intake_fault(out, true, "intake.item.utf8", "文字コードが正しくありません。UTF-8で送ってください。",
			     "%s", item);
		return false;
	}
	for (const char *p = value; *p; p++)
		if (((unsigned char) *p < 0x20 && !(lines && (*p == '\n' || *p == '\r' || *p == '\t'))) ||
		    *p == 0x7f) {
			intake_fault(out, true, "intake.item.control",
				     "使えない制御文字が含まれています。取り除いてください。", "%s", item);
			return false;
		}
	if (sh_letter_count(value) > max) {
		intake_fault(out, true, "intake.item.too_long",
			     "文字数が上限を超えています。短くするか、別紙を添付してください。", "%s", item);
		return false;
	}
	return true;
}

static size_t digits(const char *s, const char *also, bool *other)
{
	size_t n = 0;

	*other = false;
	for (; *s; s++) {
		if (*s >= '0' && *s <= '9')
			n++;
		else if (!strchr(also, *s))
			*other = true;
	}
	return n;
}

static void check_date(const char *value, Kind kind, const char *item, IntakeFaults *out)
{
	ShRegisterDate date;
	ShError err;

	/* Birth dates may be partly unknown, as in the register; the day of the disaster is a day. */
	if (sh_register_date_parse(&date, value, &err) != 0 ||
	    (kind == DATE && (!sh_civil_is_whole(date.civil) || !sh_civil_on_calendar(date.civil))))
		intake_fault(out, true, "intake.item.date", "日付として読めません。例: 2026-01-31、令和8年1月31日",
			     "%s", item);
}

static void check_contact(const char *value, Kind kind, const char *item, IntakeFaults *out)
{
	const char *at = strchr(value, '@');
	bool other;
	size_t n = digits(value, "-+() ", &other);

	if (kind == POSTAL && (n != 7 || other))
		intake_fault(out, false, "intake.item.postal", "郵便番号は7桁の数字で入力してください。例: 928-0001",
			     "%s", item);
	if (kind == TEL && (n < 9 || n > 15 || other))
		intake_fault(out, false, "intake.item.tel", "電話番号を確認してください。例: 090-1234-5678", "%s",
			     item);
	if (kind == MAIL && (!at || at == value || !at[1] || strchr(at + 1, '@') || strpbrk(value, " ,;<>")))
		intake_fault(out, false, "intake.item.mail",
			     "メールアドレスを確認してください。このままではお知らせが届きません。", "%s", item);
}

static void check_value(const char *value, Kind kind, OptionList list, const char *item, IntakeFaults *out)
{
	if (kind == OPTION && !intake_option(list, value))
		intake_fault(out, true, "intake.item.option", "選択肢にない値です。選択肢から選んでください。", "%s",
			     item);
	if (kind == DATE || kind == BIRTH)
		check_date(value, kind, item, out);
	check_contact(value, kind, item, out);
}

static void check_list(const char *const *values, size_t n, OptionList list, const char *item, IntakeFaults *out)
{
	for (size_t i = 0; i < n; i++)
		if (!values[i] || !intake_option(list, values[i]))
			intake_fault(out, true, "intake.item.option",
				     "選択肢にない値です。選択肢から選んでください。", "%s[%zu]", item, i);
}

static void check_members(const RisaiForm *form, IntakeFaults *out)
{
	char item[48];

	if (form->n_members > RISAI_MEMBERS_MAX)
		intake_fault(out, true, "intake.members.too_many",
			     "入居者は20人まで入力できます。超える方は別紙を添付してください。", "household_members");
	for (size_t i = 0; i < form->n_members && i < RISAI_MEMBERS_MAX; i++) {
		const RisaiMember *m = &form->members[i];

		snprintf(item, sizeof item, "household_members[%zu].name", i);
		if (!m->name || !*m->name)
			intake_fault(out, false, "intake.item.missing", "入居者の氏名を入力してください。", "%s",
				     item);
		else
			readable(m->name, false, 100, item, out);
		snprintf(item, sizeof item, "household_members[%zu].relation", i);
		if (m->relation)
			readable(m->relation, false, 32, item, out);
		snprintf(item, sizeof item, "household_members[%zu].birth", i);
		if (m->birth && *m->birth && readable(m->birth, false, 32, item, out))
			check_date(m->birth, BIRTH, item, out);
	}
}

void risai_form_check(const RisaiForm *form, const RisaiContext *context, IntakeFaults *out)
{
	out->n = 0;
	out->refused = out->more = false;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		const char *value;

		memcpy(&value, (const char *) form + rules[i].offset, sizeof value);
		if (!value || !*value) {
			if (rules[i].required)
				intake_fault(out, false, "intake.item.missing",
					     "入力されていません。入力してください。", "%s", rules[i].item);
			continue;
		}
		if (readable(value, rules[i].kind == LINES, rules[i].max, rules[i].item, out))
			check_value(value, rules[i].kind, rules[i].list, rules[i].item, out);
	}
	if (form->n_causes == 0)
		intake_fault(out, false, "intake.item.missing", "罹災原因を選んでください。", "causes");
	check_list(form->causes, form->n_causes, OPTION_CAUSE, "causes", out);
	check_list(form->damaged_parts, form->n_damaged_parts, OPTION_DAMAGED_PART, "damaged_parts", out);
	check_list(form->equipment, form->n_equipment, OPTION_EQUIPMENT, "equipment", out);
	check_list(form->attachment_roles, form->n_attachments, OPTION_ATTACHMENT_ROLE, "attachments", out);
	check_members(form, out);
	risai_cross_check(form, context, out);
}
