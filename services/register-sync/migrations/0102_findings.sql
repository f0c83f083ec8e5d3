-- What was found in a row that was taken in all the same (a cell that could not be read and was emptied, …) is kept
-- beside what rows were refused for: staff can mend only what they can look up.
ALTER TABLE import_reject ADD COLUMN kind text NOT NULL DEFAULT 'REJECT' CHECK (kind IN ('REJECT', 'WARNING'));
CREATE INDEX import_reject_by_kind ON import_reject (municipality, import_id, kind, line, finding_no);
