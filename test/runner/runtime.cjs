const { createRequire } = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const load = createRequire(__filename);
/** Of the test files this worker has run: each is a module of its own, however often it is run. */
let files = 0;

// jest-worker asks what a worker runs for a `teardown` when no file is left for it.
load(path.join(path.dirname(load.resolve('jest-runner')), 'testWorker.js')).teardown = async () =>
  (await import('../support/test-database.ts')).closeIdle();

/**
 * A jest runtime in which Node.js loads the modules, TypeScript included, once a worker: files share them. jest's own
 * runtime loads every module anew for every file, through a transform. docs/adr/0014-tests-in-one-realm.md says what this
 * relies on; test/runner/runner.test.ts fails when jest changes it.
 */
module.exports = class NativeRuntime {
  constructor(_config, environment, _resolver, _transformer, _sources, coverage, testPath) {
    if (coverage.collectCoverage) throw new Error('jest cannot collect coverage here: run it under c8 instead.');
    this.testPath = testPath;
    const { moduleMocker: mocker, fakeTimersModern: timers } = environment;
    // What the tests use. Node.js loads the modules, so jest.mock and its like cannot be offered.
    this.jest = {
      fn: mocker.fn.bind(mocker),
      spyOn: mocker.spyOn.bind(mocker),
      isMockFunction: mocker.isMockFunction.bind(mocker),
      restoreAllMocks: () => mocker.restoreAllMocks(),
      useFakeTimers: (options) => timers.useFakeTimers(options),
      advanceTimersByTime: (ms) => timers.advanceTimersByTime(ms),
      useRealTimers: () => timers.useRealTimers(),
    };
  }

  /** The test framework, which keeps its state on the global object and in the module: anew for each file. */
  requireInternalModule(file) {
    for (const symbol of Object.getOwnPropertySymbols(globalThis)) {
      if (symbol.description === 'EVENT_HANDLERS' || symbol.description === 'JEST_STATE_SYMBOL')
        delete globalThis[symbol];
    }
    delete load.cache[file];
    return load(file);
  }

  requireModule(file) {
    return load(file);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  unstable_importModule(file) {
    const { href } = pathToFileURL(file);
    if (file !== this.testPath) return import(href);
    files += 1;
    return import(`${href}?${files}`);
  }

  /** `describe`, `it`, `expect` and the rest of this file; modules that are shared find those of the file that runs. */
  setGlobalsForRuntime(globals) {
    Object.assign(globalThis, globals, { jest: this.jest });
  }

  getSourceMaps() {
    return null;
  }

  getAllCoverageInfoCopy() {
    return undefined;
  }

  enterTestCode() {}
  leaveTestCode() {}
  teardown() {}
};
