// Takes the lock of the folder given, tells "held" or the refusal, and holds it until killed.
import { lockFolder } from '../../app/store/lock-folder.ts';

try {
  await lockFolder(process.argv[2], () => process.exit(9));
  process.stdout.write('held\n');
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(`${error.message}\n`);
}
