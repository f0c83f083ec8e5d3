#include "relief.h"

#include <string.h>

static const ReliefCode schemes[] = {
	{ "REBUILDING", "被災者生活再建支援金", NULL, false },
	{ "CONDOLENCE", "災害弔慰金", NULL, false },
	{ "DISABILITY", "災害障害見舞金", NULL, false },
	{ "LOAN", "災害援護資金", NULL, false },
	{ "DONATION", "義援金", NULL, false },
	{ "REPAIR", "住宅の応急修理", NULL, false },
	{ "TEMPORARY", "応急仮設住宅", NULL, false },
	{ "TAX", "税の減免・猶予", NULL, false },
	{ "INSURANCE", "保険料・一部負担金の減免", NULL, false },
	{ "SCHOOL", "就学援助", NULL, false },
	{ "WATCH", "見守り・相談支援", NULL, false },
	{ "WELFARE", "福祉サービスの提供", NULL, false },
	{ "OTHER", "その他", NULL, false },
};

static const ReliefCode severities[] = {
	{ "NONE", "負傷なし", NULL, false },
	{ "SLIGHT", "軽傷（1か月未満）", NULL, false },
	{ "SEVERE", "重傷（1か月以上）", NULL, false },
	{ "ILL", "疾病", NULL, false },
	{ "UNKNOWN", "不明", NULL, false },
};

static const ReliefCode intentions[] = {
	{ "REBUILD", "建て替え", NULL, false },
	{ "REPAIR", "補修", NULL, false },
	{ "BUY", "購入", NULL, false },
	{ "RENT", "民間賃貸", NULL, false },
	{ "PUBLIC", "災害公営住宅・公営住宅", NULL, false },
	{ "RELATIVES", "親族と同居", NULL, false },
	{ "FACILITY", "施設入所", NULL, false },
	{ "UNDECIDED", "未定", NULL, false },
	{ "OTHER", "その他", NULL, false },
};

static const ReliefCode places[] = {
	{ "SAME", "元の場所", NULL, false },
	{ "IN_TOWN", "市町村内の別の場所", NULL, false },
	{ "OUT_OF_TOWN", "市町村外", NULL, false },
	{ "UNDECIDED", "未定", NULL, false },
};

/* The sixteen of 広域被災者DB (石川県), what the practice guideline (被災者台帳の作成等に関する実務指針) names beside
 * them, and the units of APPLIC's 被災者台帳管理ユニット with their fields. */
static const ReliefCode care[] = {
	{ "ELDER_ALONE", "高齢単身", NULL, false },
	{ "ELDER_ONLY", "高齢のみ", NULL, false },
	{ "ILLNESS", "病気・けが", NULL, false },
	{ "PREGNANT", "妊産婦", "REPORTED_ON,DUE_ON", false },
	{ "INFANT", "乳幼児", NULL, false },
	{ "PHYSICAL", "身体障害", "HANDBOOK,GRADE,NAME,PART", false },
	{ "INTELLECTUAL", "知的障害", "HANDBOOK,GRADE", false },
	{ "MENTAL", "精神障害", "HANDBOOK,GRADE,VALID_TO", false },
	{ "CARE_NEED", "要介護", "INSURED,INSURER,LEVEL,VALID_FROM,VALID_TO", false },
	{ "DEVICE", "医療機器", NULL, false },
	{ "WITHDRAWN", "ひきこもり", NULL, false },
	{ "ABUSE", "虐待", NULL, true },
	{ "ALLERGY", "アレルギー", NULL, false },
	{ "FOREIGN", "外国人", NULL, false },
	{ "PET", "ペット", NULL, false },
	{ "OTHER", "その他", NULL, false },
	{ "DV", "DV・ストーカー等", NULL, true },
	{ "CHRONIC", "持病（難病等）", NULL, false },
	{ "ELDER_SUPPORT", "支援を要する高齢者", NULL, false },
	{ "LIVES_WITH", "同居（支援）親族の有無", NULL, false },
	{ "SUPPORT_CLASS", "障害支援区分", "CLASS,VALID_FROM,VALID_TO", false },
	{ "CHILD_DAY", "障害児通所支援", "VALID_FROM,VALID_TO", false },
	{ "CHILD_HOME", "障害児入所支援", "VALID_FROM,VALID_TO", false },
	{ "CHILD_CHRONIC", "小児慢性特定疾病医療費", "VALID_FROM,VALID_TO", false },
	{ "CHILD_ALLOWANCE", "特別児童扶養手当", "VALID_FROM,VALID_TO", false },
	{ "CHILD_WELFARE", "障害児福祉手当", "VALID_FROM,VALID_TO", false },
	{ "ADULT_ALLOWANCE", "特別障害者手当", "VALID_FROM,VALID_TO", false },
	{ "OLD_ALLOWANCE", "福祉手当", "VALID_FROM,VALID_TO", false },
	{ "RELIEF_COST", "災害救助（実費弁償）", "AMOUNT,PAID_ON", false },
	{ "MEASURE", "措置", "VALID_FROM,VALID_TO", false },
	{ "PSY_HOSPITAL", "精神入院措置", "VALID_FROM,VALID_TO", false },
	{ "OWN", "自治体独自", "NAME,CONTENT", false },
};

static const ReliefCode designations[] = {
	{ "RELIEF_ACT", "災害救助法の適用", NULL, false },
	{ "REBUILDING_ACT", "被災者生活再建支援法の適用", NULL, false },
	{ "SEVERE", "激甚災害の指定（本激）", NULL, false },
	{ "SEVERE_LOCAL", "激甚災害の指定（局激）", NULL, false },
	{ "EXTRAORDINARY", "特定非常災害の指定", NULL, false },
};

#define TABLE(rows)                                                                                                  \
	{                                                                                                            \
		rows, sizeof rows / sizeof *rows                                                                     \
	}
static const struct {
	const ReliefCode *rows;
	size_t n;
} tables[RELIEF_TABLES] = {
	[RELIEF_SCHEME] = TABLE(schemes),
	[RELIEF_SEVERITY] = TABLE(severities),
	[RELIEF_INTENTION] = TABLE(intentions),
	[RELIEF_PLACE] = TABLE(places),
	[RELIEF_CARE] = TABLE(care),
	[RELIEF_DESIGNATION] = TABLE(designations),
};

const ReliefCode *relief_codes(ReliefTable table, size_t *n)
{
	*n = tables[table].n;
	return tables[table].rows;
}

const ReliefCode *relief_code(ReliefTable table, const char *code)
{
	for (size_t i = 0; i < tables[table].n; i++)
		if (strcmp(tables[table].rows[i].code, code) == 0)
			return &tables[table].rows[i];
	return NULL;
}

bool care_desk(const char *code)
{
	const ReliefCode *of = relief_code(RELIEF_CARE, code);

	return of && of->desk;
}

bool relief_has_key(const ReliefCode *of, const char *key)
{
	size_t n = strlen(key);

	for (const char *at = of->keys; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
		if (strcspn(at, ",") == n && strncmp(at, key, n) == 0)
			return true;
	return false;
}
