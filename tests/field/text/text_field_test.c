/* Search keys and CP932 on text that nobody of this project wrote: towns of Noto, real addresses, the letters of the
 * MJ map. */
#include "field.h"
#include "sh_text.h"

#include <criterion/criterion.h>
#include <iconv.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- addresses ---- */
static const char *key_of(const char *text, char out[SH_KEY_SIZE])
{
	ShError err = { 0 };

	cr_assert_eq(sh_key_address(out, text, &err), 0, "%s: %s", text, err.reason);
	return out;
}

typedef struct Town {
	char *name, *key;
} Town;
static int by_key(const void *a, const void *b) { return strcmp(((const Town *) a)->key, ((const Town *) b)->key); }

/* The same house, as five people write it. */
static void ways_of_writing(const char *town)
{
	static const char *const ways[] = { "12-3", "１２－３", "12番地3", "12番3号", "１２の３" };
	char first[SH_KEY_SIZE], other[SH_KEY_SIZE], text[600];

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		snprintf(text, sizeof text, "%s%s%s", i == 1 ? "石川県" : "", town, ways[i]);
		cr_expect_str_eq(key_of(text, i ? other : first), first, "%s", text);
	}
	snprintf(text, sizeof text, "%s12-4", town);
	cr_expect_str_neq(key_of(text, other), first, "the neighbour's is another");
}

static size_t towns_of(const char *path, Town *towns)
{
	json_t *all = json_load_file(path, 0, NULL), *one;
	size_t n = 0, i;

	cr_assert(json_is_array(all), "%s", path);
	json_array_foreach(all, i, one)
	{
		char name[400], key[SH_KEY_SIZE];

		snprintf(name, sizeof name, "%s%s", json_string_value(json_object_get(one, "town")),
			 json_string_value(json_object_get(one, "koaza")));
		ways_of_writing(name);
		towns[n++] = (Town){ strdup(name), strdup(key_of(name, key)) };
	}
	json_decref(all);
	return n;
}

Test(field_text, a_house_has_one_key_however_it_is_written_and_towns_keep_theirs)
{
	enum { MOST = 4000 };
	Town *towns = calloc(MOST, sizeof *towns);
	size_t all = 0, shared = 0;
	glob_t files;

	field_find(&files, "addresses/geolonia_*.json");
	for (size_t f = 0; f < files.gl_pathc; f++) {
		size_t n = towns_of(files.gl_pathv[f], towns);

		cr_assert_lt(n, MOST);
		qsort(towns, n, sizeof *towns, by_key);
		for (size_t i = 1; i < n; i++)
			if (strcmp(towns[i].key, towns[i - 1].key) == 0 &&
			    strcmp(towns[i].name, towns[i - 1].name) != 0) {
				shared++;
				printf("%s and %s have one key\n", towns[i - 1].name, towns[i].name);
			}
		for (size_t i = 0; i < n; i++) {
			free(towns[i].name);
			free(towns[i].key);
		}
		all += n;
	}
	globfree(&files);
	free(towns);
	printf("%zu towns, %zu with the key of another\n", all, shared);
	cr_expect_gt(all, 1000);
	cr_expect_lt(shared * 100, all, "of a hundred towns of one municipality less than one");
}

/* ---- CP932 ---- */
typedef struct Trip {
	iconv_t to, from;
	size_t letters, held, folded;
} Trip;

/* Letters that the code has under a cousin's code point. */
static bool cousin(const char *letter)
{
	static const char *const cousins[] = { "〜", "‖", "−", "¢", "£", "¬", "¥", "‾", "—", "¦" };

	for (size_t i = 0; i < sizeof cousins / sizeof *cousins; i++)
		if (strcmp(letter, cousins[i]) == 0)
			return true;
	return false;
}

static size_t convert(iconv_t how, const char *in, size_t n, char *out, size_t room)
{
	char *from = (char *) (uintptr_t) in, *to = out;
	size_t left = room;

	iconv(how, NULL, NULL, NULL, NULL);
	return iconv(how, &from, &n, &to, &left) == (size_t) -1 ? 0 : room - left;
}

/* One letter into CP932 by the C library and back by ours: the same letter, the same as the C library's, nothing to
 * report. */
