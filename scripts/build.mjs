// Builds what `npm start` runs, again whenever its sources changed: Prisma's client, then TypeScript into dist/.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
process.chdir(root);

/** SHA-256 over the names and contents of the files below `paths`. */
function fingerprint(paths) {
  const hash = createHash('sha256').update(process.version);
  const visit = (file) => {
    if (fs.statSync(file).isDirectory()) {
      for (const name of fs.readdirSync(file).sort()) visit(path.join(file, name));
    } else hash.update(file).update('\0').update(fs.readFileSync(file)).update('\0');
  };
  for (const file of paths) visit(file);
  return hash.digest('hex');
}

/** Runs `command` unless `output` was built from the same sources. */
function step(name, sources, output, command) {
  const stamp = path.join(output, '.built-from');
  const now = fingerprint(sources);
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === now) return;
  console.error(`Building ${name} …`);
  fs.rmSync(output, { recursive: true, force: true });
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  if (status !== 0) {
    console.error(`${stdout}${stderr}\nBuilding ${name} failed.`);
    process.exit(1);
  }
  fs.mkdirSync(output, { recursive: true });
  fs.writeFileSync(stamp, now);
}

const common = ['package.json', 'package-lock.json'];
step('the database client', ['prisma/schema.prisma', 'prisma.config.ts', ...common], 'generated', [
  'node_modules/prisma/build/index.js',
  'generate',
]);
step('the server', ['app', 'tsconfig.json', 'tsconfig.build.json', 'generated/.built-from', ...common], 'dist', [
  'node_modules/typescript/bin/tsc',
  '-p',
  'tsconfig.build.json',
]);
