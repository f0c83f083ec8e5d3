CREATE TABLE seen (
  municipality text   NOT NULL,
  entry_id     text   NOT NULL,
  book_id      text   NOT NULL,
  amount       bigint NOT NULL,
  version      bigint NOT NULL,
  n            bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (municipality, entry_id)
);
SELECT shien.tenant_table('seen', 'SELECT, INSERT');
CREATE TABLE relayed (
  municipality text   NOT NULL,
  entry_id     text   NOT NULL,
  version      bigint NOT NULL,
  PRIMARY KEY (municipality, entry_id)
);
SELECT shien.tenant_table('relayed', 'SELECT, INSERT');
CREATE TABLE mended (
  municipality text   NOT NULL,
  book_id      text   NOT NULL,
  PRIMARY KEY (municipality, book_id)
);
SELECT shien.tenant_table('mended', 'SELECT');
