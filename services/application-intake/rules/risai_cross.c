#include "options.h"
#include "risai_form.h"

#include <string.h>

/* Rules between items. Nothing here stops an application but a house in another municipality. */

static bool given(const char *value) { return value && *value; }

static bool is(OptionList list, const char *value, const char *code)
{
	const IntakeOption *option = given(value) ? intake_option(list, value) : NULL;

	return option && strcmp(option->code, code) == 0;
}

static bool has_attachment(const RisaiForm *form, const char *role)
{
	for (size_t i = 0; i < form->n_attachments; i++)
		if (is(OPTION_ATTACHMENT_ROLE, form->attachment_roles[i], role))
			return true;
	return false;
}

static bool starts(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

/* "鳳珠郡能登町…" as well as "能登町…". */
static bool names(const char *address, const char *municipality)
{
	const char *county = strstr(address, "郡");

	return starts(address, municipality) || (county && starts(county + strlen("郡"), municipality));
}

bool risai_address_inside(const char *address, const RisaiContext *context)
{
	static const char *const prefectures[] = {
		"北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県",   "福島県", "茨城県",
		"栃木県", "群馬県", "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県",
		"石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県",   "愛知県", "三重県",
		"滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県",
		"岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県",   "高知県", "福岡県",
		"佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
	};

	/* Where nobody entered the municipality's own name, no address is judged. */
	if (!given(context->municipality))
		return true;
	for (size_t i = 0; i < sizeof prefectures / sizeof *prefectures; i++)
		if (starts(address, prefectures[i])) {
			if (strcmp(prefectures[i], context->prefecture) != 0)
				return false;
			address += strlen(prefectures[i]);
			break;
		}
	if (names(address, context->municipality))
		return true;
	for (size_t i = 0; i < context->n_neighbours; i++)
		if (names(address, context->neighbours[i]))
			return false;
	return true; /* the form prints the municipality; what follows is its town */
}

static void check_photos(const RisaiForm *form, IntakeFaults *out)
{
	/* The house, and what is judged by: the water's trace where it stood above the floor, else the damage. */
	const char *judged_by = is(OPTION_FLOOD, form->flood, "ABOVE_FLOOR") ? "PHOTO_DEPTH" : "PHOTO_DAMAGE";

	if (!form->photo_judge)
		return;
	/* 自己判定方式 needs a yes on record; unanswered is not one. */
	if (!given(form->photo_judge_consent))
		intake_fault(out, false, "intake.consent.unanswered",
			     "自己判定方式を希望されるときは、同意するかどうかを選んでください。",
			     "photo_judge_consent");
	else if (!is(OPTION_CONSENT, form->photo_judge_consent, "YES"))
		intake_fault(out, false, "intake.consent.no",
			     "同意がないため自己判定方式は使えません。現地調査を行います。", "photo_judge_consent");
	if (!has_attachment(form, "PHOTO_WHOLE") || !has_attachment(form, judged_by))
		intake_fault(out, false, "intake.photo.missing",
			     "写真で判定するには、建物の全景と被害箇所(浸水のときは深さ)の写真が必要です。",
			     "attachments");
}

static void check_house(const RisaiForm *form, const RisaiContext *context, IntakeFaults *out)
{
	if (given(form->damaged_address) && !risai_address_inside(form->damaged_address, context))
		intake_fault(out, true, "intake.damaged_address.outside",
			     "被災した家がこの市町村にありません。家のある市町村に申請してください。",
			     "damaged_address");
	if (is(OPTION_PROPERTY, form->property, "NON_DWELLING"))
		intake_fault(out, false, "intake.property.non_dwelling",
			     "住んでいない建物は被災証明書の対象になることがあります。担当からご連絡します。",
			     "property");
	if (form->flood_cm > 0 && !is(OPTION_FLOOD, form->flood, "ABOVE_FLOOR"))
		intake_fault(out, false, "intake.flood.contradiction",
			     "床上の浸水の深さが入力されていますが、「床上」が選ばれていません。", "flood_cm");
}

void risai_cross_check(const RisaiForm *form, const RisaiContext *context, IntakeFaults *out)
{
	ShRegisterDate occurred;
	ShError err;

	check_house(form, context, out);
	check_photos(form, out);
	if (is(OPTION_RELATION, form->relation, "PROXY")) {
		if (!given(form->proxy_name))
			intake_fault(out, false, "intake.item.missing", "代理人の氏名を入力してください。",
				     "proxy_name");
		if (!has_attachment(form, "PROXY_LETTER"))
			intake_fault(out, false, "intake.proxy.letter", "委任状を添付してください。", "attachments");
	}
	if (!given(form->tel) && !given(form->mail))
		intake_fault(out, false, "intake.contact.missing",
			     "連絡のつく電話番号またはメールアドレスを入力してください。", "tel");
	if (given(form->occurred_on) && sh_register_date_parse(&occurred, form->occurred_on, &err) == 0 &&
	    sh_civil_on_calendar(occurred.civil) && sh_civil_compare(occurred.civil, context->today) > 0)
		intake_fault(out, false, "intake.occurred_on.future", "罹災日が先の日付です。確認してください。",
			     "occurred_on");
}
