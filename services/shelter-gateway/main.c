#include "shelter.h"

int main(int argc, char **argv) { return sh_service_main(argc, argv, &shelter_gateway_service); }
