#include "sh_metrics.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 512, NAME = 64, LABEL = 128 };

static struct Series {
	char name[NAME], label[LABEL];
	bool gauge, seconds;
	int64_t value, count; /* of seconds: µs and how many */
} series[MOST];
static size_t used;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct Series *find(const char *name, const char *label)
{
	for (size_t i = 0; i < used; i++)
		if (strcmp(series[i].name, name) == 0 && strcmp(series[i].label, label) == 0)
			return &series[i];
	if (used == MOST)
		return NULL; /* bounded whatever happens: further series are not counted */
	snprintf(series[used].name, NAME, "%s", name);
	snprintf(series[used].label, LABEL, "%s", label);
	return &series[used++];
}

static void change(const char *name, const char *label, int64_t n, bool set, bool seconds)
{
	struct Series *s;

	pthread_mutex_lock(&lock);
	s = find(name, label ? label : "");
	if (s) {
		s->gauge = set;
		s->seconds = seconds;
		s->value = set ? n : s->value + n;
		s->count++;
	}
	pthread_mutex_unlock(&lock);
}

void sh_metric_add(const char *name, const char *label, int64_t n) { change(name, label, n, false, false); }
void sh_metric_set(const char *name, const char *label, int64_t n) { change(name, label, n, true, false); }
void sh_metric_time(const char *name, const char *label, int64_t us) { change(name, label, us, false, true); }

static void write_one(FILE *out, const struct Series *s)
{
	const char *open = *s->label ? "{" : "", *close = *s->label ? "}" : "";

	if (s->seconds) {
		fprintf(out, "shien_%s_seconds_sum%s%s%s %.6f\n", s->name, open, s->label, close,
			(double) s->value / 1e6);
		fprintf(out, "shien_%s_seconds_count%s%s%s %lld\n", s->name, open, s->label, close,
			(long long) s->count);
	} else {
		fprintf(out, "shien_%s%s%s%s %lld\n", s->name, open, s->label, close, (long long) s->value);
	}
}

char *sh_metrics_text(size_t *ret_len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_len);

	if (!out)
		return NULL;
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < used; i++) { /* series of one name stand together, under one TYPE line */
		bool first = true;

		for (size_t k = 0; k < i; k++)
			first = first && strcmp(series[k].name, series[i].name) != 0;
		if (!first)
			continue;
		if (series[i].seconds)
			fprintf(out, "# TYPE shien_%s_seconds summary\n", series[i].name);
		else
			fprintf(out, "# TYPE shien_%s %s\n", series[i].name, series[i].gauge ? "gauge" : "counter");
		for (size_t k = i; k < used; k++)
			if (strcmp(series[k].name, series[i].name) == 0)
				write_one(out, &series[k]);
	}
	pthread_mutex_unlock(&lock);
	fclose(out);
	return text;
}
