#include "rules/codes.h"
#include "rules/flags.h"
#include "rules/options.h"
#include "rules/risai_form.h"
#include <criterion/criterion.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static const char *const earthquake[] = { "EARTHQUAKE" };
static const char *const neighbours[] = { "七尾市", "珠洲市", "能登町", "穴水町" };

static RisaiForm good(void)
{
	return (RisaiForm){ .applicant_name = "能登 太郎",
			    .applicant_birth = "昭和40年5月1日",
			    .applicant_address = "石川県輪島市河井町1-1",
			    .tel = "0768-22-0000",
			    .head_name = "能登 太郎",
			    .head_address = "石川県輪島市河井町1-1",
			    .damaged_address = "輪島市河井町1-1",
			    .occurred_on = "2024-01-01",
			    .property = "OWNED",
			    .statement = "屋根が落ちた",
			    .causes = earthquake,
			    .n_causes = 1 };
}

static RisaiContext here(void)
{
	return (RisaiContext){ .today = sh_civil(2024, 1, 20),
			       .prefecture = "石川県",
			       .municipality = "輪島市",
			       .neighbours = neighbours,
			       .n_neighbours = COUNT(neighbours) };
}

static const IntakeFault *fault(const IntakeFaults *faults, const char *item)
{
	for (size_t i = 0; i < faults->n; i++)
		if (strcmp(faults->rows[i].item, item) == 0)
			return &faults->rows[i];
	return NULL;
}

Test(risai_form, a_complete_one_has_no_fault)
{
	RisaiForm form = good();
	RisaiContext context = here();
	IntakeFaults faults;

	risai_form_check(&form, &context, &faults);
	cr_expect_eq(faults.n, 0, "%s %s", faults.rows[0].item, faults.rows[0].reason);
	cr_expect_not(faults.refused);
}

static char long_name[101 * 7 + 1], right_name[100 * 7 + 1];

