-- 住登外 entered by staff: what was said, by whom, whom they resemble, what a person decided. Nobody is on the ledger before it
-- is known that no record is hidden beside them (rulings 1).
CREATE TABLE entry (
  municipality   text   NOT NULL,
  entry_id       text   NOT NULL,
  disaster_id    text   NOT NULL,
  person_id      text   NOT NULL, -- minted, or as a shelter knows them; whom it was decided to be
  with_person_id text   NOT NULL, -- of whose household they are; '' = one of their own
  relation       text   NOT NULL,
  why            text   NOT NULL,
  source         text   NOT NULL,
  sealed_paper   bytea  NOT NULL, -- EntryPaper
  state          text   NOT NULL DEFAULT 'CHECKING' CHECK (state IN ('CHECKING', 'DECIDE', 'HIDDEN', 'ENTERED', 'SAME', 'DROPPED')),
  desk           bool   NOT NULL DEFAULT false, -- the protection desk decides, or did
  candidates     text[] NOT NULL DEFAULT '{}',
  observed_us    bigint NOT NULL,
  entered_by     text   NOT NULL,
  entered_us     bigint NOT NULL,
  sealed_reason  bytea  NOT NULL DEFAULT '',
  decided_by     text   NOT NULL DEFAULT '',
  decided_us     bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, entry_id)
);
CREATE INDEX entry_of_disaster ON entry (municipality, disaster_id, entry_id);
CREATE INDEX entry_of_person ON entry (municipality, disaster_id, person_id);
SELECT shien.tenant_table('entry', 'SELECT, INSERT, UPDATE');

-- Whom of the register somebody entered by hand turned out to be; where that one is on this ledger too, they are counted and
-- given once, as them.
ALTER TABLE person ADD COLUMN same_as text NOT NULL DEFAULT '', ADD COLUMN counted bool NOT NULL DEFAULT true;
CREATE INDEX person_same_as ON person (municipality, disaster_id, same_as) WHERE same_as <> '';
CREATE INDEX person_entered ON person (municipality, disaster_id) WHERE NOT resident;
