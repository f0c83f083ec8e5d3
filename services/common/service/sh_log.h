#pragma once
#include "sh_error.h"
#include <stdint.h>

/* JSON lines on standard error with fixed keys, one line per message at the edge, ids only: no name, address, number
 * or serial, ever. Only the runtime logs; handlers and libraries do not. */
typedef enum ShLogLevel { SH_LOG_DEBUG, SH_LOG_INFO, SH_LOG_WARN, SH_LOG_ERROR } ShLogLevel;

void sh_log_open(const char *service, const char *replica, ShLogLevel least);
/* sh_log(level, event, key, value, …). */
#define sh_log(level, ...) sh_log_pairs(level, (const char *const[]){ __VA_ARGS__, NULL })
/* sh_log_error(level, event, err, key, value, …): the same with what went wrong. */
#define sh_log_error(level, event, err, ...)                                                                         \
	sh_log_error_pairs(level, err, (const char *const[]){ event, ##__VA_ARGS__, NULL })

/* What the macros call: the event, then pairs of key and value, ended by NULL. An array, so that each is a string. */
void sh_log_pairs(ShLogLevel level, const char *const *words);
void sh_log_error_pairs(ShLogLevel level, const ShError *err, const char *const *words);
