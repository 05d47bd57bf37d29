-- What a request asked, what of it was not taken, and its bodies are JSON that this server made, and are kept as the text
-- they are: to look at them once more costs more than to store them (docs/performance.md). Who reads them casts them.
ALTER TABLE "request_logs" ALTER COLUMN "query" TYPE TEXT, ALTER COLUMN "ignored" TYPE TEXT,
  ALTER COLUMN "request_body" TYPE TEXT, ALTER COLUMN "response_body" TYPE TEXT;
