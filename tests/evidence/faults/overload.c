/* faults-overload --config FILE --truth FILE --log FILE [--rounds N] [--seconds S] [--shelters N] [--patience MS]
 * Asks at a rate of its own, whatever comes back: shelters' check-ins, N a second throughout, and beside them the
 * portal's applications and looks at a shelter list, four of these for one of those. A window is counted from its
 * second second on, by what comes back in time while it lasts.
 *
 * An application costs the site some thirty looks. What is done is therefore counted by what it is worth: one of the
 * most that can be done of its kind in a second when nobody asks for the other, which windows at rising rates find
 * for each. 1.0 is a site that does nothing but one of them. Shelters count in neither, for they are the same
 * throughout. Then rounds of windows around 1.0, and at five times of the best: the peak is the best of the former,
 * over all rounds, so that what else the machine does in these minutes falls on both. Each change that was asked goes
 * to the log with the time at which nobody waits for it any more. The last line is JSON. */
#include "overload.h"

#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 12, ROUNDS = 64, BELOW = 3, TIMES = 5, WARM_US = 1000000, SEARCH_US = 1500000, TICK_MS = 1 };
static const double below[BELOW] = { 0.9, 1.3, 1.8 }; /* of what each alone makes likely: the peak is about there */
static const double mix[LOAD_CLASSES] = { [LOAD_PORTAL] = 0.2, [LOAD_LOOKS] = 0.8 };

/* What is kept of the windows of one kind. */
typedef struct Sum {
	double goodput, offered; /* by what they are worth, a second, added up */
	unsigned windows;
	long asked[LOAD_CLASSES], ok[LOAD_CLASSES], late[LOAD_CLASSES], away[LOAD_CLASSES], refused[LOAD_CLASSES];
	double steady[LOAD_CLASSES]; /* a second, added up */
	int p95_ms[LOAD_CLASSES];    /* the worst window's */
} Sum;

static int by_size(const void *a, const void *b) { return *(const int *) a - *(const int *) b; }

static int p95_ms(LoadTally *t)
{
	long n = t->ok < LOAD_TIMES ? t->ok : LOAD_TIMES;

	qsort(t->times_us, (size_t) n, sizeof *t->times_us, by_size);
	return n ? t->times_us[n * 95 / 100] / 1000 : 0;
}

static void add_up(Load *l, const double worth[LOAD_CLASSES], Sum *sum, double span_s, double whole_s)
{
	for (int c = 0; c < LOAD_CLASSES; c++) {
		LoadTally *t = &l->tally[c];
		int p95 = p95_ms(t);

		sum->goodput += worth[c] * (double) t->steady / span_s;
		sum->steady[c] += (double) t->steady / span_s;
		sum->offered += worth[c] * (double) t->asked / whole_s;
		sum->asked[c] += t->asked;
		sum->ok[c] += t->ok;
		sum->late[c] += t->asked - t->ok - t->away - t->refused; /* those without an answer too */
		sum->away[c] += t->away;
		sum->refused[c] += t->refused;
		if (p95 > sum->p95_ms[c])
			sum->p95_ms[c] = p95;
	}
	sum->windows++;
}

/* One window: a second that is not counted, then so long. Ends when nothing is waited for any more. */
static void window(Load *l, const double rates[LOAD_CLASSES], const double worth[LOAD_CLASSES], int64_t span_us,
		   Sum *sum)
{
	int64_t began = sh_monotonic_us(), end = began + WARM_US + span_us, now;
	long sent[LOAD_CLASSES] = { 0 };
	ShError err = { 0 };

	load_begin(l, began + WARM_US, end);
	while ((now = sh_monotonic_us()) < end) {
		for (int c = 0; c < LOAD_CLASSES; c++)
			for (int burst = 0; burst < 50 && (double) sent[c] < rates[c] * (double) (now - began) / 1e6;
			     burst++, sent[c]++)
				if (load_ask(l, (LoadClass) c, &err) != 0)
					snprintf(l->why, sizeof l->why, "%s %.60s", err.reason, err.detail);
		load_hear(l, TICK_MS);
	}
	while (l->n_waiting > 0 && sh_monotonic_us() < end + l->patience_us)
		load_hear(l, 20);
	add_up(l, worth, sum, (double) span_us / 1e6, (double) (span_us + WARM_US) / 1e6);
	for (int c = 0; c < LOAD_CLASSES; c++)
		printf("%s %.1f of %.0f, ", load_names[c], (double) l->tally[c].steady / ((double) span_us / 1e6),
		       rates[c]);
	printf("in time a second; all answered after %.1f s\n", (double) (sh_monotonic_us() - end) / 1e6);
	fflush(stdout);
}

