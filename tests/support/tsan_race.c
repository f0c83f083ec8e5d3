/* Two threads, one number, no order: what tests/tsan.sh must see. */
#include <pthread.h>
#include <stddef.h>

static int number;

static void *count(void *arg)
{
	for (int i = 0; i < 100000; i++)
		number++;
	return arg;
}

int main(void)
{
	pthread_t other;

	if (pthread_create(&other, NULL, count, NULL) != 0)
		return 1;
	count(NULL);
	return pthread_join(other, NULL);
}
