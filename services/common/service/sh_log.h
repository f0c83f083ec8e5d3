#pragma once
#include "sh_error.h"
#include <stddef.h>
#include <stdint.h>

/* JSON lines on standard error with fixed keys, one line per message at the edge, ids only: no name, address, number
 * or serial, ever. Only the runtime logs; handlers and libraries do not. */
typedef enum ShLogLevel { SH_LOG_DEBUG, SH_LOG_INFO, SH_LOG_WARN, SH_LOG_ERROR } ShLogLevel;

void sh_log_open(const char *service, const char *replica, ShLogLevel least);
/* sh_log(level, event, key, value, …). */
#define sh_log(level, ...) sh_log_pairs(level, (const char *const[]){ __VA_ARGS__ }, SH_LOG_WORDS(__VA_ARGS__))
/* sh_log_error(level, event, err, key, value, …): the same with what went wrong. */
#define sh_log_error(level, event, err, ...)                                                                         \
	sh_log_error_pairs(level, err, (const char *const[]){ event, ##__VA_ARGS__ },                                \
			   SH_LOG_WORDS(event, ##__VA_ARGS__))

/* What the macros call: the event, then pairs of key and value, `n` words in all. An array, so that each is a string;
 * a key without a value does not compile. */
void sh_log_pairs(ShLogLevel level, const char *const *words, size_t n);
void sh_log_error_pairs(ShLogLevel level, const ShError *err, const char *const *words, size_t n);
#define SH_LOG_COUNT(...) (sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))
#define SH_LOG_WORDS(...) (SH_LOG_COUNT(__VA_ARGS__) + 0 * sizeof(char[SH_LOG_COUNT(__VA_ARGS__) % 2 ? 1 : -1]))
