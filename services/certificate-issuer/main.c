#include "issuer.h"

int main(int argc, char **argv) { return sh_service_main(argc, argv, &certificate_issuer_service); }