/* One item changed at a time: its fault, and no other. */
Test(risai_form, each_item_is_checked)
{
#define TEXT(field, value) offsetof(RisaiForm, field), value
	const struct {
		size_t offset;
		const char *value, *item, *reason;
		bool refuses;
	} rows[] = {
		{ TEXT(applicant_name, NULL), "applicant_name", "intake.item.missing", false },
		{ TEXT(applicant_name, ""), "applicant_name", "intake.item.missing", false },
		{ TEXT(applicant_name, long_name), "applicant_name", "intake.item.too_long", true },
		{ TEXT(applicant_name, right_name), NULL, NULL, false },
		{ TEXT(applicant_name, "能登\xff"), "applicant_name", "intake.item.utf8", true },
		{ TEXT(applicant_name, "能登\n太郎"), "applicant_name", "intake.item.control", true },
		{ TEXT(applicant_name, "能登\x7f"), "applicant_name", "intake.item.control", true },
		{ TEXT(applicant_name, "能登\t太郎"), "applicant_name", "intake.item.control", true },
		{ TEXT(statement, "屋根\n壁"), NULL, NULL, false },
		{ TEXT(statement, "屋根\r\n\t壁"), NULL, NULL, false },
		{ TEXT(statement, "屋根\x07"), "statement", "intake.item.control", true },
		{ TEXT(applicant_birth, "昭和12年 月日不詳"), NULL, NULL, false },
		{ TEXT(applicant_birth, "むかし"), "applicant_birth", "intake.item.date", true },
		{ TEXT(occurred_on, "2024-02-30"), "occurred_on", "intake.item.date", true },
		{ TEXT(occurred_on, "2024-01"), "occurred_on", "intake.item.date", true },
		{ TEXT(occurred_on, "きのう"), "occurred_on", "intake.item.date", true },
		{ TEXT(occurred_on, "令和6年1月1日"), NULL, NULL, false },
		{ TEXT(occurred_on, "2024-01-20"), NULL, NULL, false }, /* today */
		{ TEXT(occurred_on, "2024-01-21"), "occurred_on", "intake.occurred_on.future", false },
		{ TEXT(applicant_sex, "男"), NULL, NULL, false },
		{ TEXT(applicant_sex, "5"), "applicant_sex", "intake.item.option", true },
		{ TEXT(property, "CASTLE"), "property", "intake.item.option", true },
		{ TEXT(property, "住家借家"), NULL, NULL, false },
		{ TEXT(property, "NON_DWELLING"), "property", "intake.property.non_dwelling", false },
		{ TEXT(applicant_postal, "928-0001"), NULL, NULL, false },
		{ TEXT(applicant_postal, "928-001"), "applicant_postal", "intake.item.postal", false },
		{ TEXT(applicant_postal, "〒928-0001"), "applicant_postal", "intake.item.postal", false },
		{ TEXT(tel, "なし"), "tel", "intake.item.tel", false },
		{ TEXT(tel, "768-22-000"), "tel", "intake.item.tel", false },
		{ TEXT(tel, "76822-0000"), NULL, NULL, false }, /* nine digits: the least, without the first 0 */
		{ TEXT(tel, "+81 (0)768-22-0000"), NULL, NULL, false },
		{ TEXT(tel, "+123 4567890-12345"), NULL, NULL, false }, /* fifteen: the most (E.164) */
		{ TEXT(tel, "+123 4567890-123456"), "tel", "intake.item.tel", false },
		{ TEXT(tel, "0768-22-0000 自宅"), "tel", "intake.item.tel", false },
		{ TEXT(tel, NULL), "tel", "intake.contact.missing", false },
		{ TEXT(mail, "taro@example.jp"), NULL, NULL, false },
		{ TEXT(mail, "taro@"), "mail", "intake.item.mail", false },
		{ TEXT(mail, "@example.jp"), "mail", "intake.item.mail", false },
		{ TEXT(mail, "taro.example.jp"), "mail", "intake.item.mail", false },
		{ TEXT(mail, "taro@noto@example.jp"), "mail", "intake.item.mail", false },
		{ TEXT(mail, "taro@example.jp,hanako@example.jp"), "mail", "intake.item.mail", false },
		{ TEXT(mail, "taro@example .jp"), "mail", "intake.item.mail", false },
		{ TEXT(head_name, NULL), "head_name", "intake.item.missing", false },
		{ TEXT(damaged_address, NULL), "damaged_address", "intake.item.missing", false },
		{ TEXT(damaged_address, "石川県珠洲市飯田町1"), "damaged_address", "intake.damaged_address.outside",
		  true },
		{ TEXT(damaged_address, "鳳珠郡能登町宇出津"), "damaged_address", "intake.damaged_address.outside",
		  true },
		{ TEXT(damaged_address, "富山県輪島市1"), "damaged_address", "intake.damaged_address.outside", true },
		{ TEXT(damaged_address, "河井町1-1"), NULL, NULL, false },
		{ TEXT(photo_judge_consent, "MAYBE"), "photo_judge_consent", "intake.item.option", true },
		{ TEXT(delivery, "KIOSK"), NULL, NULL, false },
	};
	RisaiContext context = here();
	IntakeFaults faults;

	for (int i = 0; i < 101; i++)
		strcat(long_name, "葛\U000E0102"); /* a letter with its variation selector is one letter */
	for (int i = 0; i < 100; i++)
		strcat(right_name, "葛\U000E0102");
	for (size_t i = 0; i < COUNT(rows); i++) {
		RisaiForm form = good();

		memcpy((char *) &form + rows[i].offset, &rows[i].value, sizeof rows[i].value);
		risai_form_check(&form, &context, &faults);
		cr_assert_eq(faults.n, rows[i].item ? 1 : 0, "row %zu: %zu faults, %s", i, faults.n,
			     faults.n ? faults.rows[0].reason : "");
		if (!rows[i].item)
			continue;
		cr_expect_str_eq(faults.rows[0].item, rows[i].item, "row %zu", i);
		cr_expect_str_eq(faults.rows[0].reason, rows[i].reason, "row %zu: %s", i, faults.rows[0].reason);
		cr_expect_eq(faults.rows[0].refuses, rows[i].refuses, "row %zu", i);
		cr_expect_eq(faults.refused, rows[i].refuses, "row %zu", i);
		cr_expect_gt(strlen(faults.rows[0].mend), 10);
	}
}

