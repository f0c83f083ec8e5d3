#pragma once
#include "sh_service.h"
#include "shien/register/v1/events.pb-c.h"
#include "shien/register/v1/register.pb-c.h"
#include "shien/shelter/v1/events.pb-c.h"
#include "shien/shelter/v1/shelter.pb-c.h"

/* Inside of shelter-gateway. Every function answers 0, SH_REFUSED or SH_FAULT with call->error filled in. */

/* -- openings (opening.c) */
typedef struct Opening {
	const char *opening_id, *site_id, *cause, *state, *disaster_id;
	const uint8_t *day_code; /* keyed hash */
	size_t day_code_len;     /* 0: none is asked for */
} Opening;

typedef enum OpeningLock {
	OPENING_LOOK,
	OPENING_SHARE, /* stays as it is until the transaction ends */
	OPENING_LOCK,
} OpeningLock;

/* Refuses: shelter.opening.unknown. */
int opening_get(ShCall *call, const char *opening_id, OpeningLock lock, Opening *ret);
/* Refuses: shelter.day_code.wrong; who runs shelters needs none. */
int opening_check_code(ShCall *call, const Opening *opening, const char *day_code);
/* The same for work of a reception: also refuses shelter.opening.closed, shelter.day_code.wrong. */
int opening_reception(ShCall *call, const char *opening_id, const char *day_code, OpeningLock lock, Opening *ret);

/* -- sealed.c */
/* The same text, the same 32 bytes; nothing can be learnt from them without the key. */
int keyed_hash(ShCall *call, uint32_t cell, const char *text, uint8_t ret_hash[32]);
/* Whether it is the text's, under any version of the key. */
int keyed_hash_is(ShCall *call, uint32_t cell, const char *text, const uint8_t hash[32], bool *ret_is);

/* Whom a reception has found, as the counts need it. */
typedef struct Evacuee {
	const char *person_id, *household_id;
	const char *sex; /* code of the register; "" unknown */
	int school_year; /* rules/school.h */
} Evacuee;

enum { MATCH_LIFE_US = 10 * 60 * 1000000 };
/* A sealed Evacuee in [0-9a-f], good for MATCH_LIFE_US at this opening. */
int match_token(ShCall *call, const char *opening_id, const Evacuee *who, const char **ret_token);
/* Refuses: shelter.match.wrong where it is another opening's, forged or old. Inside a transaction. */
int match_open(ShCall *call, const char *opening_id, const char *token, Evacuee *ret);

/* -- register.c: what register-sync is asked; waits a few seconds only, for people stand at the desk. Refuses
 * nothing; SH_FAULT shelter.register.unreachable says to check in by hand. */
/* `without_protected`: who is shielded is no hit. */
int register_find(ShCall *call, const char *kana, const char *birth, bool without_protected,
		  const RegisterSync__FindReply **ret);
int register_residents(ShCall *call, const char **person_ids, size_t n, const RegisterSync__BatchGetReply **ret);
int register_withheld(ShCall *call, const char **person_ids, size_t n, const RegisterSync__CheckReleaseReply **ret);
int register_card(ShCall *call, const char *kind, const char *issuer_key_id, const char *serial,
		  const RegisterSync__ResolveCardReply **ret);
/* 仮支援措置 on the person's own word, on the register or not. */
int register_protect(ShCall *call, const char *person_id);
/* Whoever is protected under the id that a shelter gave stays so under the register's: told to it before the two
 * become one. */
int register_carry(ShCall *call, const char *provisional_id, const char *person_id);
/* What the counts need of a resident. */
Evacuee evacuee_of(const ShCall *call, const RegisterSync__Resident *resident);

/* -- card.c */
int card_start(const ShSettings *settings, ShError *err);
void card_stop(void);
/* Who the card's holder is. *ret_refusal: "CARD_…" where the card is not taken; else NULL, and *ret is filled, or
 * *ret_card says which card it is (kind|issuer|serial) that the register could not name anybody for. Refuses:
 * shelter.card.off, shelter.challenge.unknown. Outside of a transaction. */
int card_holder(ShCall *call, const char *opening_id, const Shelter__CardAnswer *answer, Evacuee *ret,
		const char **ret_card, const char **ret_refusal);
/* Whose card it is by the register; person_id NULL: nobody's that it knows. Outside of a transaction. */
int card_owner(ShCall *call, const char *card, Evacuee *ret);
/* Uses the challenge up. Refuses where somebody was quicker: shelter.challenge.unknown. */
int card_challenge_use(ShCall *call, const char *challenge_id);

/* -- stays (stays.c) */
struct OpenStay;
typedef struct OpenStays {
	struct OpenStay *stays;
	size_t n;
} OpenStays;
int stays_of_person(ShCall *call, const char *person_id, OpenStays *ret);
int stays_of_same(ShCall *call, const char *same, OpenStays *ret);
/* A stay ends or its destination becomes known; tells others. ret_state may be NULL. */
int stay_leave(ShCall *call, const char *stay_id, const char *destination, int64_t left_us, const char *receptionist,
	       const char **ret_state);

