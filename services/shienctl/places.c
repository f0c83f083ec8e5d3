#include "places.h"
#include "shien/certificate/v1/contract.h"
#include "shien/common/v1/contract.h"
#include "shien/console/v1/contract.h"
#include "shien/intake/v1/contract.h"
#include "shien/ledger/v1/contract.h"
#include "shien/notifier/v1/contract.h"
#include "shien/register/v1/contract.h"
#include "shien/shelter/v1/contract.h"

#include <stdio.h>
#include <string.h>

const Place places[PLACES + 1] = {
	{ "register-sync", "住民記録連携", &register_sync_contract },
	{ "ledger", "被災者台帳", &ledger_contract },
	{ "application-intake", "申請受付", &intake_contract },
	{ "certificate-issuer", "証明書発行", &certificate_contract },
	{ "notifier", "通知", &notifier_contract },
	{ "shelter-gateway", "避難所", &shelter_contract },
	{ "console", "職員画面", &console_contract },
	{ 0 },
};

const Place *place_of(const char *service)
{
	for (const Place *p = places; p->service; p++)
		if (strcmp(p->service, service) == 0)
			return p;
	return NULL;
}

const ShContract *place_contract(const Place *place, const char *rpc)
{
	if (place && sh_contract_rpc(place->contract, rpc))
		return place->contract;
	return place && sh_contract_rpc(&common_contract, rpc) ? &common_contract : NULL;
}

const Place *place_of_rpc(const char *rpc)
{
	const Place *found = NULL;

	for (const Place *p = places; p->service; p++) {
		if (!sh_contract_rpc(p->contract, rpc))
			continue;
		if (found)
			return NULL;
		found = p;
	}
	return found;
}

void place_id(char out[64], const char *service)
{
	snprintf(out, 64, "%s", service);
	for (char *c = out; *c; c++)
		if (*c == '-')
			*c = '_';
}
