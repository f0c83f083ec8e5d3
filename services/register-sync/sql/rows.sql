-- name: find_persons
-- $1 municipality $2 宛名番号
SELECT u.n, p.person_id
  FROM unnest($2::text[]) WITH ORDINALITY AS u (address_no, n)
  JOIN person p ON p.municipality = $1 AND p.address_no = u.address_no;

-- name: find_households
-- $1 municipality $2 世帯番号
SELECT u.n, h.household_id
  FROM unnest($2::text[]) WITH ORDINALITY AS u (household_no, n)
  JOIN household h ON h.municipality = $1 AND h.household_no = u.household_no;

-- name: put_households
-- $1 municipality $2 世帯番号 $3 ids
INSERT INTO household (municipality, household_no, household_id)
SELECT $1, u.household_no, u.household_id
  FROM unnest($2::text[], $3::text[]) AS u (household_no, household_id);

-- name: compare_rows
-- Which rows are on file, the same, or of a later word: by number within a feed, else by what day it spoke of, else by
-- when it came. $1 municipality $2 persons $3 history numbers $4 branches $5 hashes $6 number it came under $7 as of
-- $8 feed $9 batch number
SELECT u.n, h.import_no, h.row_hash = u.row_hash AS same,
       CASE WHEN h.row_hash = u.row_hash THEN false
            ELSE coalesce((SELECT CASE WHEN i.feed_id <> '' AND i.feed_id = $8 THEN i.batch_no > $9
                                       ELSE (i.as_of, coalesce(nullif(i.came_no, 0), i.import_no)) > ($7::date, $6::int) END
                             FROM import i
                            WHERE i.municipality = $1 AND i.import_no = h.import_no), false) END AS later
  FROM unnest($2::text[], $3::int[], $4::int[], $5::bytea[]) WITH ORDINALITY
       AS u (person_id, history_no, branch_no, row_hash, n)
  JOIN history h ON h.municipality = $1 AND h.person_id = u.person_id AND h.history_no = u.history_no
                AND h.branch_no = u.branch_no AND h.superseded_by IS NULL;

-- name: supersede_rows
-- $1 municipality $2 persons $3 history numbers $4 branches $5 import number
UPDATE history h
   SET superseded_by = $5
  FROM unnest($2::text[], $3::int[], $4::int[]) AS u (person_id, history_no, branch_no)
 WHERE h.municipality = $1 AND h.person_id = u.person_id AND h.history_no = u.history_no
   AND h.branch_no = u.branch_no AND h.superseded_by IS NULL;

-- name: put_rows
-- $1 municipality $2 import number $3 key version; then arrays, in the order of their names below
INSERT INTO history (municipality, person_id, history_no, branch_no, import_no, row_hash, household_id,
                     effective_from, resident_since, removes, deleted, birth_year, birth_month, birth_day, birth_on,
                     sex, name_key, kana_key, other_keys, protection_word, key_version, sealed_image, address_index,
                     search_tokens, cells_index, cells_notes, cancels, register_hash, head_bits)
