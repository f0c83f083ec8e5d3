-- Who is shielded (decision 38): protected, or at home with somebody who is. A view, since PostgreSQL plans it with the
-- statement around it: a function is planned anew, or called, for hits only, so that somebody hidden took longer than nobody.
CREATE VIEW shielded_person WITH (security_invoker = true) AS
  SELECT t.municipality, t.person_id
    FROM protection t
   WHERE t.kind IN ('1', '2')
  UNION ALL
  SELECT p.municipality, p.person_id
    FROM person p
    JOIN protection t ON t.municipality = p.municipality AND t.household_id = p.household_id AND t.household_id <> ''
                     AND t.kind IN ('1', '2')
   WHERE p.household_id <> '' AND NOT p.removes AND NOT p.deleted;
GRANT SELECT ON shielded_person TO {{service}};
DROP FUNCTION shielded(text, text);
