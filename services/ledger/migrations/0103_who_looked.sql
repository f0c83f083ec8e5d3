-- Looks at a household, a dwelling or a provisional id are looks at whoever it is.
CREATE OR REPLACE FUNCTION shien.ids_of_person(tenant text, person text) RETURNS text[] LANGUAGE sql STABLE AS $$
  WITH known AS (
    SELECT ARRAY[person] || ARRAY(SELECT i.provisional_id FROM identity i
                                   WHERE i.municipality = tenant AND i.person_id = person) AS ids
  ), households AS (
    SELECT DISTINCT p.disaster_id, p.household_id
      FROM known, disaster d JOIN person p ON p.municipality = d.municipality AND p.disaster_id = d.disaster_id
     WHERE d.municipality = tenant AND p.person_id = ANY (known.ids)
  )
  SELECT known.ids || ARRAY(SELECT h.household_id FROM households h)
         || ARRAY(SELECT w.dwelling_id FROM households h
                    JOIN dwelling_household w ON w.municipality = tenant AND w.disaster_id = h.disaster_id
                                             AND w.household_id = h.household_id)
    FROM known
$$;
