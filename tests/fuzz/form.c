/* The application form for a damage certificate: each line of the input is one item, in the order of the form. */
#include "fuzz.h"
#include "rules/options.h"
#include "rules/risai_form.h"
#include "sh_text.h"

#include <string.h>

enum { LIST = 4 };

static const char *const neighbours[] = { "金沢市", "七尾市", "珠洲市" };

static size_t lines(Feed *f, ShArena *arena, const char *out[LIST])
{
	size_t n = feed_below(f, LIST + 1);

	for (size_t i = 0; i < n; i++)
		out[i] = feed_line(f, arena);
	return n;
}

/* What the door hands over has passed the contract: valid UTF-8. */
static const char *item(Feed *f, ShArena *arena)
{
	const char *s = feed_line(f, arena);

	return sh_utf8_valid(s, strlen(s), NULL) ? s : "";
}

static void fill(RisaiForm *form, Feed *f, ShArena *arena)
{
	static const char *causes[LIST], *parts[LIST], *equipment[LIST], *roles[LIST];
	static RisaiMember members[RISAI_MEMBERS_MAX + 2];
	const char **texts[] = {
		&form->damaged_address,   &form->head_name,       &form->occurred_on,   &form->applicant_name,
		&form->applicant_kana,    &form->applicant_birth, &form->applicant_sex, &form->applicant_postal,
		&form->applicant_address, &form->present_place,   &form->tel,           &form->mail,
		&form->relation,          &form->proxy_name,      &form->head_address,  &form->property,
		&form->structure,         &form->flood,           &form->statement,     &form->photo_judge_consent,
		&form->delivery
	};

	form->storeys = feed_byte(f);
	form->flood_cm = (uint32_t) feed_number(f, 2);
	form->copies = feed_byte(f);
	form->photo_judge = feed_byte(f) & 1;
	form->n_causes = lines(f, arena, causes);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = item(f, arena);
	form->n_damaged_parts = lines(f, arena, parts);
	form->n_equipment = lines(f, arena, equipment);
	form->n_attachments = lines(f, arena, roles);
	form->n_members = feed_below(f, RISAI_MEMBERS_MAX + 3);
	for (size_t i = 0; i < form->n_members; i++)
		members[i] = (RisaiMember){ item(f, arena), item(f, arena), item(f, arena) };
	form->causes = causes, form->damaged_parts = parts, form->equipment = equipment;
	form->attachment_roles = roles, form->members = members;
}

static void faults(const IntakeFaults *found)
{
	bool refuses = false;

	HOLDS(found->n <= INTAKE_FAULTS_MAX && (!found->more || found->n == INTAKE_FAULTS_MAX));
	for (size_t i = 0; i < found->n; i++) {
		HOLDS(found->rows[i].item[0] && strlen(found->rows[i].item) < sizeof found->rows[i].item);
		HOLDS(strncmp(found->rows[i].reason, "intake.", 7) == 0 && *found->rows[i].mend);
		refuses = refuses || found->rows[i].refuses;
	}
	HOLDS(found->refused == refuses || found->more);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static IntakeFaults once, twice;
	static const RisaiContext context = { { 2024, 2, 1, SH_CIVIL_DAY, 0 }, "石川県", "輪島市", neighbours, 3 };
	ShArena *arena = sh_arena_new(1 << 20);
	Feed f = feed(bytes, len);
	RisaiForm form = { 0 };

	fill(&form, &f, arena);
	memset(&once, 0, sizeof once);
	memset(&twice, 0, sizeof twice);
	risai_form_check(&form, &context, &once);
	risai_form_check(&form, &context, &twice);
	HOLDS(once.n == twice.n && once.refused == twice.refused);
	faults(&once);
	for (int list = 0; list < OPTION_LISTS; list++) {
		const IntakeOption *o = intake_option((OptionList) list, form.relation);

		HOLDS(!o ||
		      (intake_option((OptionList) list, o->code) == o && intake_option((OptionList) list, o->label)));
	}
	sh_arena_free(arena);
	return 0;
}