Test(risai_form, everything_wrong_is_named_at_once)
{
	static const char *const bad[] = { "EARTHQUAKE", "GODZILLA", NULL };
	static const RisaiMember members[] = {
		{ "能登 花子", "妻", "1970-01-01" },
		{ "", "子", "x" },
		{ "能登 次郎", NULL, "" },      /* whose birth nobody knows */
		{ "能登 三郎", "子", "1\x01" }, /* named once: what cannot be read is not read as a date */
	};
	RisaiForm form = { .causes = bad,
			   .n_causes = 3,
			   .members = members,
			   .n_members = COUNT(members),
			   .relation = "PROXY",
			   .flood = "BELOW_FLOOR",
			   .flood_cm = 30,
			   .photo_judge = true };
	RisaiContext context = here();
	IntakeFaults faults;
	static const char *const items[] = {
		"applicant_name",
		"applicant_birth",
		"applicant_address",
		"head_name",
		"head_address",
		"damaged_address",
		"occurred_on",
		"property",
		"statement",
		"causes[1]",
		"causes[2]",
		"household_members[1].name",
		"household_members[1].birth",
		"household_members[3].birth",
		"flood_cm",
		"photo_judge_consent",
		"proxy_name",
		"attachments",
		"tel",
	};

	risai_form_check(&form, &context, &faults);
	for (size_t i = 0; i < COUNT(items); i++)
		cr_expect(fault(&faults, items[i]), "%s", items[i]);
	cr_expect_eq(faults.n, COUNT(items) + 1, "%zu: photos and the proxy's letter are both attachments", faults.n);
	cr_expect(faults.refused);
	cr_expect_not(faults.more);
	cr_expect_null(fault(&faults, "household_members[0].name"));
}

Test(risai_form, self_judgement_needs_a_yes_and_photos)
{
	static const char *const photos[] = { "PHOTO_WHOLE", "PHOTO_DAMAGE" }, *const other[] = { "IDENTITY" },
				 *const water[] = { "浸水深", "全景" };
	static const struct {
		const char *flood, *consent;
		const char *const *roles;
		size_t n_roles;
		const char *consent_reason, *photo_reason;
	} rows[] = {
		{ NULL, "YES", photos, 2, NULL, NULL },
		{ NULL, "同意する", photos, 2, NULL, NULL },
		{ NULL, "", photos, 2, "intake.consent.unanswered", NULL },
		{ NULL, "NO", photos, 2, "intake.consent.no", NULL },
		{ NULL, "YES", other, 1, NULL, "intake.photo.missing" },
		{ NULL, NULL, NULL, 0, "intake.consent.unanswered", "intake.photo.missing" },
		/* either alone shows too little; water above the floor is judged by its trace */
		{ NULL, "YES", photos, 1, NULL, "intake.photo.missing" },
		{ NULL, "YES", photos + 1, 1, NULL, "intake.photo.missing" },
		{ "BELOW_FLOOR", "YES", photos, 2, NULL, NULL },
		{ "ABOVE_FLOOR", "YES", photos, 2, NULL, "intake.photo.missing" },
		{ "ABOVE_FLOOR", "YES", water, 2, NULL, NULL },
		{ "床上", "YES", water, 1, NULL, "intake.photo.missing" },
	};
	RisaiContext context = here();
	IntakeFaults faults;

	for (size_t i = 0; i < COUNT(rows); i++) {
		RisaiForm form = good();
		const IntakeFault *f;

		form.photo_judge = true;
		form.flood = rows[i].flood;
		form.photo_judge_consent = rows[i].consent;
		form.attachment_roles = rows[i].roles;
		form.n_attachments = rows[i].n_roles;
		risai_form_check(&form, &context, &faults);
		f = fault(&faults, "photo_judge_consent");
		cr_expect_str_eq(f ? f->reason : "", rows[i].consent_reason ? rows[i].consent_reason : "", "row %zu",
				 i);
		f = fault(&faults, "attachments");
		cr_expect_str_eq(f ? f->reason : "", rows[i].photo_reason ? rows[i].photo_reason : "", "row %zu", i);
		cr_expect_not(faults.refused);
	}
}

