#include "story.h"
#include "steps.h"

static const struct {
	const char *name_ja;
	void (*play)(Tour *tour);
} steps[] = {
	{ "警報で避難所を2か所開き、名簿のないうちに40人を受け入れ、5人が退所する", step_shelters_open },
	{ "2つの町の住民記録が届く（UTF-8とCP932）", step_registers },
	{ "避難者を名簿と照合する", step_identities },
	{ "災害を宣言し、台帳と手続を開く", step_disaster },
	{ "避難所の滞在が台帳に現れる", step_episodes },
	{ "60件の申請（ポータル40件、窓口20件）", step_apply },
	{ "申請者の照合", step_matches },
	{ "受理・補正・不受理（決裁）", step_decisions },
	{ "被害認定調査と決裁", step_surveys },
	{ "罹災証明書の起案と決裁", step_certificates },
	{ "通知メール", step_mails },
	{ "窓口での交付と証明書の確認", step_counter },
	{ "コンビニでの交付", step_kiosk },
	{ "再調査で程度が変わる", step_second_look },
	{ "職員の利用者を招き、変え、終える", step_staff },
	{ "何も失われず、二重にもなっていない", step_nothing_lost },
	{ "監査記録の検算", step_audit },
};
enum { STEPS = sizeof steps / sizeof *steps };

unsigned story_steps(void) { return STEPS; }

void story_play(Tour *t, unsigned until)
{
	for (unsigned i = 0; i < STEPS && (until == 0 || i < until); i++) {
		int64_t start_us = sh_monotonic_us();

		check_begin(&t->check, steps[i].name_ja);
		t->waited_in_vain = 0;
		steps[i].play(t);
		check_end(&t->check, (double) (sh_monotonic_us() - start_us) / 1e6);
	}
}
