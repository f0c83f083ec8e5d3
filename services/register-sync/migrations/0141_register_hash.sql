-- What the municipality's own side makes of a row in which gaiji were read as letters: it has no such table, so that the nightly
-- comparison goes by the row as it came. '' where that is row_hash. Of rows on file it is known when they come with other content.
ALTER TABLE history ADD COLUMN register_hash bytea NOT NULL DEFAULT '';
