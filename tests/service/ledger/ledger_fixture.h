#pragma once
#include "ledger.h"
#include "service_fixture.h"

/* The ledger with a register of invented people behind it. */
#define DISASTER "00000000-0000-7000-8000-00000000d001"
#define NOBODY "00000000-0000-7000-8000-0000000000ff"

/* Fixed ids: person n, household n, and things named by a letter. */
const char *person_id(unsigned n);
const char *household_id(unsigned n);
const char *id_of(char letter, unsigned n);

typedef struct FakeRegister {
	unsigned persons;        /* 1 … persons, three to a household */
	unsigned page;           /* most residents of a reply */
	unsigned asked;          /* how often it was asked */
	unsigned unreachable_at; /* the n-th question finds nobody; 0: never */
	unsigned protected_person;
	unsigned stale_person; /* rows of theirs are missing there */
	unsigned released;     /* how many persons it was asked about by CheckRelease */
	uint64_t watermark;
	uint64_t watermark_then; /* another state of the register from the second page on; 0: the same */
	const char *withheld;    /* whom CheckRelease names; NULL: nobody */
	bool silent;             /* CheckRelease and Find are not answered */
	unsigned resembles;      /* whom Find names by name and birth; 0: nobody */
	bool resembles_hidden;
	bool shut;         /* what it is asked it refuses: it has not heard of the disaster */
	const char *born;  /* of everybody; NULL: 昭和12年頃 */
	bool by_name;      /* Find finds 潮咲 n, and resembles beside them */
	bool asked_all;    /* Find or numbers were asked with the protected among them */
	unsigned dead;     /* PullBatch tells that this one died, and that the one behind moved away */
	unsigned numbered; /* how many 宛名番号 it was asked for; person n has n */
	struct {
		unsigned person, household; /* is of this household, 0: of none, no resident */
		const char *from;           /* … from this day on */
	} moves[4];
	char after[8][37]; /* the first questions */
	char as_of[11];
} FakeRegister;
extern FakeRegister fake_register;

void ledger_fixture_open(Fixture *f);
/* A disaster declared on 2026-09-05 and its ledger opened over `persons` people; asserted. */
void given_ledger(Fixture *f, unsigned persons);
int declare(Fixture *f, const char *disaster_id, const char *code, const char *kind, const char *reference_date);
/* The job's id, or NULL where refused. */
const char *open_it(Fixture *f);
/* The dwelling of a household of the fake register. */
const char *dwelling_of(Fixture *f, unsigned household);
/* As a role, from a service. */
void as(Fixture *f, const char *actor, const char *roles, const char *caller);

/* A survey with a loss in 1/1000; kind FIRST unless told. */
int survey_loss(Fixture *f, const char *survey_id, const char *dwelling_id, const char *kind, uint32_t permille);
int approve(Fixture *f, const char *who, const char *survey_id, const char *grade, bool decline,
	    const Ledger__ApproveSurveyReply **reply);
/* By the recorder, that the approver said yes by word of mouth. */
int approve_orally(Fixture *f, const char *recorder, const char *survey_id, const char *grade, const char *approver);
int facts_of(Fixture *f, const char *dwelling_id, const char *person, const Ledger__CertificateFacts **reply);
int accept_application(Fixture *f, const char *application_id, const char *person, const char *dwelling_id);
int protect(Fixture *f, const char *person, bool protected, uint64_t epoch);
