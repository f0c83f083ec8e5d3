/* Every message that console answers, every door it opens. Start reading here. */
#include "console.h"
#include "console_sql.h"
#include "hand_on.h"
#include "page.h"
#include "zone.h"
#include "shien/console/v1/contract.h"

SH_HANDLER(invite, Console__InviteRequest, Console__InviteReply)
SH_HANDLER(change_account, Console__ChangeAccountRequest, Console__ChangeAccountReply)
SH_HANDLER(end_account, Console__EndAccountRequest, Console__EndAccountReply)
SH_HANDLER(list_accounts, Console__ListAccountsRequest, Console__ListAccountsReply)
SH_HANDLER(look_at_invitation, Console__LookAtInvitationRequest, Console__Invitation)
SH_HANDLER(set_password, Console__SetPasswordRequest, Console__SetPasswordReply)
SH_HANDLER(confirm_invitation, Console__ConfirmInvitationRequest, Console__ConfirmInvitationReply)
SH_HANDLER(sign_in, Console__SignInRequest, Console__Me)
SH_HANDLER(get_session, Console__GetSessionRequest, Console__Me)
SH_HANDLER(sign_out, Console__SignOutRequest, Console__SignOutReply)
SH_HANDLER(prove, Console__ProveRequest, Console__ProveReply)
SH_HANDLER(plan_permissions, Console__PlanPermissionsRequest, Console__PlanPermissionsReply)
SH_HANDLER(compare_permissions, Console__ComparePermissionsRequest, Console__ComparePermissionsReply)
SH_HANDLER(apply_permissions, Console__ApplyPermissionsRequest, Console__ApplyPermissionsReply)
SH_HANDLER(decline_permissions, Console__DeclinePermissionsRequest, Console__DeclinePermissionsReply)
SH_HANDLER(get_permissions, Console__GetPermissionsRequest, Console__Permissions)
SH_HANDLER(list_permission_editions, Console__ListPermissionEditionsRequest, Console__ListPermissionEditionsReply)
SH_HANDLER(who_can_see, Console__WhoCanSeeRequest, Console__WhoCanSeeReply)
SH_HANDLER(view_as, Console__ViewAsRequest, Console__ViewAsReply)
SH_HANDLER(view_mine, Console__ViewMineRequest, Console__ViewAsReply)
SH_HANDLER(request_accounts, Console__RequestAccountsRequest, Console__RequestAccountsReply)
SH_HANDLER(list_account_requests, Console__ListAccountRequestsRequest, Console__ListAccountRequestsReply)
SH_HANDLER(decide_account_request, Console__DecideAccountRequestRequest, Console__DecideAccountRequestReply)
SH_HANDLER(publish_terms, Console__PublishTermsRequest, Console__PublishTermsReply)
SH_HANDLER(list_terms, Console__ListTermsRequest, Console__ListTermsReply)
SH_HANDLER(get_terms, Console__GetTermsRequest, Console__TermsText)
SH_HANDLER(list_terms_acceptances, Console__ListTermsAcceptancesRequest, Console__ListTermsAcceptancesReply)
SH_HANDLER(read_terms, Console__ReadTermsRequest, Console__ReadTermsReply)
SH_HANDLER(accept_terms, Console__AcceptTermsRequest, Console__AcceptTermsReply)
SH_HANDLER(check_account_wishes, Console__CheckAccountWishesRequest, Console__CheckAccountWishesReply)
SH_HANDLER(list_certifications, Console__ListCertificationsRequest, Console__ListCertificationsReply)
SH_HANDLER(certify, Console__CertifyRequest, Console__CertifyReply)
SH_HANDLER(break_glass, Console__BreakGlassRequest, Console__BreakGlassReply)
SH_HANDLER(close_glass, Console__CloseGlassRequest, Console__CloseGlassReply)
SH_HANDLER(review_glass, Console__ReviewGlassRequest, Console__ReviewGlassReply)
SH_HANDLER(my_glass, Console__MyGlassRequest, Console__MyGlassReply)
SH_HANDLER(list_glass, Console__ListGlassRequest, Console__ListGlassReply)

