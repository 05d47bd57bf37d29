import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;
/** Texts of the same length in such blocks make seals of the same length, so that none tells how large a number is. */
const BLOCK = 32;

/** Hides what is handed out and comes back: nobody else can read it, change it, or present it elsewhere. */
export interface Seal {
  /** `text` in characters that need no escape in an address. `bound` tells what it is for. Trailing spaces are lost. */
  close(text: string, bound: string): string;
  /** The text again; undefined for what was not sealed here, or for something else. */
  open(sealed: string, bound: string): string | undefined;
}

/**
 * Makes a seal: AES-256-GCM (NIST SP 800-38D) with a random nonce. `keys` are of deriveKeys, 32 bytes in base64url: the
 * first closes, each of them opens.
 */
export function createSeal(keys: readonly string[]): Seal {
  const secrets = keys.map((key) => Buffer.from(key, 'base64url'));
  const [newest] = secrets;
  if (!newest || secrets.some(({ length }) => length !== 32)) throw new TypeError('A seal needs keys of 32 bytes.');
  return {
    close(text, bound) {
      const size = Buffer.byteLength(text);
      const plain = Buffer.alloc(Math.ceil(size / BLOCK) * BLOCK, ' ');
      plain.write(text);
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv(ALGORITHM, newest, nonce, { authTagLength: TAG }).setAAD(Buffer.from(bound));
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },

    open(sealed, bound) {
      const bytes = Buffer.from(sealed, 'base64url');
      // The decoder skips what is none of its characters.
      if (bytes.length < NONCE + TAG || bytes.toString('base64url') !== sealed) return undefined;
      const [nonce, hidden, tag] = [bytes.subarray(0, NONCE), bytes.subarray(NONCE, -TAG), bytes.subarray(-TAG)];
      for (const secret of secrets) {
        const decipher = createDecipheriv(ALGORITHM, secret, nonce, { authTagLength: TAG });
        decipher.setAAD(Buffer.from(bound)).setAuthTag(tag);
        const plain = decipher.update(hidden);
        try {
          decipher.final();
        } catch {
          continue;
        }
        return plain.toString().trimEnd();
      }
      return undefined;
    },
  };
}
