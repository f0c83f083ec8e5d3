-- Two 宛名番号 that are one person, as the register's staff decided: looked for when a ledger is opened.
CREATE INDEX identity_of_register ON identity (municipality, provisional_id) WHERE how = 'REGISTER' AND undone_us = 0;
