-- What the register says of whoever was entered here: who is protected is not found again by a name said at another desk.
ALTER TABLE evacuee ADD COLUMN protected bool NOT NULL DEFAULT false;
