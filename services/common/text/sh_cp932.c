#include "sh_text.h"

#include <pthread.h>
#include <unicode/ucnv.h>

/* Every two-byte code once, read from ICU's windows-31j: decoding is then a look-up, and the same on every thread. */
enum { LEADS = 0xFD - 0x81, TRAILS = 0xFD - 0x40, GETA = 0x3013 };
static uint16_t table[LEADS][TRAILS]; /* 0: no letter */
static uint16_t codes[0x10000];       /* the other way; 0: none */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static bool is_lead(unsigned char c) { return (c >= 0x81 && c <= 0x9F) || (c >= 0xE0 && c <= 0xFC); }
static bool is_trail(unsigned char c) { return c >= 0x40 && c <= 0xFC && c != 0x7F; }

static void fill(void)
{
	UErrorCode status = U_ZERO_ERROR;
	UConverter *converter = ucnv_open("windows-31j", &status);

	if (U_FAILURE(status))
		return; /* a broken ICU: everything is reported as unmapped */
	ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
	for (int lead = 0x81; lead <= 0xFC; lead++)
		for (int trail = 0x40; trail <= 0xFC; trail++) {
			char in[2] = { (char) lead, (char) trail };
			UChar out[4];
			UErrorCode e = U_ZERO_ERROR;
			if (!is_lead((unsigned char) lead) || !is_trail((unsigned char) trail))
				continue;
			int32_t n = ucnv_toUChars(converter, out, 4, in, 2, &e);
			if (U_SUCCESS(e) && n == 1 && out[0] != 0xFFFD && out[0] != 0x1A)
				table[lead - 0x81][trail - 0x40] = out[0];
		}
	ucnv_close(converter);
}

/* Of several codes for one letter Windows writes the one of JIS X 0208, then NEC's row 13, then IBM's extensions, and
 * NEC's selection of these last. */
static int rank_of(int lead) { return lead == 0xED || lead == 0xEE ? 0 : lead >= 0xFA ? 1 : lead == 0x87 ? 2 : 3; }

/* Letters that other systems write for what has one code here: the dashes and waves of JIS, the signs of Latin 1. */
static const uint16_t aliases[][2] = {
	{ 0x301C, 0xFF5E }, { 0x2016, 0x2225 }, { 0x2212, 0xFF0D }, { 0x2014, 0x2015 },
	{ 0x00A2, 0xFFE0 }, { 0x00A3, 0xFFE1 }, { 0x00AC, 0xFFE2 }, { 0x00A5, 0xFFE5 },
};

static void fill_both(void)
{
	fill();
	for (int rank = 0; rank <= 3; rank++)
		for (int lead = LEADS - 1; lead >= 0; lead--)
			for (int trail = TRAILS - 1; rank_of(lead + 0x81) == rank && trail >= 0; trail--)
				if (table[lead][trail])
					codes[table[lead][trail]] = (uint16_t) ((lead + 0x81) << 8 | (trail + 0x40));
	for (uint16_t half = 0; half <= 0xDF - 0xA1; half++)
		codes[0xFF61 + half] = (uint16_t) (half + 0xA1);
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (!codes[aliases[i][0]])
			codes[aliases[i][0]] = codes[aliases[i][1]];
}

static void find(ShCp932Report *report, size_t byte_at, uint32_t letter_at, unsigned bytes, uint32_t private_use)
{
	if (private_use)
		report->gaiji++;
	else
		report->unmapped++;
	if (report->listed < SH_CP932_REPORT_MAX)
		report->findings[report->listed++] =
			(ShCp932Finding){ (uint32_t) byte_at, letter_at, (uint16_t) bytes, private_use };
}

/* Letter at in[0], 0 if there is none; *used: bytes that it took. */
static uint32_t decode_one(const unsigned char *in, size_t n, size_t *used)
{
	*used = 1;
	if (in[0] < 0x80)
		return in[0];
	if (in[0] >= 0xA1 && in[0] <= 0xDF)
		return 0xFF61u + in[0] - 0xA1u;
	/* A lead byte before something that cannot follow it is lost alone: the quote or comma after it still counts.
	 */
	if (!is_lead(in[0]) || n < 2 || !is_trail(in[1]))
		return 0;
	*used = 2;
	return table[in[0] - 0x81][in[1] - 0x40];
}

size_t sh_cp932_decode(char *out, const void *in, size_t n, ShCp932Report *report)
{
	const unsigned char *p = in;
	uint32_t letters = 0;
	size_t len = 0, used;

	pthread_once(&once, fill_both);
	for (size_t i = 0; i < n; i += used, letters++) {
		uint32_t cp = decode_one(p + i, n - i, &used);
		unsigned bytes = used == 2 ? (unsigned) p[i] << 8 | p[i + 1] : p[i];
		if (cp == 0 && p[i] != 0)
			find(report, i, letters, bytes, 0);
		else if (sh_is_private_use(cp))
			find(report, i, letters, bytes, cp);
		len += (size_t) sh_utf8_put(out + len, cp == 0 && p[i] != 0 ? GETA : cp);
	}
	out[len] = '\0';
	return len;
}

size_t sh_cp932_encode(char *out, const char *text, uint32_t *replaced)
{
	size_t len = 0;
	ShLetter letter;

	pthread_once(&once, fill_both);
	for (const char *p = text; (p = sh_letter_next(p, &letter)) != NULL;) {
		uint16_t code = letter.base < 0x80      ? (uint16_t) letter.base
				: letter.base < 0x10000 ? codes[letter.base]
							: 0;

		*replaced += code == 0 || letter.selector != 0;
		if (code == 0)
			code = codes[GETA];
		if (code > 0xFF)
			out[len++] = (char) (code >> 8);
		out[len++] = (char) (code & 0xFF);
	}
	out[len] = '\0';
	return len;
}
