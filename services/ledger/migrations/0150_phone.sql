-- Who is found by a telephone number: the blind index of its digits (services/common/text/sh_phone.h), under the key of
-- the value beside it. What was recorded before is filled by due work, for only the daemon can open it.
ALTER TABLE contact_episode ADD COLUMN phone_index bytea; -- NULL: not made yet; '': no telephone
CREATE INDEX contact_by_phone ON contact_episode (municipality, phone_index);
GRANT UPDATE (phone_index) ON contact_episode TO {{service}};
INSERT INTO due (municipality, kind, id, due_us)
SELECT DISTINCT municipality, 'phone_index', '-', 0 FROM contact_episode
ON CONFLICT DO NOTHING;