static const ShRoute routes[] = {
	SH_ROUTE(Invite, invite, Console__InviteRequest, Console__InviteReply),
	SH_ROUTE(ChangeAccount, change_account, Console__ChangeAccountRequest, Console__ChangeAccountReply),
	SH_ROUTE(EndAccount, end_account, Console__EndAccountRequest, Console__EndAccountReply),
	SH_ROUTE(ListAccounts, list_accounts, Console__ListAccountsRequest, Console__ListAccountsReply),
	SH_ROUTE(LookAtInvitation, look_at_invitation, Console__LookAtInvitationRequest, Console__Invitation),
	SH_ROUTE(SetPassword, set_password, Console__SetPasswordRequest, Console__SetPasswordReply),
	SH_ROUTE(ConfirmInvitation, confirm_invitation, Console__ConfirmInvitationRequest,
		 Console__ConfirmInvitationReply),
	SH_ROUTE(SignIn, sign_in, Console__SignInRequest, Console__Me),
	SH_ROUTE(GetSession, get_session, Console__GetSessionRequest, Console__Me),
	SH_ROUTE(SignOut, sign_out, Console__SignOutRequest, Console__SignOutReply),
	SH_ROUTE(Prove, prove, Console__ProveRequest, Console__ProveReply),
	SH_ROUTE(PlanPermissions, plan_permissions, Console__PlanPermissionsRequest, Console__PlanPermissionsReply),
	SH_ROUTE(ComparePermissions, compare_permissions, Console__ComparePermissionsRequest,
		 Console__ComparePermissionsReply),
	SH_ROUTE(ApplyPermissions, apply_permissions, Console__ApplyPermissionsRequest,
		 Console__ApplyPermissionsReply),
	SH_ROUTE(DeclinePermissions, decline_permissions, Console__DeclinePermissionsRequest,
		 Console__DeclinePermissionsReply),
	SH_ROUTE(GetPermissions, get_permissions, Console__GetPermissionsRequest, Console__Permissions),
	SH_ROUTE(ListPermissionEditions, list_permission_editions, Console__ListPermissionEditionsRequest,
		 Console__ListPermissionEditionsReply),
	SH_ROUTE(WhoCanSee, who_can_see, Console__WhoCanSeeRequest, Console__WhoCanSeeReply),
	SH_ROUTE(ViewAs, view_as, Console__ViewAsRequest, Console__ViewAsReply),
	SH_ROUTE(ViewMine, view_mine, Console__ViewMineRequest, Console__ViewAsReply),
	SH_ROUTE(RequestAccounts, request_accounts, Console__RequestAccountsRequest, Console__RequestAccountsReply),
	SH_ROUTE(ListAccountRequests, list_account_requests, Console__ListAccountRequestsRequest,
		 Console__ListAccountRequestsReply),
	SH_ROUTE(DecideAccountRequest, decide_account_request, Console__DecideAccountRequestRequest,
		 Console__DecideAccountRequestReply),
	SH_ROUTE(PublishTerms, publish_terms, Console__PublishTermsRequest, Console__PublishTermsReply),
	SH_ROUTE(ListTerms, list_terms, Console__ListTermsRequest, Console__ListTermsReply),
	SH_ROUTE(GetTerms, get_terms, Console__GetTermsRequest, Console__TermsText),
	SH_ROUTE(ListTermsAcceptances, list_terms_acceptances, Console__ListTermsAcceptancesRequest,
		 Console__ListTermsAcceptancesReply),
	SH_ROUTE(ReadTerms, read_terms, Console__ReadTermsRequest, Console__ReadTermsReply),
	SH_ROUTE(AcceptTerms, accept_terms, Console__AcceptTermsRequest, Console__AcceptTermsReply),
	SH_ROUTE(CheckAccountWishes, check_account_wishes, Console__CheckAccountWishesRequest,
		 Console__CheckAccountWishesReply),
	SH_ROUTE(ListCertifications, list_certifications, Console__ListCertificationsRequest,
		 Console__ListCertificationsReply),
	SH_ROUTE(Certify, certify, Console__CertifyRequest, Console__CertifyReply),
	SH_ROUTE(BreakGlass, break_glass, Console__BreakGlassRequest, Console__BreakGlassReply),
	SH_ROUTE(CloseGlass, close_glass, Console__CloseGlassRequest, Console__CloseGlassReply),
	SH_ROUTE(ReviewGlass, review_glass, Console__ReviewGlassRequest, Console__ReviewGlassReply),
	SH_ROUTE(MyGlass, my_glass, Console__MyGlassRequest, Console__MyGlassReply),
	SH_ROUTE(ListGlass, list_glass, Console__ListGlassRequest, Console__ListGlassReply),
	{ 0 },
};

/* The pages, and what they ask. No name stands in a path: ids only. What fits no door is the page itself. */
#define IN_CITY "/{municipality}"
#define API IN_CITY "/api"
enum { SMALL = 16 << 10, ASKED = 2 << 20, WATCH_MS = 1000 };
#define BROWSER_DOOR(method_, rpc_, path_, auth_)                                                                    \
	{                                                                                                            \
		.method = method_, .path = path_, .rpc = rpc_, .auth = auth_, .body = SH_BODY_JSON,                  \
		.max_body = SMALL                                                                                    \
	}
