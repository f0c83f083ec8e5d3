-- Lists of people of other systems: 要配慮 (障害者手帳, 介護, 避難行動要支援者) and 援護の実施の状況 (decision 85).
ALTER TABLE table_import DROP CONSTRAINT table_import_kind_check;
ALTER TABLE table_import ADD CONSTRAINT table_import_kind_check CHECK (kind IN ('SURVEY', 'PROPERTY_TAX', 'CARE', 'SUPPORT'));
ALTER TABLE table_import ADD COLUMN care text NOT NULL DEFAULT ''; -- what the list is about, where a row does not say
ALTER TABLE table_import ADD COLUMN observed_on date;              -- the day that it speaks of
ALTER TABLE table_import ADD COLUMN desk bool NOT NULL DEFAULT false; -- brought by the protection desk, and seen by nobody else

-- Whom a good row is about: what was looked through is what is taken in. Gone with the file.
ALTER TABLE table_import_row ADD COLUMN sealed_person bytea;
