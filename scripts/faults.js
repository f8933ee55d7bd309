// `npm run test:faults`: every point at which runs are disturbed, where `npm test` takes a sample.
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const done = spawnSync(
  process.execPath,
  [path.join(__dirname, 'bootstrap.js'), 'test', 'test/e2e/faults', ...process.argv.slice(2)],
  { stdio: 'inherit', env: { ...process.env, TALESTACK_FAULTS: 'whole' } },
);
process.exit(done.status ?? 1);
