#pragma once
#include "sh_error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* On which legal basis the ledger's information may be provided, and which of its items at most (rulings 10). Data
 * with dates: a request is decided by the newest row of its recipient that is in force on the day of the decision;
 * where there is none, it is refused. PROVISION_EDITION is stored beside every decision. */
#define PROVISION_EDITION "2026-11-28"

/* 90条の3第2項 and 規則8条の5: what may be asked for. Bits of a ceiling. */
typedef enum ProvisionItem {
	ITEM_NAME,        /* 氏名 */
	ITEM_BIRTH,       /* 生年月日 */
	ITEM_SEX,         /* 性別 */
	ITEM_ADDRESS,     /* 住所 */
	ITEM_PLACE,       /* 居所: where they are now */
	ITEM_DAMAGE,      /* 住家の被害 */
	ITEM_CONTACT,     /* 電話番号その他の連絡先 */
	ITEM_HOUSEHOLD,   /* 世帯の構成 */
	ITEM_CERTIFICATE, /* 罹災証明書の交付の状況 */
	ITEM_SUPPORT,     /* 援護の実施の状況 */
	PROVISION_ITEMS
} ProvisionItem;

const char *provision_item_code(ProvisionItem item);
bool provision_item(const char *code, ProvisionItem *ret);

typedef struct ProvisionBasis {
	const char *recipient, *recipient_ja; /* code table provision_recipient */
	const char *basis, *basis_ja;         /* code table provision_basis */
	const char *valid_from;               /* first day of decision, YYYY-MM-DD, until a newer row begins */
	bool consent;                         /* only who agreed to this recipient */
	bool one_person;                      /* the person themself: nobody else in it */
	bool use;                             /* 使用目的 must be said */
	bool relief;                          /* the use must be 援護 */
	bool grounds;                         /* contract, registration or special reason must be said */
	uint32_t items;                       /* 1 << ProvisionItem: at most these */
} ProvisionBasis;

typedef struct ProvisionFacts {
	const char *recipient, *decided_on;
	bool use, relief, grounds, consent_named;
	uint32_t items;
	size_t persons;
	bool all_victims;
} ProvisionFacts;

/* Refuses: ledger.provision.recipient (no such kind), .no_basis (none on that day), .use, .not_relief, .grounds,
 * .consent (which consent is not said), .one_person, .items (more than this basis allows), .nobody. */
int provision_basis(const ProvisionFacts *facts, const ProvisionBasis **ret, ShError *err);
const ProvisionBasis *provision_bases(size_t *n);
/* NULL: no row has the basis. */
const ProvisionBasis *provision_basis_of(const char *basis);
