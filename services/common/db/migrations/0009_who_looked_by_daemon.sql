-- Who looked at a person is asked at the console, too: the daemon reads its own tenant's leaves, as it may already, by the
-- index over the ids in them.
GRANT USAGE ON SCHEMA shien TO {{service}};
