CREATE TABLE book (
  municipality text   NOT NULL,
  book_id      text   NOT NULL,
  version      bigint NOT NULL DEFAULT 0,
  total        bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, book_id)
);
SELECT shien.tenant_table('book', 'SELECT, INSERT, UPDATE');
CREATE TABLE entry (
  municipality text   NOT NULL,
  entry_id     text   NOT NULL,
  book_id      text   NOT NULL,
  amount       bigint NOT NULL,
  PRIMARY KEY (municipality, entry_id)
);
SELECT shien.tenant_table('entry', 'SELECT, INSERT');
CREATE TABLE mark (
  municipality text NOT NULL,
  kind         text NOT NULL,
  id           text NOT NULL,
  n            int  NOT NULL DEFAULT 1,
  PRIMARY KEY (municipality, kind, id)
);
SELECT shien.tenant_table('mark', 'SELECT, INSERT, UPDATE');
