const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/** A jest environment without a vm context: a test file runs in the worker's own realm, and must restore what it changes. */
module.exports = class NativeEnvironment {
  constructor({ projectConfig }, { testPath }) {
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    this.fakeTimers = null;
    this.testPath = testPath;
    this.before = readProcess();
    // jest-runner replaces both for each file.
    this.exit = process.exit;
    this.console = globalThis.console;
  }

  getVmContext() {
    return {};
  }

  exportConditions() {
    return ['node', 'import'];
  }

  async setup() {}

  /** Throws if the file leaves something behind for the next one. */
  async teardown() {
    process.exit = this.exit;
    globalThis.console = this.console;
    this.fakeTimersModern.useRealTimers();
    this.moduleMocker.restoreAllMocks();
    const after = readProcess();
    const left = Object.keys(after).filter((key) => after[key] !== this.before[key]);
    if (left.length > 0) throw new Error(`${this.testPath} leaves the process with other ${left.join(', ')}.`);
  }
};

/** What a test may change for its own time. */
function readProcess() {
  return {
    'environment variables': JSON.stringify(Object.entries(process.env).sort()),
    'working folder': process.cwd(),
    'signal listeners': ['SIGTERM', 'SIGINT', 'SIGHUP'].map((signal) => process.listenerCount(signal)).join(),
  };
}
