#pragma once
#include "sh_card_ca.h"

struct ShCardCa {
	X509 *certificate;
	EVP_PKEY *key;
};

/* The distribution point of lists: a directory name only, as on real cards. */
#define SH_CARD_CA_POINT                                                                                             \
	"[point]\nfullname=dirName:point_name\n"                                                                     \
	"[point_name]\nC=JP\nO=JPKI-TEST\n1.OU=JPKI for user authentication\n2.OU=CRL Distribution Points\n"         \
	"3.OU=Test-ken\nCN=Test-shi CRLDP\n"
