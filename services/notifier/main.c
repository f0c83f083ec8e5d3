#include "notifier.h"

int main(int argc, char **argv) { return sh_service_main(argc, argv, &notifier_service); }