/* -- evacuee.c */
int evacuee_listed(ShCall *call, const Evacuee *who);
typedef struct Unnamed {
	const char *person_id; /* minted here, or who they turned out to be */
	bool identified;
	OpenStays open; /* with a card: this person's; by hand: those of the same kana and birth date */
} Unnamed;
/* Of somebody whom the register has not named, who came with this stay. card NULL: by hand; said NULL: nothing but
 * the card. */
int evacuee_unlisted(ShCall *call, const char *stay_id, const char *card, const Shelter__Unlisted *said,
		     Unnamed *ret);

/* -- look.c: due work that looks for those whom the register had not named */
int look_soon(ShCall *call, const char *person_id);
int look_all(ShCall *call); /* something changed on the register */
int look_one_gather(ShCall *call, const char *person_id);
int look_all_gather(ShCall *call, const char *after);
int look_done(ShCall *call, const char *id);

/* -- identity.c */
/* Whose the stay is. Refuses: shelter.stay.unknown. */
int stay_person(ShCall *call, const char *stay_id, const char **ret_person, const char **ret_opening);
/* Whoever may look at the opening, closed or not: people are found out later too. */
int stay_check_desk(ShCall *call, const char *opening_id, const char *day_code);
/* Who was entered as provisional is this person of the register: their stays become one, others are told. Done before
 * with the same person: nothing. Refuses: shelter.identity.other. how: of EvacueeIdentified. */
int identify(ShCall *call, const char *provisional_id, const Evacuee *who, const char *how);

/* -- protection_desk.c */
/* Who was entered as provisional may be this protected person: from now on for the protection desk. */
int hide(ShCall *call, const char *provisional_id, const char *register_id);

/* -- self_report.c */
/* The register's word on somebody's protection; for who turned out to be another meanwhile, it is carried on. */
int on_protection(ShCall *call, const RegisterSync__ProtectionChanged *e);
/* Due work "protect", id = person: what the register could not be told at once. */
int protect_gather(ShCall *call, const char *person_id);
int protect_done(ShCall *call, const char *person_id);

/* -- handlers, by messages.c */
#define HANDLES(fn, Request, Reply) int fn(ShCall *call, const Shelter__##Request *q, Shelter__##Reply *p);
HANDLES(import_sites, ImportSitesRequest, ImportSitesReply)
HANDLES(list_sites, ListSitesRequest, ListSitesReply)
HANDLES(open_shelter, OpenShelterRequest, OpenShelterReply)
HANDLES(bind_disaster, BindDisasterRequest, BindDisasterReply)
HANDLES(close_shelter, CloseShelterRequest, CloseShelterReply)
HANDLES(card_challenge, CardChallengeRequest, CardChallengeReply)
HANDLES(search_evacuee, SearchEvacueeRequest, SearchEvacueeReply)
HANDLES(check_in, CheckInRequest, CheckInReply)
HANDLES(check_out, CheckOutRequest, CheckOutReply)
HANDLES(get_head_count, GetHeadCountRequest, HeadCount)
HANDLES(report_head_count, ReportHeadCountRequest, ReportHeadCountReply)
HANDLES(list_unidentified, ListUnidentifiedRequest, ListUnidentifiedReply)
HANDLES(confirm_identity, ConfirmIdentityRequest, ConfirmIdentityReply)
HANDLES(undo_identity, UndoIdentityRequest, UndoIdentityReply)
HANDLES(protect_stay, ProtectStayRequest, ProtectStayReply)
HANDLES(list_protection_desk, ListProtectionDeskRequest, ListProtectionDeskReply)
HANDLES(settle_hidden, SettleHiddenRequest, SettleHiddenReply)
#undef HANDLES
int import_sites_gather(ShCall *call, const Shelter__ImportSitesRequest *q);
int bind_disaster_gather(ShCall *call, const Shelter__BindDisasterRequest *q);
int search_evacuee_gather(ShCall *call, const Shelter__SearchEvacueeRequest *q);
int check_in_gather(ShCall *call, const Shelter__CheckInRequest *q);
int confirm_identity_gather(ShCall *call, const Shelter__ConfirmIdentityRequest *q);
int protect_stay_gather(ShCall *call, const Shelter__ProtectStayRequest *q);
int settle_hidden_gather(ShCall *call, const Shelter__SettleHiddenRequest *q);
int site_rejects_fetch(ShCall *call, const ShDoorAsk *ask, ShDownload *ret);

extern const ShService shelter_gateway_service;
extern const ShSealed shelter_sealed[];
extern const ShReason shelter_gateway_reasons[];
