-- A wrong identification is taken back; that it was, by whom and why, stays.
ALTER TABLE stay ADD COLUMN merged_for text NOT NULL DEFAULT ''; -- ended because this provisional person was identified
CREATE INDEX stay_merged ON stay (municipality, merged_for) WHERE merged_for <> '';
ALTER TABLE evacuee ADD COLUMN card_wrong bool NOT NULL DEFAULT false; -- what the register says of the card is not true
CREATE TABLE identity_undone (
  municipality   text   NOT NULL,
  provisional_id text   NOT NULL,
  person_id      text   NOT NULL, -- who they were taken for
  undone_us      bigint NOT NULL,
  undone_by      text   NOT NULL,
  sealed_reason  bytea  NOT NULL,
  PRIMARY KEY (municipality, provisional_id, undone_us)
);
SELECT shien.tenant_table('identity_undone', 'SELECT, INSERT');
GRANT UPDATE (sealed_reason) ON identity_undone TO {{service}};
