#include "consent.h"

#include <string.h>

static const ConsentClass classes[] = {
	{ "FAMILY", "同居の親族（安否の回答）", true, false },
	{ "RELATIVE", "その他の親族・職場の関係者など（安否の回答）", true, false },
	{ "ACQUAINTANCE", "知人など（安否の回答）", true, false },
	{ "PUBLIC", "それ以外の者（安否の回答・公表）", true, false },
	{ "LOCAL_GOV", "他の地方公共団体", false, false },
	{ "SUPPORT_ORG", "登録被災者援護協力団体", false, false },
	{ "WELFARE", "社会福祉協議会", false, false },
	{ "NAMED", "名前を挙げて同意した提供先", false, true },
	{ CONSENT_SOMEBODY, "知られたくない人がいる（避難所の受付で。誰かは本人に聞く）", true, true },
};

static const char *const answers[CONSENT_ANSWERS] = { "UNANSWERED", "YES", "NO" };

const ConsentClass *consent_classes(size_t *n)
{
	*n = sizeof classes / sizeof *classes;
	return classes;
}

const ConsentClass *consent_class(const char *code)
{
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		if (strcmp(classes[i].code, code) == 0)
			return &classes[i];
	return NULL;
}

bool consent_answer(const char *code, ConsentAnswer *ret)
{
	for (int i = 0; i < CONSENT_ANSWERS; i++)
		if (strcmp(answers[i], code) == 0) {
			*ret = (ConsentAnswer) i;
			return true;
		}
	return false;
}

const char *consent_answer_code(ConsentAnswer answer) { return answers[answer]; }

ConsentAnswer consent_after(ConsentAnswer before, ConsentAnswer now)
{
	return now == CONSENT_UNANSWERED ? before : now;
}
