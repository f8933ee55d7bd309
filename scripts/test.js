// All checks of the project, then its tests; ends with jest's summary and a line
// that counts the tests. Arguments go to jest.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { check, node, runChecks } = require('./checks');

const jestArgs = process.argv.slice(2);
const failed = [];

// Tests know nothing of CI (test/neutral-environment.ts). A machine that should be able to must not pass by skipping them.
const able = process.platform === 'linux' && process.getuid() === 0;
if (process.env.CI && able) {
  process.env.TALESTACK_REQUIRE_REAL_NODES = '1';
  process.env.TALESTACK_REQUIRE_CHROMIUM = '1';
}

// They are built below.
if (jestArgs.length === 0) process.env.TALESTACK_REQUIRE_PROGRAMS = '1';

// Named tests only: the author is at work on them and wants their answer at once.
if (jestArgs.length === 0) {
  failed.push(...runChecks());
  const built = { 'sandbox programs': [] };
  // Elsewhere the tests say why they are skipped, or build what they need by themselves.
  if (process.env.TALESTACK_REQUIRE_REAL_NODES)
    built['real node and its images'] = ['--nodes', 'real', '--images'];
  for (const [name, flags] of Object.entries(built))
    if (!check(name, 'bin/talestack.js', ['sandbox', 'build', ...flags])) failed.push(name);
}

/** Runs jest and gives its exit status, with what it counted. */
function jest(...selection) {
  const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'talestack-test-')), 'jest.json');
  const status = node('node_modules/jest/bin/jest.js', [
    '--json',
    `--outputFile=${report}`,
    '--testLocationInResults=false',
    ...selection,
  ]);
  const counts = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : undefined;
  fs.rmSync(path.dirname(report), { recursive: true, force: true });
  return {
    status,
    passed: counts?.numPassedTests ?? 0,
    // A file that could not be read is one failure.
    failed: (counts?.numFailedTests ?? 0) + (counts?.numRuntimeErrorTestSuites ?? 1),
  };
}

/** Real nodes share this machine's memory and processors with what they prove: one at a time, and nothing beside. */
const real = 'test/e2e/real/';

const runs =
  jestArgs.length > 0
    ? [jest(...jestArgs)]
    : [jest('--testPathIgnorePatterns', '/node_modules/', real), jest('--runInBand', real)];
const sum = (key) => runs.reduce((total, each) => total + each[key], 0);

if (failed.length > 0) console.log(`Checks that failed: ${failed.join(', ')}`);
console.log(`${sum('passed')} passed, ${sum('failed') + failed.length} failed`);
process.exit(runs.some(({ status }) => status !== 0) || failed.length > 0 ? 1 : 0);
