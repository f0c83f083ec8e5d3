#include "register_sync.h"

int main(int argc, char **argv) { return sh_service_main(argc, argv, &register_sync_service); }
