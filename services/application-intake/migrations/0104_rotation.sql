-- Re-sealing under a newer key changes these columns and nothing else.
GRANT UPDATE (sealed_form, sealed_certificate) ON application_rev TO {{service}};
GRANT UPDATE (sealed_reason) ON application_step TO {{service}};
