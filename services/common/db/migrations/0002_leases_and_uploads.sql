-- Whose lease it is: the session of a replica's sequencer. Where that session is gone, so is the replica, and its work
-- need not wait for the lease to run out.
ALTER TABLE due ADD COLUMN leased_by text NOT NULL DEFAULT '';

-- Uploads that nothing claimed are swept, by name only: what is in them stays out of the system login's sight.
GRANT DELETE ON blob TO {{system}};
CREATE POLICY system ON blob_chunk TO {{system}} USING (true);
GRANT SELECT (municipality, blob_id), DELETE ON blob_chunk TO {{system}};

-- Asked for anew while somebody is at it: he may have looked before the new fact was there, so it stays due.
ALTER TABLE due ADD COLUMN again bool NOT NULL DEFAULT false;
