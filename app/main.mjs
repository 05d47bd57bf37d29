// main.ts is a link to this file: a Node.js that cannot read TypeScript can still say which one it takes.
import module from 'node:module';
import path from 'node:path';
import { requireNode } from './require-node.mjs';

requireNode();
// Not in the folder for temporary files, where others can write.
module.enableCompileCache(path.join(import.meta.dirname, '../node_modules/.cache/expressway/compiled'));
await import('./process.ts');
