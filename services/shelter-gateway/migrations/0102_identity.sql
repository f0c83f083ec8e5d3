-- Check-in before a register is there: whom somebody entered by hand or with a card not known yet turns out to be.
ALTER TABLE evacuee
  ADD COLUMN card_index    bytea,                       -- keyed hash of the card's serial; NULL: entered without a card
  ADD COLUMN sealed_card   bytea,
  ADD COLUMN fits          int  NOT NULL DEFAULT 0,     -- residents of the same kana and birth date: for the desk to ask
  ADD COLUMN not_hidden    bool NOT NULL DEFAULT false, -- the protection desk said that it is somebody else
  ADD COLUMN superseded_by text NOT NULL DEFAULT '';    -- the register's person; what was said stays, a link can be wrong
CREATE UNIQUE INDEX evacuee_card ON evacuee (municipality, card_index) WHERE card_index IS NOT NULL;
DROP INDEX evacuee_by_hand;
CREATE INDEX evacuee_unidentified ON evacuee (municipality, person_id) WHERE NOT listed AND superseded_by = '';

ALTER TABLE stay ADD COLUMN entered_as text NOT NULL DEFAULT ''; -- the provisional person it began under
CREATE INDEX stay_by_person ON stay (municipality, person_id);
