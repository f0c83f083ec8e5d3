#include "intake.h"

int main(int argc, char **argv) { return sh_service_main(argc, argv, &application_intake_service); }
