// main.ts is a link to this file: a Node.js that cannot read TypeScript can still say which one it takes.
import module from 'node:module';
import path from 'node:path';
import { ENVIRONMENT, OPTIONS } from './memory-options.mjs';
import { requireNode } from './require-node.mjs';

requireNode();
if (process.execve && !OPTIONS.every((option) => process.execArgv.includes(option))) {
  // Becomes the same process again, with them: however it was started, and under the same process id.
  const args = [process.execPath, ...process.execArgv, ...OPTIONS, ...process.argv.slice(1)];
  process.execve(process.execPath, args, { ...ENVIRONMENT, ...process.env });
}
// Not in the folder for temporary files, where others can write.
module.enableCompileCache(path.join(import.meta.dirname, '../node_modules/.cache/expressway/compiled'));
await import('./process.ts');
