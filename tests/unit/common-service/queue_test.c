#include "sh_admit.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { NOW_US = 1000, MOST = 8 };

/* "a" a look of town a, "A" a look of town a that is late, "w" something else. */
typedef struct Line {
	ShJob jobs[MOST];
	Common__Envelope envelopes[MOST];
	char towns[MOST][2];
	ShQueue queue;
} Line;

static void stand(Line *l, const char *line)
{
	*l = (Line){ 0 };
	for (size_t i = 0; line[i]; i++) {
		bool late = line[i] == 'A';

		l->towns[i][0] = late ? 'a' : line[i];
		l->envelopes[i].municipality = l->towns[i];
		l->jobs[i] = (ShJob){ .look = line[i] != 'w',
				      .deadline_us = late ? NOW_US : NOW_US + 1,
				      .envelope = &l->envelopes[i] };
		sh_queue_push(&l->queue, &l->jobs[i]);
	}
}

static const char *places(const Line *l, const ShJob *first)
{
	static char text[MOST + 1];
	size_t n = 0;

	for (const ShJob *job = first; job; job = job->next)
		text[n++] = (char) ('0' + (job - l->jobs));
	text[n] = '\0';
	return text;
}

Test(queue, looks_of_one_municipality_leave_together)
{
	static const struct {
		const char *line;
		unsigned most;
		const char *taken, *left; /* places in the line */
	} cases[] = {
		{ "a", 5, "0", "" },         { "aaa", 5, "012", "" },       { "aaaaa", 2, "012", "34" },
		{ "aaa", 0, "0", "12" },     { "ababa", 5, "024", "13" },   { "abba", 5, "03", "12" },
		{ "aawaa", 5, "01", "234" }, { "abwa", 5, "0", "123" },     { "aAa", 5, "02", "1" },
		{ "aaA", 5, "01", "2" },     { "ababab", 1, "02", "1345" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShJob *first, more = { .look = true };
		Line l;

		stand(&l, cases[i].line);
		first = sh_queue_pop(&l.queue);
		sh_queue_pop_looks(&l.queue, first, cases[i].most, NOW_US);
		cr_expect_str_eq(places(&l, first), cases[i].taken, "%s: %s", cases[i].line, places(&l, first));
		cr_expect_str_eq(places(&l, l.queue.head), cases[i].left, "%s: %s are left", cases[i].line,
				 places(&l, l.queue.head));
		cr_assert_eq(l.queue.length, strlen(cases[i].left), "%s: length", cases[i].line);
		sh_queue_push(&l.queue, &more);
		while (l.queue.length > 1)
			sh_queue_pop(&l.queue);
		cr_expect_eq(sh_queue_pop(&l.queue), &more, "%s: the next one comes last", cases[i].line);
		cr_expect_null(sh_queue_pop(&l.queue));
	}
}

/* Who is let in, behind how many, at two workers. */
Test(admit, by_class_and_time)
{
	static const struct {
		ShPriority class;
		unsigned urgent, normal;
		int64_t time_ms;
		int64_t mean_ms; /* of what is not urgent; what is takes 100 ms */
		bool in;
	} cases[] = {
		{ SH_NORMAL, 0, 0, 1, 100, true },       { SH_NORMAL, 0, 18, 2000, 100, true },
		{ SH_NORMAL, 0, 22, 2000, 100, false },  { SH_NORMAL, 22, 0, 2000, 100, false },
		{ SH_URGENT, 18, 500, 2000, 100, true }, { SH_URGENT, 22, 0, 2000, 100, false },
		{ SH_NORMAL, 0, 58, 600000, 100, true }, { SH_NORMAL, 0, 62, 600000, 100, false },
		{ SH_URGENT, 62, 0, 600000, 100, true }, { SH_URGENT, 162, 0, 600000, 100, false },
		{ SH_BATCH, 400, 400, 1000, 100, true }, { SH_NORMAL, 0, 180, 2000, 10, true },
		{ SH_NORMAL, 0, 220, 2000, 10, false },  { SH_NORMAL, 10, 80, 2000, 10, true },
		{ SH_NORMAL, 10, 120, 2000, 10, false }, { SH_URGENT, 22, 0, 2000, 10, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShQueue queues[SH_PRIORITIES] = {
			[SH_URGENT] = { .length = cases[i].urgent }, [SH_NORMAL] = { .length = cases[i].normal }
		};
		const int64_t mean_us[SH_PRIORITIES] = {
			[SH_URGENT] = 100000, [SH_NORMAL] = cases[i].mean_ms * 1000
		};
		ShJob job = { .priority = cases[i].class,
			      .began_us = NOW_US,
			      .deadline_us = NOW_US + cases[i].time_ms * 1000 };

		cr_expect_eq(sh_admit(queues, &job, 2, mean_us, NOW_US), cases[i].in, "case %zu", i);
	}
}

/* What is costly waits behind its like alone, in half of the workers, and nobody else behind it. */
Test(admit, costly)
{
	static const struct {
		ShPriority class;
		unsigned normal, costly, workers;
		int64_t time_ms;
		bool in;
	} cases[] = {
		{ SH_COSTLY, 2000, 8, 2, 4000, true }, { SH_COSTLY, 0, 11, 2, 4000, false },
		{ SH_COSTLY, 0, 18, 4, 4000, true },   { SH_COSTLY, 0, 22, 4, 4000, false },
		{ SH_COSTLY, 0, 49, 2, 600000, true }, { SH_COSTLY, 0, 51, 2, 600000, false },
		{ SH_COSTLY, 0, 8, 1, 4000, true },    { SH_NORMAL, 0, 499, 2, 2000, true },
		{ SH_URGENT, 0, 499, 2, 2000, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShQueue queues[SH_PRIORITIES] = {
			[SH_NORMAL] = { .length = cases[i].normal }, [SH_COSTLY] = { .length = cases[i].costly }
		};
		const int64_t mean_us[SH_PRIORITIES] = { [SH_NORMAL] = 100000, [SH_COSTLY] = 200000 };
		ShJob job = { .priority = cases[i].class,
			      .began_us = NOW_US,
			      .deadline_us = NOW_US + cases[i].time_ms * 1000 };

		cr_expect_eq(sh_admit(queues, &job, cases[i].workers, mean_us, NOW_US), cases[i].in, "case %zu", i);
	}
	cr_expect_eq(sh_admit_costly(1), 1);
	cr_expect_eq(sh_admit_costly(2), 1);
	cr_expect_eq(sh_admit_costly(5), 3);
}

/* Told to come again after some seconds, not all after the same. */
Test(admit, when_to_come_again)
{
	unsigned least = 1000, most = 0;

	for (int i = 0; i < 200; i++) {
		unsigned s = sh_admit_retry_s();

		least = s < least ? s : least;
		most = s > most ? s : most;
	}
	cr_expect_geq(least, 1);
	cr_expect_leq(most, 30);
	cr_expect_geq(most, least + 2, "%u to %u", least, most);
}

/* Whoever is turned away is told when to come again; what is said next about something else says nothing of that. */
Test(admit, busy_is_a_property_of_the_error)
{
	ShError err = { 0 };

	cr_expect_eq(sh_fail_busy(&err, "overloaded", 4), SH_FAULT);
	cr_expect_eq(err.code, SH_UNAVAILABLE);
	cr_expect_eq(err.retry_after_s, 4);
	sh_fail(&err, SH_NOT_FOUND, "sample.unknown", "-");
	cr_expect_eq(err.retry_after_s, 0);
}

/* Neither more nor more in their hands than the class has room for, whatever the time. */
Test(admit, room)
{
	for (ShPriority class = SH_NORMAL; class < SH_PRIORITIES; class ++) {
		ShQueue queues[SH_PRIORITIES] = { 0 };
		ShJob job = { .priority = class, .began_us = NOW_US, .deadline_us = INT64_MAX / 4, .bytes = 4 << 20 };

		cr_expect(sh_admit(queues, &job, 2, (int64_t[SH_PRIORITIES]){ 0 }, NOW_US));
		queues[class].bytes = 30 << 20;
		cr_expect_not(sh_admit(queues, &job, 2, (int64_t[SH_PRIORITIES]){ 0 }, NOW_US));
		queues[class] = (ShQueue){ .length = 2000 };
		cr_expect_not(sh_admit(queues, &job, 2, (int64_t[SH_PRIORITIES]){ 0 }, NOW_US));
	}
}
