#pragma once
#include "progress_events.h"
#include "intake.h"
#include "service_fixture.h"
#include "shien/ledger/v1/contract.h"
#include "shien/ledger/v1/ledger.pb-c.h"
#include "shien/register/v1/contract.h"
#include "shien/register/v1/register.pb-c.h"

/* A town of six for application-intake's questions. Kana and birth of everybody: see peers_fake.c.
 * TARO and HANA live together at 潮咲市本町1-2 (HOUSE1); JIRO lives alone at 潮咲市浜1 (HOUSE2); MIYO is protected;
 * MIYO's namesake on the form is found as partial. */
#define DISASTER "00000000-0000-7000-8000-0000000000d1"
#define TARO "00000000-0000-7000-8000-000000000001"
#define HANA "00000000-0000-7000-8000-000000000002"
#define JIRO "00000000-0000-7000-8000-000000000003"
#define MIYO "00000000-0000-7000-8000-000000000004"
#define HOUSEHOLD1 "00000000-0000-7000-8000-0000000000a1"
#define HOUSE1 "00000000-0000-7000-8000-0000000000b1"
#define HOUSE2 "00000000-0000-7000-8000-0000000000b2"
#define NUMBER "999123456789"

typedef struct FakeTown {
	bool away;            /* nobody answers */
	const char *withheld; /* this person besides MIYO, NULL: none */
	const char *dead;     /* as the ledger knows, NULL: none */
	unsigned non_residents, new_dwellings;
	char non_resident[37], new_dwelling[37];
	size_t sealed_numbers; /* how many boxes register-sync was shown */
	bool sealed_was_plain;
} FakeTown;
extern FakeTown town;
extern const FakePeer town_peers[];

extern Fixture f;
void intake_setup(void);
void intake_teardown(void);

/* A good form of TARO for HOUSE1. */
Intake__RisaiForm form_of_taro(void);
typedef struct Given {
	const char *receipt_no;
	uint32_t rev;
	const Intake__RisaiForm *form;
	const char *channel; /* NULL: PORTAL by the door */
	int64_t submitted_us;
	const char *blob_id;
} Given;
/* Submits; SH_OK and the reply, else the refusal. */
int hand_over(const Given *given, const Intake__SubmitReply **ret);
/* As staff with these roles from here on. */
void as(const char *actor, const char *roles);
/* Handed over, accepted as a receipt, matched. Its id lives until the next. */
const char *given_application(const char *receipt_no, const Intake__RisaiForm *form);
const Intake__Application *look_at(const char *application_id);
int confirm(const char *application_id, const char *person, const char *dwelling);
int accept_it(const char *application_id);
/* Accepted, for HOUSE1, of TARO. */
const char *given_accepted(const char *receipt_no);
const char *state_of(const char *application_id);
/* "RECEIVED MATCHING REVIEW": the states that the history leads through. */
const char *path_of(const char *application_id);
