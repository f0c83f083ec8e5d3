#pragma once
#include "rules/account.h"
#include "rules/attempt.h"
#include "sh_service.h"
#include "shien/console/v1/console.pb-c.h"

/* Inside of console. Every function answers 0, SH_REFUSED or SH_FAULT with call->error filled in. */

/* -- secret.c: tokens, passwords, codes. Nothing here asks a database. */
enum { TOKEN = 64, TOKEN_BYTES = 32, TOTP_BYTES = 20, TOTP_CODE = 6, PASSWORD_HASH = 128, RECOVERY_CODE = 20 };
int secret_start(ShError *err);
/* A new token: 64 hex digits in the arena, and the hash that rests. */
const char *token_new(ShArena *arena, uint8_t ret_hash[32]);
void token_hash(const char *token, uint8_t ret_hash[32]);
/* argon2id; takes a tenth of a second and 64 MiB: never inside a transaction. */
int password_hash(ShCall *call, const char *password, char ret_hash[PASSWORD_HASH]);
/* hash "": of an account that is not there. It takes as long, and is never right. */
bool password_is(const char *hash, const char *password);
/* The step of time that this code is of, the one before or the one after; 0: of none of them. */
int64_t totp_step(const uint8_t secret[TOTP_BYTES], const char *code, int64_t now_us);
const char *totp_base32(ShArena *arena, const uint8_t secret[TOTP_BYTES]);
/* "k3f9-…": 80 bits, in letters that are not taken for others. */
const char *recovery_code_new(ShArena *arena, uint8_t ret_hash[32]);
/* As typed: spaces, dashes and capitals do not count. */
void recovery_code_hash(const char *typed, uint8_t ret_hash[32]);

/* -- place.c */
int place_load(const char *path, ShError *err);
void place_drop(void);
const char *place_name(const char *municipality); /* its code where the file does not name it */

/* -- account.c */
enum { LINK_HOURS = 72 };
const char *account_today(const ShCall *call); /* YYYY-MM-DD in Japan */
int account_name_seal(ShCall *call, const char *account_id, const char *name, ShParam *ret_sealed);
int account_name_open(ShCall *call, const ShRows *rows, int row, const char *account_id, const char **ret_name);
int account_check_day(ShCall *call, const char *last_day); /* refuses console.last_day.past */
/* What an account shall be; roles as account_roles has them. */
typedef struct AccountWanted {
	const char *login, *name, *roles, *last_day;
} AccountWanted;
/* A new account, or a new link for one that is there; nobody for himself. */
int account_invite(ShCall *call, const AccountWanted *wanted, const char *token_hash, const char **ret_id,
		   int64_t *ret_until_us);
/* Other roles or another last day; its name and what it signs in with stay. */
int account_change(ShCall *call, const AccountWanted *wanted, uint32_t *ret_sessions_ended);
/* "a,b" as a list. */
const char **account_role_list(ShArena *arena, const char *roles, size_t *ret_n);

/* -- certification.c: whether an account is still needed is looked at again, by another administrator. */
const char *certification_day(ShCall *call); /* certified today: until then; "" where nothing is looked at again */
/* An account as it was read; account "" was not. Refuses: console.account.uncertified, naming in err->field whom to
 * ask. Inside a transaction. */
int certification_check(ShCall *call, const char *account_id, const char *until, const char *roles);
/* At a sign-in: the time of an account begins that has none. Inside a transaction. */
int certification_begin(ShCall *call, const char *account_id);

/* -- attempts.c */
typedef struct Attempt {
	const char *login;
	bool known;                   /* from a browser that the account was signed in from */
	uint8_t own[32], network[32]; /* filled in by attempt_begin */
} Attempt;
/* Spends one, committed before it is tried. Refuses: console.sign_in.too_many with retry_after_s. */
int attempt_begin(ShCall *call, Attempt *attempt);
/* It was right: what was spent is given back. Inside a transaction. */
int attempt_forgive(ShCall *call, const Attempt *attempt);

