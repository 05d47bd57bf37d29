/** The advisory locks by which the processes on one database take turns; docs/processes.md has them too. */
export const LOCKS = {
  /** The one that Prisma's own commands take while they migrate. */
  migration: 72_707_369,
  bootstrap: 72_707_370,
  signingKeys: 72_707_371,
  pruning: 72_707_372,
  repair: 72_707_373,
} as const;
