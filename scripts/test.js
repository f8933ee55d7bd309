// All checks of the project, in the order in which they fail soonest; ends with
// jest's summary and a line that counts its tests. Arguments go to jest.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = path.join(__dirname, '..');
const jestArgs = process.argv.slice(2);

const checks = [
  ['types', 'typescript/bin/tsc', ['-p', '.']],
  ['lint', 'eslint/bin/eslint.js', ['.', '--max-warnings=0']],
  ['format', 'prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']],
  [
    'imports',
    'dependency-cruiser/bin/dependency-cruise.mjs',
    ['src', 'stacks', 'sandbox', '--output-type=err'],
  ],
];

function node(script, args) {
  return spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' }).status ?? 1;
}

const failed = [];
function check(name, script, args) {
  const started = Date.now();
  const status = node(path.join(root, script), args);
  console.log(`${name}: ${status === 0 ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)}s)`);
  if (status !== 0) failed.push(name);
}

// Named tests only: the author is at work on them and wants their answer at once.
if (jestArgs.length === 0) {
  for (const [name, script, args] of checks) check(name, path.join('node_modules', script), args);
  check('sandbox programs', 'bin/talestack.js', ['sandbox', 'build']);
}

const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'talestack-test-')), 'jest.json');
const jest = path.join(root, 'node_modules/jest/bin/jest.js');
const jestStatus = node(jest, [
  '--json',
  `--outputFile=${report}`,
  '--testLocationInResults=false',
  ...jestArgs,
]);
const counts = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : undefined;
fs.rmSync(path.dirname(report), { recursive: true, force: true });

if (failed.length > 0) console.log(`Checks that failed: ${failed.join(', ')}`);
const broken = (counts?.numRuntimeErrorTestSuites ?? 1) + failed.length;
console.log(`${counts?.numPassedTests ?? 0} passed, ${(counts?.numFailedTests ?? 0) + broken} failed`);
process.exit(jestStatus !== 0 || failed.length > 0 ? 1 : 0);
