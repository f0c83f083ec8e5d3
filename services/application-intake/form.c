/* The form between message, rules and storage: stored as given, but for the 個人番号 (rulings 6). */
#include "intake.h"
#include "sh_clock.h"
#include "sh_data_key.h"

#include <stdlib.h>
#include <string.h>

static int members_of(ShCall *call, const Intake__RisaiForm *f, RisaiForm *ret)
{
	RisaiMember *members = sh_alloc(call->arena, (f->n_household_members + 1) * sizeof *members);

	if (!members)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "-");
	for (size_t i = 0; i < f->n_household_members; i++) {
		const Intake__FormMember *m = f->household_members[i];

		members[i] = (RisaiMember){ m->name, m->relation, m->birth };
	}
	ret->members = members;
	ret->n_members = f->n_household_members;
	return 0;
}

int form_for_rules(ShCall *call, const Intake__SubmitRequest *q, RisaiForm *ret)
{
	const Intake__RisaiForm *f = q->form;
	const char **roles = sh_alloc(call->arena, (q->n_attachments + 1) * sizeof *roles);

	if (!roles)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "-");
	for (size_t i = 0; i < q->n_attachments; i++)
		roles[i] = q->attachments[i]->role;
	*ret = (RisaiForm){
#define SAME(item) .item = f->item
		SAME(applicant_name),
		SAME(applicant_kana),
		SAME(applicant_birth),
		SAME(applicant_sex),
		SAME(applicant_postal),
		SAME(applicant_address),
		SAME(present_place),
		SAME(tel),
		SAME(mail),
		SAME(relation),
		SAME(proxy_name),
		SAME(head_name),
		SAME(head_address),
		SAME(damaged_address),
		SAME(occurred_on),
		SAME(property),
		SAME(structure),
		SAME(flood),
		SAME(statement),
		SAME(photo_judge_consent),
		SAME(delivery),
		SAME(storeys),
		SAME(flood_cm),
		SAME(copies),
		SAME(photo_judge),
		SAME(n_causes),
		SAME(n_damaged_parts),
		SAME(n_equipment),
#undef SAME
		.causes = f->causes,
		.damaged_parts = f->damaged_parts,
		.equipment = f->equipment,
		.attachment_roles = roles,
		.n_attachments = q->n_attachments,
	};
	return members_of(call, f, ret);
}

void form_faults(ShCall *call, const RisaiForm *form, IntakeFaults *ret)
{
	RisaiContext context = *place_of(call, call->municipality);

	context.today = sh_civil_tokyo(call->now_us);
	risai_form_check(form, &context, ret);
}

const char *rev_row(ShCall *call, const char *application_id, uint32_t rev)
{
	return sh_printf(call->arena, "%s#%u", application_id, rev);
}

int rev_row_split(ShCall *call, const char *id, const char **ret_application_id, uint32_t *ret_rev)
{
	const char *mark = strchr(id, '#');

	if (!mark)
		return sh_fail(&call->error, SH_INTERNAL, "intake.due.malformed", "-");
	*ret_application_id = sh_printf(call->arena, "%.*s", (int) (mark - id), id);
	*ret_rev = (uint32_t) strtoul(mark + 1, NULL, 10);
	return 0;
}

int form_seal(ShCall *call, const Intake__RisaiForm *form, const char *scope, const char *application_id,
	      uint32_t rev, const uint8_t *number, size_t number_len, const uint8_t **ret_sealed, size_t *ret_len)
{
	Intake__RisaiForm kept = *form;
	const uint8_t *bytes;
	size_t len;
	int r;

	kept.mynumber = "";
	kept.sealed_number = (ProtobufCBinaryData){ number_len, (uint8_t *) (uintptr_t) number };
	if ((r = sh_pack(call->arena, &kept.base, &bytes, &len, &call->error)) != 0)
		return r;
	return sh_cell_seal(call, scope, "cell", CELL_FORM, rev_row(call, application_id, rev), bytes, len,
			    ret_sealed, ret_len);
}

int form_open(ShCall *call, const char *application_id, uint32_t rev, const uint8_t *sealed, size_t len,
	      const Intake__RisaiForm **ret)
{
	const uint8_t *plain;
	size_t n;
	int r = sh_cell_open(call, CELL_FORM, rev_row(call, application_id, rev), sealed, len, &plain, &n);

	if (r != 0)
		return r;
	*ret = (const Intake__RisaiForm *) protobuf_c_message_unpack(&intake__risai_form__descriptor,
								     sh_arena_protobuf(call->arena), n, plain);
	return *ret ? 0 : sh_fail(&call->error, SH_INTERNAL, "intake.form.broken", "%s", application_id);
}