SELECT $1, u.person_id, u.history_no, u.branch_no, $2, u.row_hash, u.household_id,
       coalesce(nullif(u.effective_from, '')::date, '-infinity'), nullif(u.resident_since, '')::date,
       u.removes, u.deleted, u.birth_year, u.birth_month, u.birth_day, nullif(u.birth_on, '')::date, u.sex,
       u.name_key, u.kana_key, u.other_keys::text[], u.protection_word, $3, u.sealed_image, u.address_index,
       u.search_tokens::bigint[], u.cells_index, u.cells_notes, u.cancels = 1, u.register_hash, u.head_bits
  FROM unnest($4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[], $8::bytea[], $9::text[], $10::text[], $11::text[], $12::text[],
              $13::bool[], $14::bool[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[],
              $21::text[], $22::int[], $23::int[], $24::int[], $25::int[], $26::int[], $27::int[], $28::int[],
              $29::int[])
       AS u (row_hash, sealed_image, address_index, cells_index, register_hash, person_id, household_id, effective_from,
             resident_since, removes, deleted, birth_on, sex, name_key, kana_key, other_keys, protection_word, search_tokens, history_no,
             branch_no, birth_year, birth_month, birth_day, cells_notes, cancels, head_bits);

-- name: find_known_rows
-- Of these rows, those that are on file just so. $1 municipality $2 宛名番号 $3 history numbers $4 branches $5 indexes of
-- their cells
SELECT u.n, p.person_id, h.cells_notes
  FROM unnest($2::text[], $3::int[], $4::int[], $5::bytea[]) WITH ORDINALITY
       AS u (address_no, history_no, branch_no, cells_index, n)
  JOIN person p ON p.municipality = $1 AND p.address_no = u.address_no
  JOIN history h ON h.municipality = $1 AND h.person_id = p.person_id AND h.history_no = u.history_no
                AND h.branch_no = u.branch_no AND h.superseded_by IS NULL AND h.cells_index = u.cells_index
 ORDER BY u.n;

-- name: renew_cells
-- $1 municipality $2 persons $3 history numbers $4 branches $5 indexes of their cells $6 notes $7 what they tell of the head
UPDATE history h
   SET cells_index = u.cells_index, cells_notes = u.cells_notes, head_bits = u.head_bits
  FROM unnest($2::text[], $3::int[], $4::int[], $5::bytea[], $6::int[], $7::int[])
       AS u (person_id, history_no, branch_no, cells_index, cells_notes, head_bits)
 WHERE h.municipality = $1 AND h.person_id = u.person_id AND h.history_no = u.history_no
   AND h.branch_no = u.branch_no AND h.superseded_by IS NULL
   AND (h.cells_index <> u.cells_index OR h.cells_notes <> u.cells_notes OR h.head_bits <> u.head_bits);

-- name: renew_heads
-- Of rows in force that were read before there was such a thing. $1 municipality $2 persons $3 history numbers $4 branches
-- $5 what they tell of the head
UPDATE person p
   SET head_bits = u.head_bits
  FROM unnest($2::text[], $3::int[], $4::int[], $5::int[]) AS u (person_id, history_no, branch_no, head_bits)
 WHERE p.municipality = $1 AND p.person_id = u.person_id AND p.history_no = u.history_no AND p.branch_no = u.branch_no
   AND p.head_bits <> u.head_bits;

-- name: put_new_persons
-- Of whom nothing was on file, and one row has come: it is the one in force, and all that was told of them. (LATERAL, here
-- and below: one look-up each, whatever is known of tables that fill.) $1 municipality $2 persons $3 their 宛名番号
INSERT INTO person (municipality, person_id, address_no, household_id, history_no, branch_no, import_no, removes,
                    deleted, birth_year, birth_month, birth_day, birth_on, sex, name_key, kana_key, address_index,
                    key_version, search_tokens, search_text, head_bits)
SELECT $1, f.person_id, u.address_no, f.household_id, f.history_no, f.branch_no, f.import_no, f.removes, f.deleted,
       f.birth_year, f.birth_month, f.birth_day, f.birth_on, f.sex, f.name_key, f.kana_key, f.address_index,
       f.key_version, f.search_tokens,
       concat_ws(E'\x1f', '', f.name_key, f.kana_key, array_to_string(f.other_keys, E'\x1f'), ''), f.head_bits
  FROM unnest($2::text[], $3::text[]) AS u (person_id, address_no)
 CROSS JOIN LATERAL (SELECT h.* FROM history h WHERE h.municipality = $1 AND h.person_id = u.person_id OFFSET 0) AS f;

-- name: project_persons
-- The row in force of each; by what they are found, all that was told of them. $1 municipality $2 persons $3 their 宛名番号
INSERT INTO person (municipality, person_id, address_no, household_id, history_no, branch_no, import_no, removes,
                    deleted, birth_year, birth_month, birth_day, birth_on, sex, name_key, kana_key, address_index,
                    key_version, search_tokens, search_text, head_bits)
SELECT $1, f.person_id, u.address_no, f.household_id, f.history_no, f.branch_no, f.import_no, f.removes, f.deleted,
       f.birth_year, f.birth_month, f.birth_day, f.birth_on, f.sex, f.name_key, f.kana_key, f.address_index,
       f.key_version,
       CASE f.rows WHEN 1 THEN f.search_tokens
                   ELSE ARRAY(SELECT DISTINCT t.token
                                FROM told_row o
                               CROSS JOIN LATERAL unnest(o.search_tokens) AS t (token)
                               WHERE o.municipality = $1 AND o.person_id = f.person_id) END,
       CASE f.rows WHEN 1 THEN concat_ws(E'\x1f', '', f.name_key, f.kana_key, array_to_string(f.other_keys, E'\x1f'), '')
                   ELSE (SELECT coalesce(string_agg(DISTINCT concat_ws(E'\x1f', '', o.name_key, o.kana_key,
                                                              array_to_string(o.other_keys, E'\x1f'), ''), ''), '')
                           FROM told_row o
                          WHERE o.municipality = $1 AND o.person_id = f.person_id) END, f.head_bits
  FROM (SELECT v.person_id, v.address_no
          FROM unnest($2::text[], $3::text[]) AS v (person_id, address_no)
         ORDER BY v.person_id COLLATE "C") AS u
 CROSS JOIN LATERAL (
       SELECT h.*, count(*) OVER () AS rows
         FROM history h
        WHERE h.municipality = $1 AND h.person_id = u.person_id AND (h.superseded_by IS NULL OR h.history_no = 0)
        ORDER BY h.superseded_by IS NOT NULL, h.deleted, h.history_no DESC, h.branch_no DESC
        LIMIT 1) AS f
ON CONFLICT (municipality, person_id) DO UPDATE
   SET household_id = excluded.household_id, history_no = excluded.history_no, branch_no = excluded.branch_no,
       import_no = excluded.import_no, removes = excluded.removes, deleted = excluded.deleted,
       birth_year = excluded.birth_year, birth_month = excluded.birth_month, birth_day = excluded.birth_day,
       birth_on = excluded.birth_on, sex = excluded.sex, name_key = excluded.name_key,
       kana_key = excluded.kana_key, address_index = excluded.address_index, key_version = excluded.key_version,
       search_tokens = excluded.search_tokens, search_text = excluded.search_text, head_bits = excluded.head_bits;

-- name: drop_other_names
-- $1 municipality $2 persons
DELETE FROM person_other_name o
 USING unnest($2::text[]) AS u (person_id)
 WHERE o.municipality = $1 AND o.person_id = u.person_id;

-- name: put_other_names
-- Beside the name in force: 通称, Latin names and the like, and former names; not those of rows that were cancelled. $1 municipality $2 persons
INSERT INTO person_other_name (municipality, key, person_id)
SELECT DISTINCT $1, k.key, p.person_id
  FROM unnest($2::text[]) AS u (person_id)
 CROSS JOIN LATERAL (SELECT q.* FROM person q WHERE q.municipality = $1 AND q.person_id = u.person_id OFFSET 0) AS p
 CROSS JOIN LATERAL (SELECT t.* FROM told_row t WHERE t.municipality = $1 AND t.person_id = u.person_id OFFSET 0) AS h
 CROSS JOIN LATERAL unnest(h.other_keys || ARRAY[h.name_key, h.kana_key]) AS k (key)
 WHERE k.key NOT IN ('', p.name_key, p.kana_key)
ON CONFLICT DO NOTHING;

-- name: put_place_names
-- $1 municipality $2 pairs: key, tab, key of the city
INSERT INTO place_name (municipality, key, city_key)
SELECT $1, split_part(u.pair, chr(9), 1), split_part(u.pair, chr(9), 2)
  FROM unnest($2::text[]) AS u (pair)
 UNION
SELECT $1, split_part(u.pair, chr(9), 2), split_part(u.pair, chr(9), 2)
  FROM unnest($2::text[]) AS u (pair)
ON CONFLICT DO NOTHING;

-- name: put_cards
-- $1 municipality $2 import number $3 kinds $4 indexes $5 issuers $6 persons $7 sealed serials
INSERT INTO card_link (municipality, kind, serial_index, issuer_key_id, person_id, sealed_serial, import_no)
SELECT $1, u.kind, u.serial_index, u.issuer_key_id, u.person_id, u.sealed_serial, $2
  FROM unnest($3::text[], $4::bytea[], $5::text[], $6::text[], $7::bytea[])
       AS u (kind, serial_index, issuer_key_id, person_id, sealed_serial)
ON CONFLICT DO NOTHING;

-- name: put_numbers
-- $1 municipality $2 import number $3 persons $4 indexes $5 sealed numbers
INSERT INTO person_number (municipality, person_id, number_index, sealed_number, import_no)
SELECT DISTINCT ON (u.person_id) $1, u.person_id, u.number_index, u.sealed_number, $2
  FROM unnest($3::text[], $4::bytea[], $5::bytea[]) WITH ORDINALITY AS u (person_id, number_index, sealed_number, n)
 ORDER BY u.person_id, u.n DESC
ON CONFLICT (municipality, person_id) DO UPDATE
   SET number_index = excluded.number_index, sealed_number = excluded.sealed_number, import_no = excluded.import_no
 WHERE person_number.number_index <> excluded.number_index;

-- name: rows_in_force
-- Of the given rows, those that are their person's row in force. $1 municipality $2 persons $3 history $4 branch
SELECT u.n
  FROM unnest($2::text[], $3::int[], $4::int[]) WITH ORDINALITY AS u (person_id, history_no, branch_no, n)
  JOIN person p ON p.municipality = $1 AND p.person_id = u.person_id AND p.history_no = u.history_no
               AND p.branch_no = u.branch_no
 ORDER BY u.n;
