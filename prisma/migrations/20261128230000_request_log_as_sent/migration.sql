-- What a request asked and what of it was not taken are kept as text, like its bodies: cheaper to take in than a tree, and
-- no statement looks into them (docs/performance.md).
ALTER TABLE "request_logs" ALTER COLUMN "query" TYPE JSON, ALTER COLUMN "ignored" TYPE JSON;
