/* An import as a clerk reads it: what it did, or what it would do and whether somebody has to say so. */
#include "import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

unsigned long long import_number(const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	return json_is_string(v) ? strtoull(json_string_value(v), NULL, 10)
				 : (unsigned long long) json_integer_value(v);
}

static void line(const char *label, unsigned long long n, const char *unit, const char *remark)
{
	char digits[32], grouped[48];
	size_t len, out = 0;

	snprintf(digits, sizeof digits, "%llu", n);
	len = strlen(digits);
	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			grouped[out++] = ',';
		grouped[out++] = digits[i];
	}
	grouped[out] = '\0';
	printf("  %12s %s  %s%s\n", grouped, unit, label, remark);
}

static void columns(const json_t *list, const char *what)
{
	enum { SHOWN = 20 };
	size_t i, n = json_array_size(list);
	json_t *v;

	if (n == 0)
		return;
	printf("  %s:", what);
	json_array_foreach(list, i, v) if (i < SHOWN) printf("%s %s", i ? "、" : "", json_string_value(v));
	if (n > SHOWN)
		printf(" ほか %zu 列", n - SHOWN);
	printf("\n");
}

static void counts(const json_t *c, bool check)
{
	if (check) {
		line("新しく加わる方", import_number(c, "newPersons"), "人", "");
		line("内容が変わる方", import_number(c, "changedPersons"), "人", "");
		line("いま副本にいて、このファイルにいない方", import_number(c, "missingPersons"), "人",
		     "（消しません。そのまま残ります）");
	}
	line("行（全部）", import_number(c, "rows"), "行", "");
	line("新しい行", import_number(c, "newRows"), "行", "");
	line("変わる行", import_number(c, "changedRows"), "行", "");
	line("同じ行", import_number(c, "sameRows"), "行", "");
	if (import_number(c, "olderRows"))
		line("副本のほうが新しく、使わない行", import_number(c, "olderRows"), "行", "");
	line("取り込めない行", import_number(c, "rejectedRows"), "行",
	     import_number(c, "rejectedRows") ? "（下に理由）" : "");
	line("注意のある箇所", import_number(c, "warnings"), "件", "");
	if (import_number(c, "unmappableCharacters"))
		line("表示できない文字（外字など）", import_number(c, "unmappableCharacters"), "字", "");
	if (!check && import_number(c, "missingPersons"))
		line("副本にいて、このファイルにいない方", import_number(c, "missingPersons"), "人",
		     "（消していません）");
	columns(json_object_get(c, "unknownColumns"), "知らない列（読まずに飛ばします）");
	columns(json_object_get(c, "missingColumns"),
		"ファイルにない列（その項目は空になります。必要なら、元のシステムの出力項目に加えてください）");
}

static void why(const json_t *list)
{
	static const struct {
		const char *code, *ja;
	} all[] = {
		{ "CHANGES", "変わる方が、決められた割合より多くいます" },
		{ "GONE", "このファイルにいない方が、決められた割合より多くいます。抽出の条件や、別の市区町村のもので"
			  "ないかを確かめてください" },
		{ "REJECTS", "取り込めない行が、決められた割合より多くあります" },
		{ "ASKED", "先に点検するよう指定されています" },
	};
	size_t i;
	json_t *v;

	json_array_foreach(list, i, v) for (size_t k = 0; k < sizeof all / sizeof *all;
					    k++) if (strcmp(all[k].code, json_string_value(v)) == 0)
		printf("  ・%s。\n", all[k].ja);
}

static void waits(const Context *ctx, const json_t *o, const json_t *check)
{
	printf("まだ何も反映していません。確認を待っています。\n");
	why(json_object_get(check, "why"));
	printf("件数のとおりに反映する:  shienctl --tenant %s import --confirm %s --number %.12s\n"
	       "取りやめる:              shienctl --tenant %s import --withdraw %s\n",
	       ctx->tenant, text(o, "importId"), text(check, "hash"), ctx->tenant, text(o, "importId"));
}

void import_show(const Context *ctx, const json_t *import)
{
	const json_t *check = json_object_get(import, "check");
	const char *state = text(import, "state");
	static const struct {
		const char *state, *ja;
	} titles[] = {
		{ "CHECKED", "を点検しました" },
		{ "DONE", "を反映しました" },
		{ "REFUSED", "は取り込めませんでした" },
		{ "WITHDRAWN", "は取りやめられています" },
		{ "FAILED", "の取込みは途中で止まりました" },
	};
	const char *title = "は作業中です";

	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (strcmp(titles[i].state, state) == 0)
			title = titles[i].ja;
	printf("住民記録ファイル「%s」（%s 時点）%s。\n", text(import, "fileName"), text(import, "asOf"), title);
	if (strcmp(state, "CHECKED") == 0) {
		counts(check, true);
		waits(ctx, import, check);
	} else if (strcmp(state, "REFUSED") == 0) {
		printf("  理由: %s%s%s\n", text(import, "reason"), *text(import, "reasonColumn") ? " 列: " : "",
		       text(import, "reasonColumn"));
	} else {
		counts(import, false);
	}
}

void import_show_rejects(const json_t *rejects)
{
	const json_t *list = json_object_get(rejects, "rejects");
	size_t i;
	json_t *v;

	json_array_foreach(list, i, v) printf("  %llu行目 %s%s%s\n", import_number(v, "line"), text(v, "column"),
					      *text(v, "column") ? ": " : "", text(v, "textJa"));
	if (json_is_true(json_object_get(rejects, "more")))
		printf("  …ほかにもあります。全部は rejects.csv で見られます。\n");
}
