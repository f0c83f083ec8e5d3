#pragma once
#include "events.h"
#include "mail_server.h"
#include "service_fixture.h"

/* A notifier with a mail server, an application-intake that knows one target, and a register-sync. */
#define APP "00000000-0000-7000-8000-0000000000a1"
#define APP_TWO "00000000-0000-7000-8000-0000000000a2"
#define PERSON "00000000-0000-7000-8000-0000000000b1"
#define DISASTER "00000000-0000-7000-8000-0000000000d1"
#define DWELLING "00000000-0000-7000-8000-0000000000e1"
#define SURVEY "00000000-0000-7000-8000-0000000000f1"
#define SURVEY_TWO "00000000-0000-7000-8000-0000000000f2"
#define CERTIFICATE "00000000-0000-7000-8000-0000000000c1"

extern Fixture f;
/* What the others say. */
extern struct Target {
	const char *mail, *person_id, *reason, *due_on;
	bool withhold, intake_down, unknown, register_down, withheld;
	unsigned asked_intake, asked_register;
} target;

void notifier_open(void);         /* with a mail server */
void notifier_open_without(void); /* its port is free: nobody answers there */
extern uint16_t mail_port;
void notifier_close(void);
void notifier_close_without(void);

int received(const char *application_id, uint32_t rev);
int returned(void);
int rejected(void);
int ready(const char *certificate_id);
const char *state(void); /* of the only message */
const char *reason(void);
int64_t in_future(int64_t seconds); /* a time for run_due */
