#pragma once
#include "console.h"
#include "service_fixture.h"

/* A console, a browser before it, and a person with an authenticator. */
#define PASSWORD "nami ga takai hi"
#define WRONG "nami ga hikui hi"

extern Fixture f;
extern ShBrowser browser;
extern char link_token[TOKEN + 1]; /* of the last invitation */
extern const char *totp;           /* base32, as the page showed it */
extern char recovery[10][40];

void console_open(void);
void console_close(void);
/* The clock of the test: minutes from now on are added. */
void later(int minutes);

int invite_as(const char *issuer, const char *login, const char *const *roles, size_t n, const char *last_day);
void given_invited(const char *login); /* window */
int set_password_to(const char *password);
int confirm_with(const char *code);
/* Invited, with PASSWORD and an authenticator. */
void given_live(const char *login);
/* What the authenticator shows; ahead: of so many steps later. */
const char *code_now(int ahead);

int sign(const char *login, const char *password, const char *code, const char *recovery_code);
/* Signs in with what is right; the cookies are the browser's from then on. */
void given_signed_in(const char *login);
void take_cookies(void);
int look(void); /* GetSession, as the door would: who is it, then what is asked */
int manage(const char *rpc, const ProtobufCMessage *request);
ShCall door_call(void); /* as a door makes one, of the browser; its arena is the caller's to free */
