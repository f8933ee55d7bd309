// Loads a TypeScript program of ours. All of its sources are made one file first,
// kept below node_modules and named by what they are: to read them one by one
// would take every command two seconds more. What has changed is made anew, so
// that nothing goes stale. Plain JavaScript, since it runs before anything else.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const root = fs.realpathSync(path.join(__dirname, '..'));
const sources = ['src', 'stacks', 'sandbox', 'imports', 'package.json', 'tsconfig.json'];
const cache = path.join(root, 'node_modules', '.cache', 'talestack');
const dayMilliseconds = 24 * 60 * 60 * 1000;

/** Changes with every file of the sources, by its size and the time of its last change. */
function fingerprint(entry) {
  const hash = createHash('sha256').update(`${root} ${entry} ${process.version}`);
  const add = (file) => {
    const { size, mtimeMs } = fs.statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  };
  const walk = (folder) => {
    for (const each of fs.readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, each.name);
      if (each.isDirectory()) walk(file);
      else if (/\.(ts|json)$/.test(each.name)) add(file);
    }
  };
  for (const each of sources) {
    const file = path.join(root, each);
    if (fs.statSync(file).isDirectory()) walk(file);
    else add(file);
  }
  return hash.digest('hex').slice(0, 16);
}

/** In one file, each source still has to know the folder that it came from. */
const ownFolders = {
  name: 'own-folders',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      const text = fs.readFileSync(file, 'utf8');
      if (!text.includes('__dirname')) return undefined;
      const folder = JSON.stringify(path.dirname(file));
      return { contents: text.replaceAll('__dirname', folder), loader: 'ts' };
    });
  },
};

/** The compiler is a program of its own, which needs no passphrase; nothing else runs meanwhile. */
async function esbuild(options) {
  const { PULUMI_CONFIG_PASSPHRASE: passphrase } = process.env;
  delete process.env.PULUMI_CONFIG_PASSPHRASE;
  try {
    await require('esbuild').build(options);
  } finally {
    if (passphrase !== undefined) process.env.PULUMI_CONFIG_PASSPHRASE = passphrase;
  }
}

async function make(entry, file) {
  fs.mkdirSync(cache, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await esbuild({
    entryPoints: [path.join(root, entry)],
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    outfile: unfinished,
    plugins: [ownFolders],
    logLevel: 'silent',
  });
  // Another process may be at it, too: each moves a whole file into place.
  fs.renameSync(unfinished, file);
  for (const each of fs.readdirSync(cache)) {
    const old = path.join(cache, each);
    if (Date.now() - fs.statSync(old).mtimeMs > dayMilliseconds) fs.rmSync(old, { force: true });
  }
}

/** @param entry path of the program from the top of the checkout; it runs as it is loaded */
async function load(entry) {
  const file = path.join(cache, `${path.basename(entry, '.ts')}-${fingerprint(entry)}.js`);
  if (!fs.existsSync(file)) {
    try {
      await make(entry, file);
    } catch {
      // A folder that may not be written to, or a mistake in the sources, of which this tells more.
      require('tsx/cjs');
      require(path.join(root, entry));
      return;
    }
  }
  require(file);
}

module.exports = { load };
if (require.main === module) void load(process.argv[2]);
