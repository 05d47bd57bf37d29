// Preloaded into a server: kills it when it is about to open the file whose path ends with KILL_AT.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const open = fs.openSync;
fs.openSync = (file, ...rest) => {
  if (String(file).endsWith(process.env.KILL_AT)) process.kill(process.pid, 'SIGKILL');
  return open(file, ...rest);
};
syncBuiltinESMExports();
