#include "console.h"

int main(int argc, char **argv) { return sh_service_main(argc, argv, &console_service); }
