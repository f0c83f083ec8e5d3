/* Every message that shelter-gateway answers, every event it follows, every door it opens. Start reading here. */
#include "shelter.h"
#include "shelter_gateway_sql.h"
#include "shien/shelter/v1/contract.h"

SH_GATHER(import_sites_gather, Shelter__ImportSitesRequest)
SH_HANDLER(import_sites, Shelter__ImportSitesRequest, Shelter__ImportSitesReply)
SH_HANDLER(list_sites, Shelter__ListSitesRequest, Shelter__ListSitesReply)
SH_HANDLER(open_shelter, Shelter__OpenShelterRequest, Shelter__OpenShelterReply)
SH_GATHER(bind_disaster_gather, Shelter__BindDisasterRequest)
SH_HANDLER(bind_disaster, Shelter__BindDisasterRequest, Shelter__BindDisasterReply)
SH_HANDLER(close_shelter, Shelter__CloseShelterRequest, Shelter__CloseShelterReply)
SH_HANDLER(card_challenge, Shelter__CardChallengeRequest, Shelter__CardChallengeReply)
SH_GATHER(search_evacuee_gather, Shelter__SearchEvacueeRequest)
SH_HANDLER(search_evacuee, Shelter__SearchEvacueeRequest, Shelter__SearchEvacueeReply)
SH_GATHER(check_in_gather, Shelter__CheckInRequest)
SH_HANDLER(check_in, Shelter__CheckInRequest, Shelter__CheckInReply)
SH_HANDLER(check_out, Shelter__CheckOutRequest, Shelter__CheckOutReply)
SH_HANDLER(list_unidentified, Shelter__ListUnidentifiedRequest, Shelter__ListUnidentifiedReply)
SH_GATHER(confirm_identity_gather, Shelter__ConfirmIdentityRequest)
SH_HANDLER(confirm_identity, Shelter__ConfirmIdentityRequest, Shelter__ConfirmIdentityReply)
SH_HANDLER(undo_identity, Shelter__UndoIdentityRequest, Shelter__UndoIdentityReply)
SH_GATHER(protect_stay_gather, Shelter__ProtectStayRequest)
SH_HANDLER(protect_stay, Shelter__ProtectStayRequest, Shelter__ProtectStayReply)
SH_HANDLER(list_protection_desk, Shelter__ListProtectionDeskRequest, Shelter__ListProtectionDeskReply)
SH_GATHER(settle_hidden_gather, Shelter__SettleHiddenRequest)
SH_HANDLER(settle_hidden, Shelter__SettleHiddenRequest, Shelter__SettleHiddenReply)
SH_HANDLER(get_head_count, Shelter__GetHeadCountRequest, Shelter__HeadCount)
SH_HANDLER(report_head_count, Shelter__ReportHeadCountRequest, Shelter__ReportHeadCountReply)

static const ShRoute routes[] = {
	SH_ROUTE(ImportSites, import_sites, Shelter__ImportSitesRequest, Shelter__ImportSitesReply,
		 .gather = import_sites_gather_route),
	SH_ROUTE(ListSites, list_sites, Shelter__ListSitesRequest, Shelter__ListSitesReply),
	SH_ROUTE(OpenShelter, open_shelter, Shelter__OpenShelterRequest, Shelter__OpenShelterReply),
	SH_ROUTE(BindDisaster, bind_disaster, Shelter__BindDisasterRequest, Shelter__BindDisasterReply,
		 .gather = bind_disaster_gather_route),
	SH_ROUTE(CloseShelter, close_shelter, Shelter__CloseShelterRequest, Shelter__CloseShelterReply),
	SH_ROUTE(CardChallenge, card_challenge, Shelter__CardChallengeRequest, Shelter__CardChallengeReply),
	SH_ROUTE(SearchEvacuee, search_evacuee, Shelter__SearchEvacueeRequest, Shelter__SearchEvacueeReply,
		 .gather = search_evacuee_gather_route),
	SH_ROUTE(CheckIn, check_in, Shelter__CheckInRequest, Shelter__CheckInReply, .gather = check_in_gather_route),
	SH_ROUTE(CheckOut, check_out, Shelter__CheckOutRequest, Shelter__CheckOutReply),
	SH_ROUTE(ListUnidentified, list_unidentified, Shelter__ListUnidentifiedRequest,
		 Shelter__ListUnidentifiedReply),
	SH_ROUTE(ConfirmIdentity, confirm_identity, Shelter__ConfirmIdentityRequest, Shelter__ConfirmIdentityReply,
		 .gather = confirm_identity_gather_route),
	SH_ROUTE(UndoIdentity, undo_identity, Shelter__UndoIdentityRequest, Shelter__UndoIdentityReply),
	SH_ROUTE(ProtectStay, protect_stay, Shelter__ProtectStayRequest, Shelter__ProtectStayReply,
		 .gather = protect_stay_gather_route),
	SH_ROUTE(ListProtectionDesk, list_protection_desk, Shelter__ListProtectionDeskRequest,
		 Shelter__ListProtectionDeskReply),
	SH_ROUTE(SettleHidden, settle_hidden, Shelter__SettleHiddenRequest, Shelter__SettleHiddenReply,
		 .gather = settle_hidden_gather_route),
	SH_ROUTE(GetHeadCount, get_head_count, Shelter__GetHeadCountRequest, Shelter__HeadCount),
	SH_ROUTE(ReportHeadCount, report_head_count, Shelter__ReportHeadCountRequest, Shelter__ReportHeadCountReply),
	{ 0 },
};

