import { defineConfig } from 'prisma/config';

// No engine binary is downloaded: Prisma's commands talk to the wasm engine from the registry (docs/adr/0002-prisma-without-binaries.md).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= 'prisma/engine/schema-engine.mjs';
process.env.CHECKPOINT_DISABLE ??= '1';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'pglite:' },
});
