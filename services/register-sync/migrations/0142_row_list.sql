-- By what a file's rows are known when they come again, together and in the order of the file (decision 75): a file in
-- about the same order is compared with these lists, with no look at a row. Of each row the beginning of its cells_index, its
-- person, its cells_notes; zeros where it is not on file as it stood. Only the newest file's are kept.
CREATE TABLE row_list (
  municipality text  NOT NULL,
  import_no    int   NOT NULL,
  part         int   NOT NULL,
  entries      bytea NOT NULL, -- see import_list.c
  PRIMARY KEY (municipality, import_no, part)
);
ALTER TABLE row_list ALTER COLUMN entries SET STORAGE EXTERNAL;
SELECT shien.tenant_table('row_list', 'SELECT, INSERT, UPDATE, DELETE');

-- What a list says of a person holds until a row of theirs has another version.
ALTER TABLE import_part ADD COLUMN superseded bytea NOT NULL DEFAULT ''; -- whose rows: 16 bytes each
ALTER TABLE import_check_part ADD COLUMN entries bytea NOT NULL DEFAULT ''; -- of the rows that are known
ALTER TABLE import_check_part ALTER COLUMN entries SET STORAGE EXTERNAL;
