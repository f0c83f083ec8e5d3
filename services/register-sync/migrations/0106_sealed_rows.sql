-- What the register says of a person rests sealed, whoever they are: to seal the protected only would mark them, and would leave them in the log and the
-- backups from before. Found are they by keys of names, and by blind indexes of addresses.
-- Only the daemon can seal: rows that are there are to be brought in anew.
DO $$ BEGIN
  IF EXISTS (SELECT FROM history) THEN
    RAISE EXCEPTION 'register rows in clear cannot be sealed by a migration: empty history and person, migrate, import the files again';
  END IF;
END $$;
DROP VIEW resident;
DROP FUNCTION kept_items(text);
DROP FUNCTION register_items();
ALTER TABLE history DROP COLUMN image, DROP COLUMN address_key,
  ADD COLUMN sealed_image bytea NOT NULL, -- every item that we keep, as it came, in the order of fields.def
  ADD COLUMN address_index bytea NOT NULL; -- '' where there is none
ALTER TABLE person DROP COLUMN address_key, ADD COLUMN address_index bytea NOT NULL;
CREATE INDEX person_by_address ON person (municipality, address_index);

-- A row of history for whoever opens it. (LIMIT 1 in place of EXISTS: the planner would read all of protection once
-- and hash it, though a page is small.)
CREATE VIEW resident WITH (security_invoker = true) AS
SELECT h.municipality, h.person_id, h.history_no, h.branch_no, h.import_no, h.household_id, h.removes, h.sex,
       h.birth_year, h.birth_month, h.birth_day, h.resident_since, h.sealed_image,
       coalesce((SELECT true FROM protection p
                WHERE p.municipality = h.municipality AND p.person_id = h.person_id AND p.kind IN ('1', '2')
                 LIMIT 1), false) AS protected
  FROM history h;
GRANT SELECT ON resident TO {{service}};