static void one_letter(Trip *t, const char *letter)
{
	char there[16], back[64], theirs[64];
	ShCp932Report report = { 0 };
	size_t n = convert(t->to, letter, strlen(letter), there, sizeof there), len;

	t->letters++;
	if (n == 0)
		return; /* CP932 has no such letter */
	t->held++;
	len = sh_cp932_decode(back, there, n, &report);
	theirs[convert(t->from, there, n, theirs, sizeof theirs - 1)] = '\0';
	cr_expect_eq(report.unmapped + report.gaiji, 0, "%s", letter);
	cr_expect_eq(len, strlen(back));
	cr_expect_str_eq(back, theirs);
	t->folded += strcmp(back, letter) != 0;
	cr_expect(strcmp(back, letter) == 0 || cousin(letter), "%s became %s", letter, back);
}

static void each_letter(Trip *t, const char *text)
{
	ShLetter l;
	const char *next;

	for (const char *p = text; (next = sh_letter_next(p, &l)) != NULL; p = next) {
		char one[8] = "";

		one[sh_utf8_put(one, l.base)] = '\0';
		one_letter(t, one);
	}
}

static void each_file(Trip *t, const char *pattern)
{
	glob_t files;

	field_find(&files, pattern);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		size_t n;
		char *text = field_read(files.gl_pathv[i], &n);

		cr_assert(sh_utf8_valid(text, n, NULL), "%s", files.gl_pathv[i]);
		each_letter(t, text);
		free(text);
	}
	globfree(&files);
}

Test(field_text, cp932_comes_back_letter_for_letter)
{
	Trip t = { .to = iconv_open("CP932", "UTF-8"), .from = iconv_open("UTF-8", "CP932") };

	each_file(&t, "addresses/*.csv");
	each_file(&t, "shelters/e*.json");
	printf("%zu letters, %zu in CP932, %zu under a cousin's code\n", t.letters, t.held, t.folded);
	cr_expect_gt(t.letters, 200000);
	cr_expect_gt(t.held * 1000, t.letters * 999, "addresses are nearly all of it");
	iconv_close(t.to);
	iconv_close(t.from);
}

/* The letters that a name's letter may be reduced to (MJ縮退マップ): those that CP932 has come back, those it has not
 * are said to be lost, and every one can be searched by. */
Test(field_text, letters_of_the_mj_map)
{
	static const char script[] =
		"import glob,json,sys,zipfile\n"
		"for f in glob.glob(sys.argv[1]+'/text/MJShrinkMap*.zip'):\n"
		" z=zipfile.ZipFile(f)\n"
		" t=z.read([n for n in z.namelist() if n.startswith('MJShrinkMap.')][0]).decode()\n"
		" import re\n"
		" print('\\n'.join(sorted({chr(int(u,16)) for u in re.findall(r'U\\+([0-9A-F]{4,5})',t)})))\n";
	Trip t = { .to = iconv_open("CP932", "UTF-8"), .from = iconv_open("UTF-8", "CP932") };
	char command[6000], line[64], key[SH_KEY_SIZE], again[SH_KEY_SIZE];
	size_t folded = 0;
	FILE *letters;
	ShError err;

	snprintf(command, sizeof command, "/usr/bin/python3 - '%s' <<'E'\n%sE\n", getenv("SHIEN_FIELD_DATA"), script);
	letters = popen(command, "r");
	cr_assert_not_null(letters);
	while (fgets(line, sizeof line, letters)) {
		ShLetter l;

		line[strcspn(line, "\n")] = '\0';
		one_letter(&t, line);
		cr_assert_not_null(sh_letter_next(line, &l));
		folded += sh_variant_fold(l.base) != l.base;
		cr_expect_eq(sh_variant_fold(sh_variant_fold(l.base)), sh_variant_fold(l.base), "%s", line);
		cr_assert_eq(sh_key_name(key, line, &err), 0, "%s", line);
		cr_expect_neq(key[0], '\0', "%s", line);
		cr_assert_eq(sh_key_name(again, key, &err), 0);
		cr_expect_str_eq(again, key, "%s", line);
	}
	cr_expect_eq(pclose(letters), 0);
	printf("%zu letters, %zu in CP932, %zu searched by another\n", t.letters, t.held, folded);
	cr_expect_gt(t.letters, 9000);
	cr_expect_gt(t.held, 6000);
	cr_expect_lt(t.held, t.letters);
	cr_expect_gt(folded, 200);
	iconv_close(t.to);
	iconv_close(t.from);
}
