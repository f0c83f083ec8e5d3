#pragma once
#include <jansson.h>
#include <stdint.h>

/* A third party's mail server (python3-aiosmtpd) on a port of 127.0.0.1 that tells what it got. Recipients busy@,
 * unknown@ and spam@ are answered 452, 550 and 554. */
uint16_t mail_server_start(uint16_t port); /* 0: any */
void mail_server_stop(void);
/* The next mail it took; the caller decrefs. */
json_t *mail_next(void);
/* Nothing more has come within a moment. */
_Bool mail_silent(void);
