#pragma once
#include "tour.h"

/* The steps of the story, in their order; story.c has the table. Each asserts under tour->check. */
void step_shelters_open(Tour *tour); /* steps_shelter.c */
void step_registers(Tour *tour);     /* steps_register.c */
void step_identities(Tour *tour);    /* steps_identity.c */
void step_disaster(Tour *tour);      /* steps_disaster.c */
void step_episodes(Tour *tour);      /* steps_disaster.c */
void step_apply(Tour *tour);         /* steps_apply.c */
void step_matches(Tour *tour);       /* steps_review.c */
void step_decisions(Tour *tour);     /* steps_review.c */
void step_surveys(Tour *tour);       /* steps_survey.c */
void step_certificates(Tour *tour);  /* steps_certificate.c */
void step_mails(Tour *tour);         /* steps_mail.c */
void step_counter(Tour *tour);       /* steps_issue.c */
void step_kiosk(Tour *tour);         /* steps_kiosk.c */
void step_second_look(Tour *tour);   /* steps_survey.c */
void step_staff(Tour *tour);         /* steps_staff.c */
void step_nothing_lost(Tour *tour);  /* steps_end.c */
void step_audit(Tour *tour);         /* steps_end.c */

/* Whether there is to be a certificate in the end. */
#define accepted(a)                                                                                                  \
	(strncmp((a)->expected.decision, "ACCEPT", 6) == 0 ||                                                        \
	 strcmp((a)->expected.decision, "RETURN_THEN_ACCEPT") == 0)
/* A case of its own: neither a duplicate nor a conflicting hand-over of another. */
/* The re-survey has been approved: the old certificate goes, a new one comes (steps_certificate.c). */
void certificate_replaced(Tour *tour, const CastApplication *a);
/* Hands over rev 1 of a returned application (steps_apply.c). */
void resubmit(Tour *tour, const CastApplication *a);

/* Is worked on by a system that has a ledger of its own, through doors alone (system.c); who does there what `staff`
 * does. */
bool external(const CastApplication *a);
const char *clerk_of(const CastApplication *a, const char *staff);

#define stored(a) (strcmp((a)->expected.receipt, "ACCEPTED") == 0)
