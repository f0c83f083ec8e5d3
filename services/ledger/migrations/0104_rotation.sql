-- Re-sealing under a newer key changes this column and nothing else.
GRANT UPDATE (sealed_value) ON contact_episode TO {{service}};