/* Whether somebody is protected is asked anew at each search, so that no copy of it can be late. What changes on the
 * register makes us look again at those it had not named. */
static int on_residents(ShCall *call, const RegisterSync__ResidentsChanged *e)
{
	return e->last ? look_all(call) : 0;
}
SH_EVENT_HANDLER(on_residents, RegisterSync__ResidentsChanged)
SH_EVENT_HANDLER(on_protection, RegisterSync__ProtectionChanged)
static const ShEventRow events[] = {
	SH_EVENT_IGNORED("register-sync", register_sync__person_tied__descriptor),
	SH_EVENT("register-sync", register_sync__residents_changed__descriptor, on_residents,
		 RegisterSync__ResidentsChanged),
	SH_EVENT("register-sync", register_sync__protection_changed__descriptor, on_protection,
		 RegisterSync__ProtectionChanged),
	{ 0 },
};

static const ShDueRow due[] = {
	{ "look_all", look_all_gather, look_done, "EVACUEE" },
	{ "look_one", look_one_gather, look_done, "EVACUEE" },
	{ "protect", protect_gather, protect_done, "EVACUEE" },
	{ 0 },
};

/* Names and birth dates never stand in a URL: a search is a POST. */
#define IN_CITY "/v1/{municipality}"
#define IN_OPENING IN_CITY "/openings/{opening_id}"
enum { SMALL = 64 << 10, SITES_FILE = 32 << 20 };
#define JSON_DOOR(rpc_, path_, purpose_)                                                                             \
	{                                                                                                            \
		.method = "POST", .path = path_, .rpc = rpc_, .auth = SH_AUTH_API_KEY, .body = SH_BODY_JSON,         \
		.max_body = SMALL, .purpose = purpose_                                                               \
	}
#define GET_DOOR(rpc_, path_)                                                                                        \
	{                                                                                                            \
		.method = "GET", .path = path_, .rpc = rpc_, .auth = SH_AUTH_API_KEY, .body = SH_BODY_NONE           \
	}
static const ShDoorRoute door[] = {
	{ .method = "POST",
	  .path = IN_CITY "/sites",
	  .rpc = "ImportSites",
	  .auth = SH_AUTH_API_KEY,
	  .body = SH_BODY_MULTIPART,
	  .max_body = SITES_FILE,
	  .max_files = 1,
	  .blob_purpose = "sites" },
	GET_DOOR("ListSites", IN_CITY "/sites"),
	{ .method = "GET",
	  .path = IN_CITY "/site-imports/{import_id}/rejects",
	  .auth = SH_AUTH_API_KEY,
	  .body = SH_BODY_NONE,
	  .fetch = site_rejects_fetch,
	  .roles = "shelter_admin" },
	JSON_DOOR("OpenShelter", IN_CITY "/openings", NULL),
	JSON_DOOR("CloseShelter", IN_OPENING "/close", NULL),
	JSON_DOOR("CardChallenge", IN_OPENING "/card-challenge", NULL),
	JSON_DOOR("SearchEvacuee", IN_OPENING "/search", "EVACUEE"),
	JSON_DOOR("CheckIn", IN_OPENING "/stays", "EVACUEE"),
	JSON_DOOR("CheckOut", IN_CITY "/stays/{stay_id}/out", "EVACUEE"),
	GET_DOOR("ListUnidentified", IN_OPENING "/unidentified"),
	JSON_DOOR("ConfirmIdentity", IN_CITY "/stays/{stay_id}/identity", "EVACUEE"),
	JSON_DOOR("ProtectStay", IN_CITY "/stays/{stay_id}/protection", "EVACUEE"),
	GET_DOOR("GetHeadCount", IN_OPENING "/head-count"),
	JSON_DOOR("ReportHeadCount", IN_OPENING "/head-counts", NULL),
	{ 0 },
};

static const ShSetting settings[] = {
	{ "card_anchors_dir", SH_SETTING_TEXT, "", 0, 0,
	  "Folder of the CA certificates (*.pem) that cards are checked against; empty: cards are not taken" },
	{ "card_crl_dir", SH_SETTING_TEXT, "", 0, 0,
	  "Folder of the revocation lists (*.crl), read anew when they change; empty: every card is refused" },
	{ "card_policy_oid", SH_SETTING_TEXT, "", 0, 0,
	  "Certificate policy of user authentication; empty: that of the Japanese cards" },
	{ 0 },
};
static const char *const peers[] = { "register-sync", "ledger", NULL };

const ShService shelter_gateway_service = {
	.name = "shelter-gateway",
	.contract = &shelter_contract,
	.routes = routes,
	.events = events,
	.due = due,
	.door = door,
	.reasons = shelter_gateway_reasons,
	.settings = settings,
	.statements = shelter_gateway_sql,
	.sealed = shelter_sealed,
	.peers = peers,
	.start = card_start,
	.stop = card_stop,
};