#define PLAIN_DOOR(method_, rpc_, path_)                                                                             \
	{                                                                                                            \
		.method = method_, .path = path_, .rpc = rpc_, .auth = SH_AUTH_SESSION, .body = SH_BODY_NONE         \
	}
#define PAGE_DOOR(path_, answer_)                                                                                    \
	{                                                                                                            \
		.method = "GET", .path = path_, .auth = SH_AUTH_PAGE, .body = SH_BODY_NONE, .roles = "public",       \
		.answer = answer_                                                                                    \
	}
static const ShDoorRoute door[] = {
	BROWSER_DOOR("POST", "LookAtInvitation", API "/invitation", SH_AUTH_BROWSER),
	BROWSER_DOOR("POST", "SetPassword", API "/invitation/password", SH_AUTH_BROWSER),
	BROWSER_DOOR("POST", "ConfirmInvitation", API "/invitation/confirm", SH_AUTH_BROWSER),
	BROWSER_DOOR("POST", "SignIn", API "/session", SH_AUTH_BROWSER),
	PLAIN_DOOR("GET", "GetSession", API "/session"),
	PLAIN_DOOR("DELETE", "SignOut", API "/session"),
	BROWSER_DOOR("POST", "Prove", API "/session/proof", SH_AUTH_SESSION),
	PLAIN_DOOR("GET", "ReadTerms", API "/terms"),
	BROWSER_DOOR("POST", "AcceptTerms", API "/terms", SH_AUTH_SESSION),
	{ .method = "POST",
	  .path = API "/ask/{service}/{rpc}",
	  .auth = SH_AUTH_SESSION,
	  .body = SH_BODY_JSON,
	  .max_body = ASKED,
	  .roles = "staff",
	  .answer = hand_on_answer },
	{ .method = "GET",
	  .path = API "/file/{service}/{file*}",
	  .auth = SH_AUTH_SESSION,
	  .body = SH_BODY_NONE,
	  .roles = "staff",
	  .answer = hand_on_file },
	{ .method = "GET",
	  .path = API "/watch/{service}/{rpc}/{id}",
	  .auth = SH_AUTH_SESSION,
	  .body = SH_BODY_NONE,
	  .roles = "staff",
	  .answer = hand_on_watch,
	  .events_ms = WATCH_MS },
	PAGE_DOOR(IN_CITY "/assets/{file*}", asset_answer),
	PAGE_DOOR(IN_CITY, page_answer),
	PAGE_DOOR(IN_CITY "/", page_answer),
	PAGE_DOOR(IN_CITY "/{rest*}", page_answer),
	{ 0 },
};

static const ShSetting settings[] = {
	{ "web_dir", SH_SETTING_TEXT, "", 0, 0,
	  "Folder of the built pages (index.html, assets/); empty: no page is given out" },
	{ "places", SH_SETTING_TEXT, "", 0, 0,
	  "File with the names of municipalities, as application-intake has it; empty: codes are shown" },
	{ "zones", SH_SETTING_TEXT, "", 0, 0,
	  "File of networks that have a name (docs/permissions.md); empty: no network has one" },
	{ "drill", SH_SETTING_INT, "0", 0, 1, "1: people and disasters are invented, and every page says so" },
	{ "idle_minutes", SH_SETTING_INT, "30", 1, 480, "Minutes without a question after which a session ends" },
	{ "session_minutes", SH_SETTING_INT, "600", 5, 1440, "Minutes after which a session ends in any case" },
	{ "proof_minutes", SH_SETTING_INT, "10", 1, 60,
	  "Minutes for which a password and a code count for grave acts" },
	{ "glass_hours", SH_SETTING_INT, "4", 1, 24,
	  "Hours for which somebody may open what the matrix keeps for emergencies" },
	{ "certify_days", SH_SETTING_INT, "180", 0, 1100,
	  "Days after which an administrator looks again whether an account is still needed; 0: never" },
	{ 0 },
};

static const char *const peers[] = {
	"register-sync", "ledger", "application-intake", "certificate-issuer", "notifier", "shelter-gateway", NULL
};

static int start(const ShSettings *s, ShError *err)
{
	int r = secret_start(err);

	if (r == 0)
		r = zone_load(sh_setting(s, "zones"), err);
	return r != 0 ? r : place_load(sh_setting(s, "places"), err);
}

static void stop(void)
{
	zone_drop();
	place_drop();
}

const ShService console_service = {
	.name = "console",
	.contract = &console_contract,
	.routes = routes,
	.door = door,
	.reasons = console_reasons,
	.settings = settings,
	.statements = console_sql,
	.sealed = console_sealed,
	.peers = peers,
	.session = session_enter,
	.start = start,
	.stop = stop,
};
