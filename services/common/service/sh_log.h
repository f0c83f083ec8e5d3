#pragma once
#include "sh_error.h"
#include <stdint.h>

/* JSON lines on standard error with fixed keys, one line per message at the edge, ids only: no name, address, number
 * or serial, ever. Only the runtime logs; handlers and libraries do not. */
typedef enum ShLogLevel { SH_LOG_DEBUG, SH_LOG_INFO, SH_LOG_WARN, SH_LOG_ERROR } ShLogLevel;

void sh_log_open(const char *service, const char *replica, ShLogLevel least);
/* Pairs of key and value, ended by NULL. */
void sh_log(ShLogLevel level, const char *event, ...) __attribute__((sentinel));
/* The same with what went wrong. */
void sh_log_error(ShLogLevel level, const char *event, const ShError *err, ...) __attribute__((sentinel));