/* -- sign_in.c */
/* Who says so: account, with its secrets; what is checked takes the same time whoever it is. */
typedef struct Claim {
	const char *account_id, *login, *password_hash, *certified_until, *roles;
	bool good; /* live and within its last day */
	bool has_totp;
	uint8_t totp[TOTP_BYTES];
	int64_t version;
} Claim;

/* -- session.c */
typedef struct Session {
	const char *session_id, *account_id, *login, *name, *roles;
	int64_t until_us, proven_us;
	uint32_t codes_left, terms_to_accept;
	const char *certified_until;
} Session;
/* Whose session the browser's cookie is. Refuses: console.session.none. Inside a transaction. */
int session_get(ShCall *call, Session *ret_session);
/* For the door: call->actor becomes who is signed in. */
int session_enter(ShCall *call);
/* A new one, in the browser's cookie; inside a transaction. */
int session_begin(ShCall *call, const Claim *claim, int64_t proven_until_us);
int session_me(ShCall *call, Console__Me *me);
int64_t console_setting_us(const ShCall *call, const char *minutes);

/* -- handlers, by messages.c */
#define HANDLES(fn, Rpc, Reply) int fn(ShCall *call, const Console__##Rpc##Request *q, Console__##Reply *p);
HANDLES(invite, Invite, InviteReply)
HANDLES(change_account, ChangeAccount, ChangeAccountReply)
HANDLES(end_account, EndAccount, EndAccountReply)
HANDLES(list_accounts, ListAccounts, ListAccountsReply)
HANDLES(look_at_invitation, LookAtInvitation, Invitation)
HANDLES(set_password, SetPassword, SetPasswordReply)
HANDLES(confirm_invitation, ConfirmInvitation, ConfirmInvitationReply)
HANDLES(sign_in, SignIn, Me)
HANDLES(get_session, GetSession, Me)
HANDLES(sign_out, SignOut, SignOutReply)
HANDLES(prove, Prove, ProveReply)
HANDLES(plan_permissions, PlanPermissions, PlanPermissionsReply)
HANDLES(compare_permissions, ComparePermissions, ComparePermissionsReply)
HANDLES(apply_permissions, ApplyPermissions, ApplyPermissionsReply)
HANDLES(decline_permissions, DeclinePermissions, DeclinePermissionsReply)
HANDLES(get_permissions, GetPermissions, Permissions)
HANDLES(list_permission_editions, ListPermissionEditions, ListPermissionEditionsReply)
HANDLES(who_can_see, WhoCanSee, WhoCanSeeReply)
HANDLES(view_as, ViewAs, ViewAsReply)
HANDLES(view_mine, ViewMine, ViewAsReply)
HANDLES(request_accounts, RequestAccounts, RequestAccountsReply)
HANDLES(list_account_requests, ListAccountRequests, ListAccountRequestsReply)
HANDLES(decide_account_request, DecideAccountRequest, DecideAccountRequestReply)
HANDLES(publish_terms, PublishTerms, PublishTermsReply)
HANDLES(list_terms, ListTerms, ListTermsReply)
HANDLES(get_terms, GetTerms, TermsText)
HANDLES(list_terms_acceptances, ListTermsAcceptances, ListTermsAcceptancesReply)
HANDLES(read_terms, ReadTerms, ReadTermsReply)
HANDLES(accept_terms, AcceptTerms, AcceptTermsReply)
HANDLES(check_account_wishes, CheckAccountWishes, CheckAccountWishesReply)
HANDLES(list_certifications, ListCertifications, ListCertificationsReply)
HANDLES(certify, Certify, CertifyReply)
HANDLES(break_glass, BreakGlass, BreakGlassReply)
HANDLES(close_glass, CloseGlass, CloseGlassReply)
HANDLES(review_glass, ReviewGlass, ReviewGlassReply)
HANDLES(my_glass, MyGlass, MyGlassReply)
HANDLES(list_glass, ListGlass, ListGlassReply)
#undef HANDLES

extern const ShService console_service;
extern const ShSealed console_sealed[];
extern const ShReason console_reasons[];
