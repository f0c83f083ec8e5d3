#pragma once
#include "service_fixture.h"
#include "shelter.h"

/* A shelter-gateway with a register-sync and a ledger that know these people and this disaster. */
#define HANAKO "00000000-0000-7000-8000-0000000000a1"
#define TARO "00000000-0000-7000-8000-0000000000a2"
#define INFANT "00000000-0000-7000-8000-0000000000a3"
#define HIDDEN "00000000-0000-7000-8000-0000000000a4" /* protected */
#define TWIN "00000000-0000-7000-8000-0000000000a5"   /* Hanako's kana and birth date */
#define DISASTER "00000000-0000-7000-8000-0000000000d1"
#define GYM "E1720410001101"
#define HALL "E1720410002102"
#define OPENING_GYM "00000000-0000-7000-8000-0000000000b1"
#define OPENING_HALL "00000000-0000-7000-8000-0000000000b2"

extern Fixture f;
extern bool register_down, register_empty;
extern bool register_asked_for_protected; /* by the last Find */
extern const char *withheld_now;          /* protected since the search began */
extern char told_protected[4][37];        /* by SetProtection, withheld from then on */
extern size_t n_told_protected;
extern const char *linked_serial, *linked_person; /* whose card */

void shelter_open(void);
void shelter_close(void);

const char *id_of(const char *kind, int n); /* UUIDs for tests: stays "c", reports "e" … */
void given_sites(void);
int open_at(const char *opening_id, const char *site_id, const char *day_code);
void given_open(const char *opening_id, const char *site_id);
const Shelter__SearchEvacueeReply *search(const char *opening_id, const char *kana, const char *birth);
const char *token_of(const char *opening_id, const char *kana, const char *birth);
int in_by_token(const char *stay_id, const char *opening_id, const char *token, const Shelter__CheckInReply **ret);
int in_by_hand(const char *stay_id, const char *opening_id, const char *name, const char *kana, const char *birth,
	       const char *sex, const Shelter__CheckInReply **ret);
int out(const char *stay_id, const char *destination, const Shelter__CheckOutReply **ret);
const Shelter__HeadCount *head_count_of(const char *opening_id);
