// The checks that need no test: types, lint, format, imports. `npm run check`
// runs them alone, `npm test` runs them first.
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const root = path.join(__dirname, '..');

/** What is run, in the order in which it fails soonest: name, script of a package, arguments. */
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

/** Runs a script with this Node, from the project's folder. Returns its exit status. */
function node(script, args) {
  return (
    spawnSync(process.execPath, [path.join(root, script), ...args], { cwd: root, stdio: 'inherit' }).status ??
    1
  );
}

/** Runs one check and says how it went. Returns whether it passed. */
function check(name, script, args) {
  const started = Date.now();
  const passed = node(script, args) === 0;
  console.log(`${name}: ${passed ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)}s)`);
  return passed;
}

/** Runs all of them. Returns the names of those that failed. */
function runChecks() {
  return checks.flatMap(([name, script, args]) =>
    check(name, path.join('node_modules', script), args) ? [] : [name],
  );
}

module.exports = { check, node, runChecks };

if (require.main === module) process.exit(runChecks().length > 0 ? 1 : 0);
