-- Rows that come again as they are on file are told by their cells, and not read (rules/row_cells.h). Rows that were taken
-- in before have no such index: they are read once more, and then have one.
ALTER TABLE history
  ADD COLUMN cells_index bytea NOT NULL DEFAULT '', -- blind index; '': to be read whenever it comes
  ADD COLUMN cells_notes int NOT NULL DEFAULT 0;    -- 1: something was found in it 2: with a number that was not taken

-- What the check found of a part, so that storing it reads the rows alone that are not on file as they stand. A file that
-- was checked before is not as it was checked: it is brought in again.
ALTER TABLE import_check_part
  ADD COLUMN is_shared             bool   NOT NULL DEFAULT false, -- with another part: of one person, whom one of them changes
  ADD COLUMN taken                 bytea  NOT NULL DEFAULT '',    -- rows that were read: offset, line, bytes
  ADD COLUMN taken_hash            bytea  NOT NULL DEFAULT '',
  ADD COLUMN known_rows            int    NOT NULL DEFAULT 0,
  ADD COLUMN rejected_rows         int    NOT NULL DEFAULT 0,
  ADD COLUMN warnings              int    NOT NULL DEFAULT 0,
  ADD COLUMN unmappable_characters int    NOT NULL DEFAULT 0,
  ADD COLUMN numbers_not_taken     int    NOT NULL DEFAULT 0,
  ADD COLUMN next_offset           bigint NOT NULL DEFAULT 0,
  ADD COLUMN next_line             bigint NOT NULL DEFAULT 0,
  ADD COLUMN is_last               bool   NOT NULL DEFAULT false;
GRANT UPDATE (is_shared) ON import_check_part TO {{service}};
