// main.ts is a symbolic link to this file, so that a Node.js that cannot run TypeScript can still say which version is
// required.
import module from 'node:module';
import path from 'node:path';
import { ENVIRONMENT, OPTIONS } from './memory-options.mjs';
import { requireNode } from './require-node.mjs';

requireNode();
const given = [...process.execArgv, process.env.NODE_OPTIONS].join(' ');
const missing = OPTIONS.filter((option) => !given.includes(option.slice(0, option.indexOf('='))));
// Windows cannot, and a channel to a parent process would be lost.
if (missing.length > 0 && process.platform !== 'win32' && !process.send) {
  // Replaces this process with one that has the options which nobody gave it; the process id stays the same.
  const args = [process.execPath, ...process.execArgv, ...missing, ...process.argv.slice(1)];
  process.execve?.(process.execPath, args, { ...ENVIRONMENT, ...process.env });
}
// The default folder is in the temporary directory, where other users can write.
module.enableCompileCache(path.join(import.meta.dirname, '../node_modules/.cache/expressway/compiled'));
await import('./process.ts');
