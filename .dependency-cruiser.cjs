const FACES = 'oauth|scim|console|guide';
const DOMAINS = 'accounts|connections|directory|activity';
/** Where rooms are put together: the files beside the rooms (process, start-up, bootstrap, app) and the command line. */
const COMPOSITION = '^app/([^/]+$|cli/)';

/** The arrows of the house: app, cli → faces → http | domains → store (docs/adr/0001-rooms.md). */
module.exports = {
  forbidden: [
    // Prisma's generated client has cycles of its own.
    { name: 'no-cycles', severity: 'error', from: { pathNot: '^generated/' }, to: { circular: true } },
    {
      name: 'faces-are-strangers',
      severity: 'error',
      from: { path: `^app/(${FACES})/` },
      to: { path: `^app/(${FACES})/`, pathNot: '^app/$1/' },
    },
    {
      name: 'domains-speak-no-protocol',
      severity: 'error',
      from: { path: `^app/(${DOMAINS}|store)/` },
      to: { path: `^app/(http|${FACES}|cli)/|node_modules/(express|oidc-provider|passport)` },
    },
    {
      name: 'domains-are-strangers',
      severity: 'error',
      from: { path: `^app/(${DOMAINS})/` },
      to: { path: `^app/(${DOMAINS})/`, pathNot: '^app/$1/' },
    },
    {
      name: 'http-knows-no-room',
      severity: 'error',
      from: { path: '^app/http/' },
      to: { path: `^app/(${FACES}|${DOMAINS}|cli)/` },
    },
    {
      name: 'store-is-the-ground',
      severity: 'error',
      from: { path: '^app/store/' },
      to: { path: `^app/(?!store/)` },
    },
    {
      name: 'prisma-stays-in-stores',
      severity: 'error',
      from: { path: '^app/', pathNot: `[.]store[.]ts$|^app/store/|${COMPOSITION}` },
      // What an outage looks like, and how long a request may take, concerns faces and domains too; what a URL may look
      // like, config, which refuses others.
      to: {
        path: '^app/store/|^generated/prisma',
        pathNot: '^app/store/(advisory-locks|bounds|database-errors|database-url|describe-error)[.]ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'only-the-composition-root-meets-rooms',
      severity: 'error',
      from: { path: '^app/', pathNot: COMPOSITION },
      to: { path: '^app/[^/]+$' },
    },
    {
      name: 'tests-stay-out',
      severity: 'error',
      from: { path: '^app/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