/* What hangs together: nothing is asked where the other item answers it. */
Test(risai_form, items_are_checked_against_each_other)
{
	static const char *const letter[] = { "IDENTITY", "委任状" };
	const struct {
		RisaiForm more; /* what differs from the good one */
		const char *items[3];
	} rows[] = {
		{ { .flood = "ABOVE_FLOOR", .flood_cm = 40 }, { NULL } },
		{ { .flood = "床下", .flood_cm = 40 }, { "flood_cm" } },
		{ { .flood_cm = 40 }, { "flood_cm" } },
		{ { .relation = "HOUSEHOLD" }, { NULL } },
		{ { .relation = "代理人" }, { "proxy_name", "attachments" } },
		{ { .relation = "PROXY", .proxy_name = "能登 花子" }, { "attachments" } },
		{ { .relation = "PROXY", .attachment_roles = letter, .n_attachments = 2 }, { "proxy_name" } },
		{ { .relation = "PROXY", .proxy_name = "能登 花子", .attachment_roles = letter, .n_attachments = 2 },
		  { NULL } },
		{ { .mail = "taro@example.jp" }, { NULL } }, /* in place of the telephone */
	};
	RisaiContext context = here();
	IntakeFaults faults;

	for (size_t i = 0; i < COUNT(rows); i++) {
		const RisaiForm *more = &rows[i].more;
		RisaiForm form = good();
		size_t n = 0;

		form.flood = more->flood;
		form.flood_cm = more->flood_cm;
		form.relation = more->relation;
		form.proxy_name = more->proxy_name;
		form.attachment_roles = more->attachment_roles;
		form.n_attachments = more->n_attachments;
		form.mail = more->mail;
		if (more->mail)
			form.tel = "";
		risai_form_check(&form, &context, &faults);
		for (; n < COUNT(rows->items) && rows[i].items[n]; n++)
			cr_expect(fault(&faults, rows[i].items[n]), "row %zu: %s", i, rows[i].items[n]);
		cr_expect_eq(faults.n, n, "row %zu: %zu faults", i, faults.n);
		cr_expect_not(faults.refused, "row %zu", i);
	}
	RisaiForm form = good();

	form.n_causes = 0;
	risai_form_check(&form, &context, &faults);
	cr_assert_eq(faults.n, 1);
	cr_expect_str_eq(faults.rows[0].item, "causes");
}

/* Where nobody entered the municipality's name and its neighbours', no address is judged. */
Test(risai_form, an_address_is_judged_only_where_the_municipality_is_known)
{
	static const RisaiContext unknown = { .prefecture = "", .municipality = "" };
	RisaiContext context = here();

	cr_expect(risai_address_inside("富山県氷見市1", &unknown));
	cr_expect_not(risai_address_inside("富山県氷見市1", &context));
}

Test(risai_form, more_faults_than_room_are_said)
{
	static const char *bad[INTAKE_FAULTS_MAX + 5];
	static const RisaiMember members[RISAI_MEMBERS_MAX + 1];
	RisaiForm form = good();
	RisaiContext context = here();
	IntakeFaults faults;

	form.members = members;
	form.n_members = RISAI_MEMBERS_MAX + 1;
	risai_form_check(&form, &context, &faults);
	cr_assert(fault(&faults, "household_members"));
	cr_expect_str_eq(fault(&faults, "household_members")->reason, "intake.members.too_many");
	for (size_t i = 0; i < COUNT(bad); i++)
		bad[i] = "x";
	form.causes = bad;
	form.n_causes = COUNT(bad);
	risai_form_check(&form, &context, &faults);
	cr_expect_eq(faults.n, INTAKE_FAULTS_MAX);
	cr_expect(faults.more);
	cr_expect(faults.refused);
}

