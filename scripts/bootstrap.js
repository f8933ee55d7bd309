// What `npm start` and `npm test` run first, on a machine where nothing has been
// installed yet: so plain JavaScript, and nothing but Node itself.
const { spawn, spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = path.join(__dirname, '..');

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`talestack needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(1);
}

/** Runs `npm ci` when there are no dependencies, or others than the lock file says. */
function installDependencies() {
  const lock = createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  const marker = path.join(root, 'node_modules', '.talestack-lock');
  if (fs.existsSync(marker) && fs.readFileSync(marker, 'utf8') === lock) return;
  const folder = path.dirname(marker);
  if (fs.lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) {
    console.error(
      `node_modules is a link to ${fs.readlinkSync(folder)}, which other work may use: npm ci would empty it.\n` +
        'It has not what package-lock.json says. Run npm ci there, or remove the link and run this again.',
    );
    process.exit(1);
  }
  console.log('Installing dependencies (npm ci, about half a minute) …');
  const npm = process.env.npm_execpath
    ? [process.execPath, process.env.npm_execpath]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
  const done = spawnSync(npm[0], [...npm.slice(1), 'ci', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (done.status !== 0) process.exit(done.status ?? 1);
  fs.writeFileSync(marker, lock);
}

/**
 * Ctrl-C reaches the child by itself, which then needs a moment to leave things in
 * order: we end after it, with its status, so that the shell does not return before.
 */
function run(script, args) {
  const child = spawn(process.execPath, [path.join(root, script), ...args], { stdio: 'inherit' });
  process.on('SIGINT', () => undefined);
  // Sent to us alone, by a supervisor.
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (status, signal) => process.exit(status ?? 128 + os.constants.signals[signal]));
}

requireNode();
installDependencies();
const [task, ...args] = process.argv.slice(2);
if (task === 'start') run('bin/talestack.js', ['start', ...args]);
else run('scripts/test.js', args);
