#pragma once
#include "sh_card.h"

/* The trusted issuers and their revocation lists, shared by the workers. An updater lays new lists into the folder;
 * they are seen at the next card. Folder names are borrowed. anchors "" = none: every card is refused. */
int card_trust_open(const char *anchors, const char *crls, const char *policy, ShError *err);
void card_trust_close(void);

/* NULL where the files cannot be read as they are now: fail closed. Give it back after use. */
ShCardTrust *card_trust_take(void);
void card_trust_give(ShCardTrust *trust);
