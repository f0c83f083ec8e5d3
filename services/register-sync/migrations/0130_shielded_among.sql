-- Who is shielded (decision 38), told for all that are asked about at once, and in a form that PostgreSQL takes into the
-- statement around it: what is found there does not take longer for one who is hidden than for one who is not. Answers
-- only those of `who` that are; a person may be on no register.
CREATE FUNCTION shielded_among(tenant text, who text[]) RETURNS TABLE (person_id text) LANGUAGE sql STABLE AS $$
  SELECT t.person_id
    FROM protection t
   WHERE t.municipality = tenant AND t.person_id = ANY (who) AND t.kind IN ('1', '2')
  UNION
  SELECT p.person_id
    FROM person p
    JOIN protection t ON t.municipality = tenant AND t.household_id = p.household_id AND t.household_id <> ''
                     AND t.kind IN ('1', '2')
   WHERE p.municipality = tenant AND p.person_id = ANY (who) AND p.household_id <> '' AND NOT p.removes AND NOT p.deleted
$$;
DROP FUNCTION shielded(text, text);
