-- Columns of its form that a file does not have: what they would say is then on file of nobody.
ALTER TABLE import ADD COLUMN missing_columns text[] NOT NULL DEFAULT '{}';
ALTER TABLE import_check ADD COLUMN missing_columns text[] NOT NULL DEFAULT '{}';
