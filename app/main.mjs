// main.ts is a symbolic link to this file, so that a Node.js that cannot run TypeScript can still say which version is
// required.
import module from 'node:module';
import path from 'node:path';
import { ENVIRONMENT, OPTIONS } from './memory-options.mjs';
import { requireNode } from './require-node.mjs';

requireNode();
const hasOptions = OPTIONS.every((option) => process.execArgv.includes(option));
// Windows cannot, and a channel to a parent process would be lost.
if (!hasOptions && process.platform !== 'win32' && !process.send) {
  // Replaces this process with one that has these options; the process id stays the same. Options given by hand win.
  const args = [process.execPath, ...OPTIONS, ...process.execArgv, ...process.argv.slice(1)];
  process.execve?.(process.execPath, args, { ...ENVIRONMENT, ...process.env });
}
// The default folder is in the temporary directory, where other users can write.
module.enableCompileCache(path.join(import.meta.dirname, '../node_modules/.cache/expressway/compiled'));
await import('./process.ts');
