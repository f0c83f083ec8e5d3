-- 異動の取消し (09, 28, 59 of the code table): what the row before it told did not happen. Of rows that are on file already it is
-- known when they come again with other content.
ALTER TABLE history ADD COLUMN cancels bool NOT NULL DEFAULT false;

-- Rows that tell of a person as they are or were. Without 履歴番号 each file brings one row a person, and what an earlier file
-- told of an earlier day is past, not corrected: whoever moved is looked for where they lived.
CREATE VIEW told_row WITH (security_invoker = true) AS
SELECT h.municipality, h.person_id, h.name_key, h.kana_key, h.other_keys, h.search_tokens
  FROM history h
 WHERE NOT h.deleted
   AND (h.superseded_by IS NULL
        OR (h.history_no = 0
            AND (SELECT i.as_of FROM import i WHERE i.municipality = h.municipality AND i.import_no = h.import_no)
                < (SELECT i.as_of FROM import i WHERE i.municipality = h.municipality AND i.import_no = h.superseded_by)));
GRANT SELECT ON told_row TO {{service}};
