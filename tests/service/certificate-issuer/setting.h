#pragma once
#include "service_fixture.h"
#include "issuer.h"
#include "sh_card_ca.h"

/* A municipality with a seal, a ledger and a register that this test speaks for, and a card authority of its own. */
#define DISASTER "018d5f00-0000-7000-8000-0000000000d1"
#define DWELLING "018d5f00-0000-7000-8000-00000000d001"
#define HOUSEHOLD "018d5f00-0000-7000-8000-00000000a001"
#define HEAD "018d5f00-0000-7000-8000-000000000001"
#define SPOUSE "018d5f00-0000-7000-8000-000000000002"
#define STRANGER "018d5f00-0000-7000-8000-000000000009"
#define APPLICATION "018d5f00-0000-7000-8000-00000000e001"
#define SURVEY "018d5f00-0000-7000-8000-00000000f001"
#define BATCH "018d5f00-0000-7000-8000-00000000b001"

/* What the faked peers say. */
typedef struct World {
	const char *grade;     /* "": none confirmed yet */
	const char *head_name; /* "海野 太郎" unless set */
	uint32_t facts_version;
	const char *withheld;    /* a person whom register-sync withholds, or NULL */
	unsigned withheld_after; /* CheckRelease is asked so many times before it says so */
	bool register_down, ledger_down;
	unsigned asked;          /* CheckRelease */
	const char *card_person; /* whom ResolveCard knows, "" nobody */
	bool card_protected, no_store_issue;
} World;
extern World world;

void setting_open(Fixture *f); /* with the authority entered, unless… */
void setting_open_without_authority(Fixture *f);
void setting_close(Fixture *f);
extern const char *card_folder; /* anchors/ and crls/ below */
extern ShCardCa *card_ca;

/* Steps of the story; each asserts that it was done. */
void given_accepted(Fixture *f);
void given_grade(Fixture *f, const char *grade);        /* decided, told, prepared */
const char *given_ready(Fixture *f, const char *grade); /* accepted, graded and approved; its certificate id */
const char *newest(Fixture *f); /* certificate id of the application; valid until the next but three */
uint32_t approve(Fixture *f, const char *certificate_id, uint32_t version); /* how many were */
uint32_t answer_as(Fixture *f, const char *actor, const char *certificate_id, bool decline);
uint32_t approve_orally(Fixture *f, const char *recorder, const char *certificate_id, const char *approver);
int issue(Fixture *f, const char *certificate_id, const Certificate__IssueAtCounterReply **ret);
const char *verify_code(Fixture *f, const char *code);

#define assert_refused(f, r, why)                                                                                    \
	cr_assert((r) == SH_REFUSED && strcmp((f)->error.reason, why) == 0, "%d %s, not %s", r, (f)->error.reason,   \
		  why)
