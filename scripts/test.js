// All checks of the project, then its tests; ends with jest's summary and a line
// that counts the tests. Arguments go to jest.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { check, node, runChecks } = require('./checks');

const jestArgs = process.argv.slice(2);
const failed = [];

// Named tests only: the author is at work on them and wants their answer at once.
if (jestArgs.length === 0) {
  failed.push(...runChecks());
  if (!check('sandbox programs', 'bin/talestack.js', ['sandbox', 'build'])) failed.push('sandbox programs');
}

// Real nodes have a command of their own (`npm run test:real`): they need more of a machine.
const selection =
  jestArgs.length > 0 ? jestArgs : ['--testPathIgnorePatterns', '/node_modules/', 'test/e2e/real/'];

const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'talestack-test-')), 'jest.json');
const jestStatus = node('node_modules/jest/bin/jest.js', [
  '--json',
  `--outputFile=${report}`,
  '--testLocationInResults=false',
  ...selection,
]);
const counts = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : undefined;
fs.rmSync(path.dirname(report), { recursive: true, force: true });

if (failed.length > 0) console.log(`Checks that failed: ${failed.join(', ')}`);
const broken = (counts?.numRuntimeErrorTestSuites ?? 1) + failed.length;
console.log(`${counts?.numPassedTests ?? 0} passed, ${(counts?.numFailedTests ?? 0) + broken} failed`);
process.exit(jestStatus !== 0 || failed.length > 0 ? 1 : 0);
