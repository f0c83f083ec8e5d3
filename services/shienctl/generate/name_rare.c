/* Names that break software: what CP932 loses, what no font draws, Latin names and aliases. */
#include "names.h"

const Name unencodable_surnames[] = {
	{ "𠮷田", "ヨシダ" },   { "𠮷川", "ヨシカワ" },           { "鷗谷", "カモメダニ" },
	{ "槗本", "ハシモト" }, { "葛\U000E0102城", "カツラギ" }, { "渡邉\U000E0101", "ワタナベ" },
};
const size_t unencodable_surnames_count = sizeof unencodable_surnames / sizeof *unencodable_surnames;

const Name undrawable_surnames[] = {
	{ "\U000317EB谷", "ワビタニ" },   /* CJK extension H, 2022: newer than the fonts of the offices */
	{ "\uE5F1井", "カギイ" },         /* private use without a table */
	{ "葛\U000E01EF原", "クズハラ" }, /* a variation sequence in no registered collection */
};
const size_t undrawable_surnames_count = sizeof undrawable_surnames / sizeof *undrawable_surnames;

const Nation nations[] = {
	{ "VNM",
	  "ベトナム",
	  "T71",
	  { { "NGUYEN", "グエン" }, { "TRAN", "チャン" }, { "LE", "レ" }, { "PHAM", "ファム" } },
	  { { { "VAN HUNG", "ヴァン　フン" }, { "MINH DUC", "ミン　ドゥク" }, { "QUOC BAO", "クオック　バオ" } },
	    { { "THI LAN", "ティ　ラン" }, { "THI HOA", "ティ　ホア" }, { "THU HA", "トゥ　ハ" } } } },
	{ "PHL",
	  "フィリピン",
	  "T61",
	  { { "DELA CRUZ", "デラ　クルス" },
	    { "SANTOS", "サントス" },
	    { "REYES", "レイエス" },
	    { "GARCIA", "ガルシア" } },
	  { { { "JOSE MIGUEL", "ホセ　ミゲル" }, { "MARK", "マーク" }, { "RAMON", "ラモン" } },
	    { { "MARIA CRISTINA", "マリア　クリスティナ" }, { "ANGELICA", "アンヘリカ" }, { "JOY", "ジョイ" } } } },
	{ "IDN",
	  "インドネシア",
	  "T71",
	  { { "WIJAYA", "ウィジャヤ" },
	    { "SANTOSO", "サントソ" },
	    { "PUTRA", "プトラ" },
	    { "HIDAYAT", "ヒダヤット" } },
	  { { { "BUDI", "ブディ" }, { "AGUS", "アグス" }, { "RIZKY", "リズキ" } },
	    { { "SRI", "スリ" }, { "DEWI", "デウィ" }, { "AYU", "アユ" } } } },
	{ "BRA",
	  "ブラジル",
	  "T63",
	  { { "DA SILVA TANAKA", "ダ　シルバ　タナカ" },
	    { "DE OLIVEIRA", "デ　オリベイラ" },
	    { "FERREIRA", "フェレイラ" },
	    { "COSTA", "コスタ" } },
	  { { { "JOAO PAULO", "ジョアン　パウロ" },
	      { "CARLOS EDUARDO", "カルロス　エドゥアルド" },
	      { "LUCAS", "ルーカス" } },
	    { { "ANA LUIZA", "アナ　ルイザ" }, { "BEATRIZ", "ベアトリス" }, { "CAMILA", "カミラ" } } } },
	{ "NPL",
	  "ネパール",
	  "T26",
	  { { "GURUNG", "グルン" }, { "SHRESTHA", "シュレスタ" }, { "TAMANG", "タマン" }, { "RAI", "ライ" } },
	  { { { "SURESH", "スレス" }, { "BIKASH", "ビカス" }, { "PRAKASH", "プラカス" } },
	    { { "SITA", "シタ" }, { "ANJALI", "アンジャリ" }, { "MAYA", "マヤ" } } } },
};
const size_t nations_count = sizeof nations / sizeof *nations;

const AliasedName aliased_names[] = {
	{ "KIM YOUNGHO", "キム　ヨンホ", "金　永浩", "金田　永浩", "カネダ　エイコウ", 1 },
	{ "PARK SUNJA", "パク　スンジャ", "朴　順子", "新井　順子", "アライ　ジュンコ", 2 },
	{ "LEE JAEMYUNG", "イ　ジェミョン", "李　在明", "木下　明", "キノシタ　アキラ", 1 },
	{ "CHOI MIYOUNG", "チェ　ミヨン", "崔　美英", "山本　美英", "ヤマモト　ミエ", 2 },
	{ "JEONG DAEHYUN", "チョン　デヒョン", "鄭　大鉉", "東　大鉉", "ヒガシ　ダイゲン", 1 },
	{ "KANG SOONHEE", "カン　スニ", "姜　順姫", "大山　順子", "オオヤマ　ジュンコ", 2 },
};
const size_t aliased_names_count = sizeof aliased_names / sizeof *aliased_names;
