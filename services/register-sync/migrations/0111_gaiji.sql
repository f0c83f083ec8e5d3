-- 外字: what letters of the private use area mean in a municipality, as its own table says; and which letters of a file
-- cannot be shown.
CREATE TABLE gaiji (
  municipality text NOT NULL,
  code         int  NOT NULL, -- code point of the private use area
  letter       text NOT NULL,
  PRIMARY KEY (municipality, code)
);
SELECT shien.tenant_table('gaiji', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE import_letter (
  municipality text   NOT NULL,
  import_id    text   NOT NULL,
  code         text   COLLATE "C" NOT NULL, -- U+E000, or the bytes where there is no letter: CP932 EEFC
  letters      bigint NOT NULL,
  first_line   bigint NOT NULL,
  column_name  text   NOT NULL, -- there
  PRIMARY KEY (municipality, import_id, code)
);
SELECT shien.tenant_table('import_letter', 'SELECT, INSERT, UPDATE, DELETE');
