#include "issuer_fixture.h"
#include <criterion/criterion.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static ShFonts *given_fonts(void)
{
	ShFonts *fonts;
	ShError err;

	cr_assert_eq(sh_fonts_open(&fonts, FONT_FILE, NULL, &err), 0, "%s %s", err.reason, err.detail);
	return fonts;
}

/* IPAmj knows the Moji_Joho collection only: E0100 and E0101 of 葛 are Adobe-Japan1, as telephones send them. */
Test(glyphs, every_character_and_sequence)
{
	static const struct {
		const char *text, *reason;
		uint32_t base, selector;
	} rows[] = {
		{ "能登 太郎", NULL, 0, 0 },
		{ "葛\U000E0102城", NULL, 0, 0 },
		{ "葛\U000E0103城", NULL, 0, 0 },
		{ "\U00020BB7野家 髙﨑", NULL, 0, 0 },
		{ "か\u3099", NULL, 0, 0 }, /* combines to a letter that the font has */
		{ "上\n下", NULL, 0, 0 },
		{ "葛\U000E0100城", "certificate.glyph.missing", 0x845b, 0xe0100 },
		{ "葛\U000E0101城", "certificate.glyph.missing", 0x845b, 0xe0101 },
		{ "山\U000E01EF", "certificate.glyph.missing", 0x5c71, 0xe01ef },
		{ "山\ufe0f", "certificate.glyph.missing", 0x5c71, 0xfe0f },
		{ "😀", "certificate.glyph.missing", 0x1f600, 0 },
		{ "\U000F0000", "certificate.glyph.missing", 0xf0000, 0 }, /* private use: 外字 */
		{ "\u202e太郎", "certificate.text.control", 0, 0 },
		{ "太\u200d郎", "certificate.text.control", 0, 0 },
		{ "太\u2028郎", "certificate.text.control", 0, 0 },
		{ "太\xc2\x85\xe9\x83\x8e", "certificate.text.control", 0, 0 },
	};
	ShFonts *fonts = given_fonts();

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ShMissing missing = { 0 };
		ShError err = { 0 };
		int r = issuer_glyphs_check(fonts, "head_name", rows[i].text, &missing, &err);

		cr_expect_eq(r, rows[i].reason ? SH_REFUSED : 0, "row %zu: %s", i, err.reason);
		cr_expect_str_eq(err.reason, rows[i].reason ? rows[i].reason : "", "row %zu", i);
		cr_expect_eq(missing.n, rows[i].base ? 1u : 0u, "row %zu", i);
		if (missing.n) {
			cr_expect_eq(missing.at[0].base, rows[i].base, "row %zu: %x", i, missing.at[0].base);
			cr_expect_eq(missing.at[0].selector, rows[i].selector, "row %zu", i);
			cr_expect_str_eq(err.field, "head_name");
		}
	}
	sh_fonts_close(fonts);
}

Test(glyphs, a_second_field_with_the_same_letter_is_refused_too)
{
	ShFonts *fonts = given_fonts();
	ShMissing missing = { 0 };
	ShError err;

	cr_expect_eq(issuer_glyphs_check(fonts, "head_name", "😀", &missing, &err), SH_REFUSED);
	cr_expect_eq(issuer_glyphs_check(fonts, "box1", "😀", &missing, &err), SH_REFUSED);
	cr_expect_eq(missing.n, 1);
	sh_fonts_close(fonts);
}

Test(glyphs, variants_have_outlines_of_their_own)
{
	ShFonts *fonts = given_fonts();
	ShCluster plain, variant;

	sh_fonts_cluster(fonts, "葛城", &plain);
	sh_fonts_cluster(fonts, "葛\U000E0102城", &variant);
	cr_expect_eq(plain.bytes, 3);
	cr_expect_eq(variant.bytes, 7);
	cr_expect_neq(plain.glyph[0], variant.glyph[0]);
	sh_fonts_close(fonts);
}

Test(fonts, unusable_files_stop_the_start)
{
	char dir[] = "/tmp/shien-fonts-XXXXXX", path[64];
	ShFonts *fonts;
	ShError err;

	cr_assert_not_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/same.ttf", dir);
	cr_expect_eq(sh_fonts_open(&fonts, "/nonexistent.ttf", NULL, &err), SH_FAULT);
	cr_expect_str_eq(err.reason, "font.unusable");
	cr_expect_eq(sh_fonts_open(&fonts, __FILE__, NULL, &err), SH_FAULT);
	cr_expect_str_eq(err.reason, "font.unusable");
	cr_expect_eq(sh_fonts_open(&fonts, FONT_FILE, "/nonexistent", &err), SH_FAULT);
	cr_expect_str_eq(err.reason, "font.directory");
	cr_expect_eq(sh_fonts_open(&fonts, FONT_FILE, dir, &err), 0, "an empty directory is no fault");
	sh_fonts_close(fonts);
	cr_assert_eq(symlink(FONT_FILE, path), 0);
	cr_expect_eq(sh_fonts_open(&fonts, FONT_FILE, dir, &err), SH_FAULT);
	cr_expect_str_eq(err.reason, "font.family.twice");
	unlink(path);
	rmdir(dir);
}
