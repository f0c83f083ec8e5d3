-- What is at home with a protected person shows the hidden address too: whoever belongs to the household is shielded with
-- them, while they belong to it. Steps of one index look-up each, whatever the planner knows of the tables.
CREATE INDEX person_by_household ON person (municipality, household_id) WHERE household_id <> '';
CREATE FUNCTION shielded(tenant text, who text) RETURNS bool LANGUAGE plpgsql STABLE AS $$
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
  RETURN coalesce((SELECT true FROM person q
                    WHERE q.municipality = tenant AND q.household_id = home AND q.household_id <> '' AND NOT q.removes AND NOT q.deleted
                      AND (SELECT true FROM protection t
                            WHERE t.municipality = tenant AND t.person_id = q.person_id AND t.kind IN ('1', '2') LIMIT 1)
                    LIMIT 1), false);
END
$$;
