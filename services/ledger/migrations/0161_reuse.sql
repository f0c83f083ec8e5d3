-- Whatever one disaster's ledger knows of a person may be used in another's, by an act with its basis (decision 86).
ALTER TABLE statement ADD COLUMN reuse_id text NOT NULL DEFAULT ''; -- taken over from another disaster by this act
ALTER TABLE care_reuse ADD COLUMN subjects text[] NOT NULL DEFAULT '{CARE}';
ALTER TABLE care_reuse ADD COLUMN items text[] NOT NULL DEFAULT '{}';
