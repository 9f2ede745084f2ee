-- A device's fresh token waits here until it is first used; until then the older one goes on.
ALTER TABLE devices ADD COLUMN next_token_sha256 BLOB;
CREATE UNIQUE INDEX devices_by_next_token ON devices (next_token_sha256);

-- The device that used a code: it may ask again while the answer may have been lost.
ALTER TABLE invites ADD COLUMN device TEXT;
