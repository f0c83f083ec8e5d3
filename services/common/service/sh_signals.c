#include "sh_signals.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

/* Blocked in every thread and picked up here: no call of any library is interrupted, and what is in hand is finished.
 */
static void stop_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
}

void sh_signals_block(void)
{
	sigset_t set;

	stop_signals(&set);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

bool sh_stop_asked(unsigned wait_s)
{
	static bool asked;
	sigset_t set;

	stop_signals(&set);
	asked = asked || sigtimedwait(&set, NULL, &(struct timespec){ .tv_sec = wait_s }) > 0;
	return asked;
}
