import { type Algorithm, hash, verify } from '@node-rs/argon2';

/** OWASP's least for argon2id: 19 MiB, two passes. */
const COST = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Characters a password may have; the upper bound keeps hashing cheap. */
export const PASSWORD_LENGTH = { min: 12, max: 256 } as const;

/** A real hash of a random password nobody has, of the cost above: what an absent password is compared with. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$wbPCyLtARQgYfsMLnAsGAw$bRuPsscqZ1orjm402iN3qNq133PZuIUDeqaFDu4e1tk';

/** Whether a password has an acceptable length. */
export const isPasswordLength = (password: string): boolean =>
  password.length >= PASSWORD_LENGTH.min && password.length <= PASSWORD_LENGTH.max;

/** Hashes a password (argon2id, PHC string). */
export const hashPassword = (password: string): Promise<string> => hash(prepare(password), COST);

/**
 * Whether the password is the one behind `passwordHash`; undefined (no such admin, no password yet) costs the same
 * time and answers false. Overlong passwords answer false at once, for every e-mail alike.
 */
export async function isPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  if (password.length > PASSWORD_LENGTH.max) return false;
  const matches = await verify(passwordHash ?? NOBODY, prepare(password));
  return matches && passwordHash !== undefined;
}

/** Keyboards differ in how they compose accents; the password is the same. */
const prepare = (password: string): string => password.normalize('NFC');
