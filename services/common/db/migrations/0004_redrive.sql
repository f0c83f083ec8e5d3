-- Parked events are tried again: the first of each aggregate has a time (0: only when somebody asks), the others wait
-- behind it.
ALTER TABLE stream_parked ADD COLUMN tries int NOT NULL DEFAULT 0, ADD COLUMN next_us bigint NOT NULL DEFAULT 0;
CREATE INDEX stream_parked_due ON stream_parked (municipality, publisher, stream, next_us) WHERE next_us > 0;
GRANT UPDATE ON stream_parked TO {{service}};
UPDATE stream_parked SET reason = 'event.behind_parked' WHERE reason = 'behind_parked';
