/* Has something to protect and to fortify. */
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	char text[64];

	snprintf(text, sizeof text, "%s %d", argv[0], argc);
	return (int) strlen(text) > 0 ? 0 : 1;
}
