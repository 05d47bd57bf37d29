import base from './jest.config.mjs';

/** No tests: it takes the pictures of docs/screenshots and public/guide, with the server and the browser of the tests. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/screenshots/take-screenshots.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  reporters: ['default'],
  testTimeout: 600_000,
};