Test(options, codes_and_labels_are_unique)
{
	for (int list = 0; list < OPTION_LISTS; list++) {
		size_t n;
		const IntakeOption *rows = intake_options((OptionList) list, &n);

		cr_assert(n > 1);
		for (size_t i = 0; i < n; i++) {
			cr_expect_eq(intake_option((OptionList) list, rows[i].code), &rows[i], "%s", rows[i].code);
			cr_expect_eq(intake_option((OptionList) list, rows[i].label), &rows[i], "%s", rows[i].label);
		}
		cr_expect_null(intake_option((OptionList) list, ""));
	}
}

Test(flags, instead_of_refusals)
{
	static const ShCivil open = { 2024, 1, 2, SH_CIVIL_DAY, 0 }, last = { 2024, 2, 1, SH_CIVIL_DAY, 0 },
			     late = { 2024, 2, 2, SH_CIVIL_DAY, 0 }, early = { 2024, 1, 1, SH_CIVIL_DAY, 0 };
	const struct {
		IntakeFlagFacts facts;
		uint32_t flags;
	} rows[] = {
		{ { false, true, true, true, false, true, 0, last, open, last }, 0 },
		{ { false, true, true, true, false, true, 2, last, open, last }, FLAG_INCOMPLETE },
		{ { false, true, true, true, false, true, 0, late, open, last }, FLAG_LATE },
		{ { false, true, true, true, false, true, 0, early, open, last }, FLAG_BEFORE_PERIOD },
		{ { false, false, false, false, false, false, 0, open, open, last }, FLAG_IDENTITY_UNVERIFIED },
		{ { true, false, false, false, false, false, 0, open, open, last }, 0 },
		{ { false, true, true, false, false, true, 0, open, open, last },
		  FLAG_CERTIFICATE_EXPIRED | FLAG_IDENTITY_UNVERIFIED },
		{ { false, true, true, true, true, true, 0, open, open, last },
		  FLAG_CERTIFICATE_REVOKED | FLAG_IDENTITY_UNVERIFIED },
		{ { false, true, true, true, false, false, 0, open, open, last },
		  FLAG_REVOCATION_UNKNOWN | FLAG_IDENTITY_UNVERIFIED },
		{ { false, true, false, true, false, true, 0, open, open, last },
		  FLAG_CERTIFICATE_UNTRUSTED | FLAG_IDENTITY_UNVERIFIED },
	};
	const char *codes[INTAKE_FLAG_CODES_MAX];

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(intake_flags(&rows[i].facts), rows[i].flags, "row %zu: %x", i,
			     intake_flags(&rows[i].facts));
	cr_assert_eq(intake_flag_codes(FLAG_LATE | FLAG_INCOMPLETE, codes), 2);
	cr_expect_str_eq(codes[0], "LATE");
	cr_expect_str_eq(codes[1], "INCOMPLETE");
	cr_expect_eq(intake_flag_codes(UINT32_MAX, codes), INTAKE_FLAG_CODES_MAX);
}

/* The two services do not know each other; that an application's cause is one the ledger knows is held here. */
Test(options, causes_are_those_of_the_ledger)
{
	size_t n, m;
	const IntakeOption *ours = intake_options(OPTION_CAUSE, &n);
	const LedgerCode *theirs = ledger_codes(LEDGER_CAUSE, &m);

	cr_assert_eq(n, m);
	for (size_t i = 0; i < n; i++) {
		cr_expect_str_eq(ours[i].code, theirs[i].code);
		cr_expect_str_eq(ours[i].label, theirs[i].label);
	}
}
