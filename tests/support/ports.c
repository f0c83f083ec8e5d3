#include "ports.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Bound without SO_REUSEADDR, the port is refused to everybody; said afterwards, it lets a server bind beside the
 * socket that is held here, which never listens. */
uint16_t port_of_ones_own(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof at;
	int held = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	cr_assert(held >= 0 && bind(held, (struct sockaddr *) &at, sizeof at) == 0 &&
			  getsockname(held, (struct sockaddr *) &at, &size) == 0 &&
			  setsockopt(held, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0,
		  "no port is free");
	return ntohs(at.sin_port);
}
