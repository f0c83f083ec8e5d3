-- 廃棄 of a disaster: drafted by one, made effective by another. Ids, acts and times stay.
ALTER TABLE disaster DROP CONSTRAINT disaster_state_check;
ALTER TABLE disaster ADD CONSTRAINT disaster_state_check CHECK (state IN ('DECLARED', 'OPENING', 'OPEN', 'DISPOSED'));
ALTER TABLE disaster ADD COLUMN disposal_by text NOT NULL DEFAULT '', ADD COLUMN disposal_us bigint NOT NULL DEFAULT 0,
  ADD COLUMN disposed_by text NOT NULL DEFAULT '', ADD COLUMN disposed_us bigint NOT NULL DEFAULT 0;
CREATE INDEX person_to_erase ON person (municipality, disaster_id, person_id) WHERE name <> '';
CREATE INDEX dwelling_to_erase ON dwelling (municipality, disaster_id, dwelling_id) WHERE address <> '';
