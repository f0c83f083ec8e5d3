-- name: get_gaiji
-- $1 municipality
SELECT code, letter FROM gaiji WHERE municipality = $1 ORDER BY code;

-- name: put_gaiji
-- $1 municipality $2 codes $3 letters
INSERT INTO gaiji (municipality, code, letter)
SELECT $1, u.code, u.letter
  FROM unnest($2::int[], $3::text[]) AS u (code, letter)
 WHERE u.letter <> ''
ON CONFLICT (municipality, code) DO UPDATE SET letter = excluded.letter;

-- name: drop_gaiji
-- $1 municipality $2 codes
DELETE FROM gaiji WHERE municipality = $1 AND code = ANY ($2::int[]);

-- name: put_letters
-- $1 municipality $2 import $3 codes $4 counts $5 first lines $6 columns
INSERT INTO import_letter (municipality, import_id, code, letters, first_line, column_name)
SELECT $1, $2, u.code, u.letters, u.first_line, u.column_name
  FROM unnest($3::text[], $4::bigint[], $5::bigint[], $6::text[]) AS u (code, letters, first_line, column_name)
ON CONFLICT (municipality, import_id, code) DO UPDATE SET letters = import_letter.letters + excluded.letters;

-- name: drop_letters
-- $1 municipality $2 import
DELETE FROM import_letter WHERE municipality = $1 AND import_id = $2;

-- name: list_letters
-- The most frequent first; with what the table says of them by now. $1 municipality $2 import $3 limit
SELECT l.code, l.letters, l.first_line, l.column_name, g.letter
  FROM import_letter l
  LEFT JOIN gaiji g ON g.municipality = $1 AND l.code = 'U+' || upper(to_hex(g.code))
 WHERE l.municipality = $1 AND l.import_id = $2
 ORDER BY l.letters DESC, l.code
 LIMIT $3;