/* The most that is done of one class beside the shelters, a second. */
static double alone(Load *l, double shelters, LoadClass class, double rate)
{
	static const double worth[LOAD_CLASSES] = { 0 };
	double best = 0, last = 0;

	for (int i = 0; i < STEPS; i++, rate *= 1.7) {
		double rates[LOAD_CLASSES] = { [LOAD_SHELTERS] = shelters }, done;
		Sum sum = { 0 };

		rates[class] = rate;
		window(l, rates, worth, SEARCH_US, &sum);
		done = sum.steady[class];
		if (done > best)
			best = done;
		if (done < 0.75 * rate && done < 1.1 * last)
			break;
		last = done;
	}
	return best;
}

/* So many of the others, in their mix. */
static void mixed(Load *l, double shelters, double others, const double worth[LOAD_CLASSES], int64_t span_us,
		  Sum *sum)
{
	const double rates[LOAD_CLASSES] = { shelters, others * mix[LOAD_PORTAL], others * mix[LOAD_LOOKS] };

	window(l, rates, worth, span_us, sum);
}

static double mean(const Sum *sum) { return sum->goodput / sum->windows; }

static void say(const char *name, const Sum *sum)
{
	printf("%s: %.2f in time of %.2f", name, mean(sum), sum->offered / sum->windows);
	for (int c = 0; c < LOAD_CLASSES; c++)
		printf("; %s %.1f/s, %ld of %ld in time, %ld away, %ld late, p95 %d ms", load_names[c],
		       sum->steady[c] / sum->windows, sum->ok[c], sum->asked[c], sum->away[c], sum->late[c],
		       sum->p95_ms[c]);
	printf("\n");
}

static void report(const Load *l, const Sum *peaks, const Sum *over, const double worth[LOAD_CLASSES],
		   unsigned rounds, double seconds)
{
	const Sum *peak = &peaks[0];

	for (int i = 0; i < BELOW; i++) {
		say("about the peak", &peaks[i]);
		if (mean(&peaks[i]) > mean(peak))
			peak = &peaks[i];
	}
	say("overload", over);
	printf("{\"peak\":%.3f,\"goodput\":%.3f,\"offered\":%.2f,\"rounds\":%u,\"seconds\":%.1f", mean(peak),
	       mean(over), over->offered / over->windows, rounds, seconds);
	for (int c = 0; c < LOAD_CLASSES; c++) {
		const char *name = load_names[c];

		printf(",\"%s_asked\":%ld,\"%s_ok\":%ld,\"%s_late\":%ld,\"%s_away\":%ld,\"%s_refused\":%ld", name,
		       over->asked[c], name, over->ok[c], name, over->late[c], name, over->away[c], name,
		       over->refused[c]);
		printf(",\"%s_alone\":%.1f", name, worth[c] > 0 ? 1 / worth[c] : 0);
		printf(",\"%s_p95\":%d,\"%s_peak\":%.1f,\"%s_goodput\":%.1f", name, over->p95_ms[c], name,
		       peak->steady[c] / peak->windows, name, over->steady[c] / over->windows);
	}
	printf(",\"why\":\"%s\"}\n", l->why);
}

