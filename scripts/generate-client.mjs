// Generates Prisma's client into generated/ when the schema has changed: after an install, and before a start.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { requireNode } from '../app/require-node.mjs';

requireNode();
const root = path.resolve(import.meta.dirname, '..');
const prisma = path.join(root, 'node_modules/prisma');
const stamp = path.join(root, 'generated/.generated-from');

const hash = createHash('sha256');
for (const file of ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json']) {
  hash.update(fs.readFileSync(path.join(root, file))).update('\0');
}
const now = hash.digest('hex');
if (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== now) {
  fs.rmSync(path.dirname(stamp), { recursive: true, force: true });
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(prisma, 'build/index.js'), 'generate'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}\nPrisma's client could not be generated from prisma/schema.prisma.\n`);
    process.exit(1);
  }
  fs.writeFileSync(stamp, now);
}
