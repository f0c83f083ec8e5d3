#include "sh_log.h"
#include "sh_clock.h"
#include "sh_without.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *service_name = "-", *replica_name = "-";
static ShLogLevel least_level = SH_LOG_INFO;
static const char *const level_names[] = { "debug", "info", "warn", "error" };

void sh_log_open(const char *service, const char *replica, ShLogLevel least)
{
	service_name = service;
	replica_name = replica;
	least_level = least;
}

typedef struct Line {
	char text[2048];
	size_t n;
} Line;

static void add(Line *l, const char *s)
{
	size_t n = strlen(s);

	if (l->n + n + 2 < sizeof l->text) {
		memcpy(l->text + l->n, s, n);
		l->n += n;
	}
}

/* Outside text is neutralised: printable ASCII only. */
static void add_string(Line *l, const char *s)
{
	char c[2] = { 0 };

	add(l, "\"");
	for (; *s; s++) {
		c[0] = *s >= ' ' && *s < 0x7f && *s != '"' && *s != '\\' ? *s : '?';
		add(l, c);
	}
	add(l, "\"");
}

static void add_pair(Line *l, const char *key, const char *value)
{
	add(l, l->n > 1 ? "," : "");
	add_string(l, key);
	add(l, ":");
	add_string(l, value ? value : "");
}

static void begin(Line *l, ShLogLevel level, const char *event)
{
	int64_t now = sh_now_us();
	time_t seconds = (time_t) (now / 1000000);
	char at[40], whole[64];
	struct tm t;

	gmtime_r(&seconds, &t);
	strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%S", &t);
	snprintf(whole, sizeof whole, "%s.%06dZ", at, (int) (now % 1000000));
	add(l, "{");
	add_pair(l, "at", whole);
	add_pair(l, "level", level_names[level]);
	add_pair(l, "service", service_name);
	add_pair(l, "replica", replica_name);
	add_pair(l, "event", event);
}

static void end(Line *l)
{
	l->text[l->n++] = '}';
	l->text[l->n++] = '\n';
	if (write(STDERR_FILENO, l->text, l->n) <
	    0) /* one write a line: threads do not mix; a lost log line is no fault */
		return;
}

static void pairs(Line *l, const char *const *words, size_t n)
{
	for (size_t i = 1; i + 1 < n; i += 2)
		add_pair(l, words[i], words[i + 1]);
}

void sh_log_pairs(ShLogLevel level, const char *const *words, size_t n)
{
	Line l = { .n = 0 };

	if (level < least_level)
		return;
	begin(&l, level, words[0]);
	pairs(&l, words, n);
	end(&l);
}

void sh_log_error_pairs(ShLogLevel level, const ShError *err, const char *const *words, size_t n)
{
	Line l = { .n = 0 };

	if (level < least_level)
		return;
	begin(&l, level, words[0]);
	add_pair(&l, "code", sh_code_name(err->code));
	add_pair(&l, "reason", err->reason);
	/* that key's name came from outside: it may be anything */
	if (strcmp(err->reason, "json.unknown_key") != 0 || SH_WITHOUT(log_unknown_key)) {
		add_pair(&l, "field", err->field);
		add_pair(&l, "detail", err->detail);
	}
	pairs(&l, words, n);
	end(&l);
}