static int quit(const char *what, const ShError *err)
{
	fprintf(stderr, "faults-overload: %s: %s %s\n", what, err->reason, err->detail);
	return 1;
}

static double number(int *argc, char **argv, const char *name, double otherwise)
{
	const char *text = ctl_option(argc, argv, name);

	return text ? strtod(text, NULL) : otherwise;
}

/* Settings, keys, the ground that the askers stand on, connections. */
static int prepare(Load *l, const char *config, const char *truth, const char *log, ShError *err)
{
	static const ShSetting own[] = {
		{ "secret_dir", SH_SETTING_TEXT, "", 0, 0, "-" },
		{ "public_dir", SH_SETTING_TEXT, "", 0, 0, "-" },
		{ "roles", SH_SETTING_TEXT, "", 0, 0, "-" },
		{ 0 },
	};
	const ShSetting *tables[] = { own, sh_peer_settings, NULL };
	static Cast cast;
	ShSettings *settings;
	Client *client;
	int r;

	l->ground = (Ground){ .town = "482013", .day_code = "4821" };
	if ((r = sh_settings_read(&settings, "shienctl", tables, config, err)) != 0 ||
	    (r = cast_open(&cast, truth, err)) != 0 || (r = client_open(&client, settings, err)) != 0 ||
	    (r = ground_learn(&l->ground, client, &cast, err)) != 0)
		return r;
	client_close(client);
	l->settings = settings;
	if (!(l->log = fopen(log, "w")))
		return sh_fail(err, SH_INTERNAL, "storm.log", "-");
	r = sh_keys_open(&l->keys, "shienctl", sh_setting(settings, "secret_dir"), sh_setting(settings, "public_dir"),
			 err);
	return r != 0 ? r : load_open(l, err);
}

int main(int argc, char **argv)
{
	static Load load;
	const char *config = ctl_option(&argc, argv, "--config"), *truth = ctl_option(&argc, argv, "--truth"),
		   *log = ctl_option(&argc, argv, "--log");
	double shelters = number(&argc, argv, "--shelters", 8), seconds = number(&argc, argv, "--seconds", 3), about,
	       worth[LOAD_CLASSES] = { 0 };
	unsigned rounds = (unsigned) number(&argc, argv, "--rounds", 2);
	Sum peaks[BELOW] = { 0 }, over = { 0 }, unused = { 0 };
	ShError err = { 0 };

	load.patience_us = (int64_t) (number(&argc, argv, "--patience", 2000) * 1000);
	if (argc != 1 || !config || !truth || !log || rounds < 1 || rounds > ROUNDS || sodium_init() < 0)
		return quit("usage", &err);
	if (prepare(&load, config, truth, log, &err) != 0)
		return quit("the ground", &err);
	mixed(&load, 5, 5, worth, 100000, &unused); /* connects */
	worth[LOAD_PORTAL] = 1 / alone(&load, shelters, LOAD_PORTAL, 20);
	worth[LOAD_LOOKS] = 1 / alone(&load, shelters, LOAD_LOOKS, 100);
	if (!(isfinite(worth[LOAD_PORTAL]) && isfinite(worth[LOAD_LOOKS])))
		return quit("nobody is answered", &err);
	about = 1 / (mix[LOAD_PORTAL] * worth[LOAD_PORTAL] + mix[LOAD_LOOKS] * worth[LOAD_LOOKS]);
	for (unsigned i = 0; i < rounds; i++) {
		double best = 0;

		for (int k = 0; k < BELOW; k++) {
			mixed(&load, shelters, below[k] * about, worth, (int64_t) (seconds * 1e6), &peaks[k]);
			if (mean(&peaks[k]) > best)
				best = mean(&peaks[k]);
		}
		mixed(&load, shelters, TIMES * best * 1.05 * about, worth, (int64_t) (seconds * 2e6), &over);
	}
	report(&load, peaks, &over, worth, rounds, seconds);
	fclose(load.log);
	load_close(&load);
	return 0;
}
