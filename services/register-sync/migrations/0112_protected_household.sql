-- Who is at home with a protected person is shielded with them (decision 38). Which household that is stands with the
-- protection, so that one look tells for whomever belongs to it; '' where the person is on no register, has left or died.
ALTER TABLE protection ADD COLUMN household_id text COLLATE "C" NOT NULL DEFAULT '';
UPDATE protection t
   SET household_id = p.household_id
  FROM person p
 WHERE p.municipality = t.municipality AND p.person_id = t.person_id AND NOT p.removes AND NOT p.deleted;
CREATE INDEX protection_of_household ON protection (municipality, household_id) WHERE household_id <> '' AND kind IN ('1', '2');

CREATE OR REPLACE FUNCTION shielded(tenant text, who text) RETURNS bool LANGUAGE plpgsql STABLE AS $$
DECLARE
  home text;
BEGIN
  IF (SELECT true FROM protection t WHERE t.municipality = tenant AND t.person_id = who AND t.kind IN ('1', '2') LIMIT 1) THEN
    RETURN true;
  END IF;
  SELECT p.household_id INTO home FROM person p WHERE p.municipality = tenant AND p.person_id = who AND NOT p.removes AND NOT p.deleted;
  IF coalesce(home, '') = '' THEN
    RETURN false;
  END IF;
  RETURN coalesce((SELECT true FROM protection t
                    WHERE t.municipality = tenant AND t.household_id = home AND t.household_id <> '' AND t.kind IN ('1', '2')
                    LIMIT 1), false);
END
$$;
