#include "provision.h"

#include <string.h>

#define ALL ((1u << PROVISION_ITEMS) - 1)
/* Whom to help and where: without what only the office needs. */
#define CARE_ONLY                                                                                                    \
	((1u << ITEM_NAME) | (1u << ITEM_BIRTH) | (1u << ITEM_SEX) | (1u << ITEM_ADDRESS) | (1u << ITEM_PLACE) |     \
	 (1u << ITEM_CONTACT) | (1u << ITEM_HOUSEHOLD))

/* Of one recipient in the order of their days. Days from which the bases are in force: 災対法90条の4 with 法律54号 of
 * 2013 [recalled]; 個人情報保護法 over municipalities since 2023-04-01; 登録被災者援護協力団体 with 法律51号 of 2025
 * [recalled; its paragraphs are not verified]. */
static const ProvisionBasis table[] = {
	{ .recipient = "SELF",
	  .recipient_ja = "本人",
	  .basis = "90-4-1-1-SELF",
	  .basis_ja = "災対法90条の4第1項1号（本人への提供）",
	  .valid_from = "2013-10-01",
	  .one_person = true,
	  .items = ALL },
	{ .recipient = "CONSENTED",
	  .recipient_ja = "本人が同意した提供先",
	  .basis = "90-4-1-1",
	  .basis_ja = "災対法90条の4第1項1号（本人の同意）",
	  .valid_from = "2013-10-01",
	  .consent = true,
	  .use = true,
	  .items = ALL },
	{ .recipient = "INTERNAL",
	  .recipient_ja = "市町村の内部",
	  .basis = "90-4-1-2",
	  .basis_ja = "災対法90条の4第1項2号（市町村内部での援護のための利用）",
	  .valid_from = "2013-10-01",
	  .use = true,
	  .relief = true,
	  .items = ALL },
	{ .recipient = "LOCAL_GOV",
	  .recipient_ja = "他の地方公共団体",
	  .basis = "90-4-1-3",
	  .basis_ja = "災対法90条の4第1項3号（他の地方公共団体による援護）",
	  .valid_from = "2013-10-01",
	  .use = true,
	  .relief = true,
	  .items = ALL },
	{ .recipient = "CONTRACTOR",
	  .recipient_ja = "委託先",
	  .basis = "PIP-66-2",
	  .basis_ja = "個人情報保護法66条2項（委託を受けた者。契約による）",
	  .valid_from = "2023-04-01",
	  .use = true,
	  .relief = true,
	  .grounds = true,
	  .items = ALL },
	{ .recipient = "SUPPORT_ORG",
	  .recipient_ja = "登録被災者援護協力団体",
	  .basis = "33-2",
	  .basis_ja = "災対法33条の2以下（登録被災者援護協力団体）",
	  .valid_from = "2025-07-01",
	  .use = true,
	  .relief = true,
	  .grounds = true,
	  .items = CARE_ONLY },
	{ .recipient = "SPECIAL",
	  .recipient_ja = "その他（特別の理由）",
	  .basis = "PIP-69-2-4",
	  .basis_ja = "個人情報保護法69条2項4号（特別の理由）",
	  .valid_from = "2023-04-01",
	  .use = true,
	  .grounds = true,
	  .items = CARE_ONLY },
};
enum { ROWS = sizeof table / sizeof *table };

static const char *const items[PROVISION_ITEMS] = { "NAME",   "BIRTH",   "SEX",       "ADDRESS",     "PLACE",
						    "DAMAGE", "CONTACT", "HOUSEHOLD", "CERTIFICATE", "SUPPORT" };

const char *provision_item_code(ProvisionItem item) { return items[item]; }

bool provision_item(const char *code, ProvisionItem *ret)
{
	for (int i = 0; i < PROVISION_ITEMS; i++)
		if (strcmp(items[i], code) == 0) {
			*ret = (ProvisionItem) i;
			return true;
		}
	return false;
}

const ProvisionBasis *provision_bases(size_t *n)
{
	*n = ROWS;
	return table;
}

const ProvisionBasis *provision_basis_of(const char *basis)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(table[i].basis, basis) == 0)
			return &table[i];
	return NULL;
}

static int find(const ProvisionFacts *f, const ProvisionBasis **ret, ShError *err)
{
	bool known = false;

	*ret = NULL;
	for (size_t i = 0; i < ROWS; i++) {
		if (strcmp(table[i].recipient, f->recipient) != 0)
			continue;
		known = true;
		if (strcmp(f->decided_on, table[i].valid_from) >= 0)
			*ret = &table[i];
	}
	if (!known)
		return sh_fail_field(err, "recipient", "ledger.provision.recipient");
	return *ret ? 0 : sh_fail_field(err, "recipient", "ledger.provision.no_basis");
}

int provision_basis(const ProvisionFacts *f, const ProvisionBasis **ret, ShError *err)
{
	const ProvisionBasis *b;
	int r = find(f, &b, err);

	if (r != 0)
		return r;
	if (b->use && !f->use)
		return sh_fail_field(err, "use", "ledger.provision.use");
	if (b->relief && !f->relief)
		return sh_fail_field(err, "for_relief", "ledger.provision.not_relief");
	if (b->grounds && !f->grounds)
		return sh_fail_field(err, "grounds", "ledger.provision.grounds");
	if (b->consent != f->consent_named)
		return sh_fail_field(err, "consent", "ledger.provision.consent");
	if (f->items & ~b->items)
		return sh_fail_field(err, "items", "ledger.provision.items");
	if (!f->all_victims == !f->persons)
		return sh_fail_field(err, "person_ids", "ledger.provision.nobody");
	if (b->one_person && f->persons != 1)
		return sh_fail_field(err, "person_ids", "ledger.provision.one_person");
	*ret = b;
	return 0;
}
