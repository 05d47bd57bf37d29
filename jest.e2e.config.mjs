import os from 'node:os';
import base from './jest.config.mjs';

export default {
  ...base,
  testMatch: ['<rootDir>/test/e2e/**/*.e2e.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Each has a browser that keeps a core busy.
  maxWorkers: Math.max(2, Math.floor(os.availableParallelism() / 2)),
};
