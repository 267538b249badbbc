-- How a photo looks, for finding reports with pictures alike; hashes of one version only are compared.
-- None for photos that were verified before.

ALTER TABLE blobs ADD COLUMN phash INTEGER;
ALTER TABLE blobs ADD COLUMN phash_version INTEGER;
