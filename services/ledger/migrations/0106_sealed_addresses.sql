-- Where people live rests sealed under their disaster's key, whoever they are (decision 33). Only the daemon can seal:
-- a ledger that is there is to be opened anew.
DO $$ BEGIN
  IF EXISTS (SELECT FROM person) OR EXISTS (SELECT FROM dwelling) OR EXISTS (SELECT FROM opening_person) THEN
    RAISE EXCEPTION 'addresses in clear cannot be sealed by a migration: empty the database of the ledger, migrate, open it again';
  END IF;
END $$;
ALTER TABLE opening_person DROP COLUMN address, DROP COLUMN address_extra, DROP COLUMN address_key,
  ADD COLUMN sealed_address bytea NOT NULL, -- the person's
  ADD COLUMN sealed_place bytea NOT NULL,   -- the same for the dwelling; '' where the register says none
  ADD COLUMN place_index bytea NOT NULL,    -- of address and 方書 as received: what is one dwelling
  ADD COLUMN address_index bytea NOT NULL,
  ADD COLUMN beginnings bytea NOT NULL;     -- see dwelling_beginning; 32 bytes each
ALTER TABLE person DROP COLUMN address, DROP COLUMN address_extra, ADD COLUMN sealed_address bytea NOT NULL;
ALTER TABLE dwelling DROP COLUMN address, DROP COLUMN address_extra, DROP COLUMN address_key,
  ADD COLUMN sealed_address bytea NOT NULL,
  ADD COLUMN address_index bytea NOT NULL; -- blind index of the whole search key
CREATE INDEX dwelling_to_erase ON dwelling (municipality, disaster_id, dwelling_id) WHERE sealed_address <> '';

-- By what a dwelling is found: blind indexes of its key up to each number (1丁目, 1-2, 1-2-3).
CREATE TABLE dwelling_beginning (
  municipality text  NOT NULL,
  disaster_id  text  NOT NULL,
  beginning    bytea NOT NULL,
  dwelling_id  text  NOT NULL,
  PRIMARY KEY (municipality, disaster_id, beginning, dwelling_id)
);
SELECT shien.tenant_table('dwelling_beginning', 'SELECT, INSERT, DELETE');
