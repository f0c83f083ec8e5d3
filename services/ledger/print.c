#include "print.h"

#include "sh_civil.h"
#include <pthread.h>
#include <string.h>

enum { PAPER_BYTES = 3500000 };

const ShSetting print_settings[] = {
	{ "font_file", SH_SETTING_TEXT, "/usr/share/fonts/truetype/ipamj/ipamjm.ttf", 0, 0, "IPAmj Mincho" },
	{ "font_dir", SH_SETTING_TEXT, "", 0, 0, "Folder of further TrueType fonts (外字); empty: none" },
	{ 0 },
};

static struct {
	pthread_mutex_t lock;
	const ShSettings *settings;
	ShFonts *fonts;
	pthread_key_t press;
	bool started;
} room = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* For threads that are no workers (a test's). */
static void free_press(void *press) { sh_press_free(press); }

int print_start(const ShSettings *settings, ShError *err)
{
	if (pthread_key_create(&room.press, free_press) != 0)
		return sh_fail(err, SH_INTERNAL, "font.memory", "thread key");
	room.settings = settings;
	room.started = true;
	return 0;
}

void print_leave(void)
{
	sh_press_free(pthread_getspecific(room.press));
	pthread_setspecific(room.press, NULL);
}

void print_stop(void)
{
	if (!room.started)
		return;
	print_leave();
	pthread_key_delete(room.press);
	sh_fonts_close(room.fonts);
	room.fonts = NULL;
	room.started = false;
}

/* Tried again with the next paper where it failed: a font that was mended needs no restart. */
static int fonts(const ShFonts **ret, ShError *err)
{
	const char *dir = sh_setting(room.settings, "font_dir");
	int r = 0;

	pthread_mutex_lock(&room.lock);
	if (!room.fonts)
		r = sh_fonts_open(&room.fonts, sh_setting(room.settings, "font_file"), *dir ? dir : NULL, err);
	*ret = room.fonts;
	pthread_mutex_unlock(&room.lock);
	return r;
}

static int own_press(ShPress **ret, ShError *err)
{
	const ShFonts *with;
	int r;

	if ((*ret = pthread_getspecific(room.press)) != NULL)
		return 0;
	if ((r = fonts(&with, err)) != 0)
		return r;
	*ret = sh_press_new(with);
	if (pthread_setspecific(room.press, *ret) == 0)
		return 0;
	sh_press_free(*ret);
	return sh_fail(err, SH_INTERNAL, "font.memory", "press");
}

/* By whom, when, what for: a paper that lies about says whose it is. */
static const char *foot(const ShCall *call)
{
	const ShCivil day = sh_civil_tokyo(call->now_us);
	const int64_t minute = (call->now_us - sh_civil_tokyo_start_us(day)) / 60000000;
	char iso[SH_CIVIL_ISO_SIZE];

	sh_civil_iso(iso, day);
	return sh_printf(call->arena, "%s %02d:%02d 印刷　%s　利用目的 %s", iso, (int) (minute / 60),
			 (int) (minute % 60), call->actor.id, call->purpose);
}

int print_begin(ShCall *call, const char *title, const char *mark, ShReport **ret)
{
	ShPress *press;
	int r = own_press(&press, &call->error);

	if (r == 0)
		*ret = sh_report_begin(press, call->arena, &(ShReportHead){ title, mark, foot(call) });
	return r;
}

int print_end(ShCall *call, ShReport *report, Ledger__Paper *reply)
{
	ShPrinted paper;
	const char **letters;
	size_t n;
	int r = sh_report_end(report, &paper, &call->error);

	if (r != 0)
		return r;
	if (paper.len > PAPER_BYTES)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "print.pages", "%zu bytes", paper.len);
	n = paper.missing.n < SH_MISSING_MAX ? paper.missing.n : SH_MISSING_MAX;
	if (!(letters = sh_alloc(call->arena, (n + 1) * sizeof *letters)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "print.memory", "letters");
	for (size_t i = 0; i < n; i++)
		letters[i] = sh_fonts_letter(call->arena, paper.missing.at[i].base, paper.missing.at[i].selector);
	reply->pdf = (ProtobufCBinaryData){ paper.len, (uint8_t *) paper.pdf };
	reply->pages = paper.pages;
	reply->missing = (uint32_t) paper.missing.n;
	reply->missing_letters = letters;
	reply->n_missing_letters = n;
	return 0;
}
