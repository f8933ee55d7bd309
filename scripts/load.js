// Loads a TypeScript program of ours. All of its sources are made one file first,
// kept below node_modules and named by what they are: to read them one by one
// would take every command two seconds more. So are the packages that have most
// files. What has changed is made anew, so that nothing goes stale. What Node
// compiles of a file is kept as well. Plain JavaScript, since it runs before
// anything else.
const { createHash, randomBytes } = require('node:crypto');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

// A function is compiled once more, to be faster, when it has run for some time. Most commands have ended
// before that is worth what it takes, a fifth of their time, so it comes later than V8 has it.
v8.setFlagsFromString('--interrupt-budget=500000');

const root = fs.realpathSync(path.join(__dirname, '..'));
const sources = ['src', 'stacks', 'sandbox', 'imports', 'package.json', 'tsconfig.json'];
const cache = path.join(root, 'node_modules', '.cache', 'talestack');
const compiled = path.join(root, 'node_modules', '.cache', 'talestack-compiled');
/** Of sources that are no more; long, since a command that runs reads some files late. */
const keptMilliseconds = 7 * 24 * 60 * 60 * 1000;

/** Packages that become part of a program's own file. */
const inside = new Set([
  'bcryptjs',
  'cdk8s',
  'cdk8s-plus-25',
  'cli-table3',
  'constructs',
  'execa',
  'fastest-levenshtein',
  'jsonc-parser',
  'p-map',
  'picocolors',
  'yaml',
  'zod',
]);

/**
 * Packages that a program has in a second and a third file, read when the first
 * of them is asked for. What knows each other is in one: there has to be one Pulumi.
 */
const families = {
  kubernetes: /^@kubernetes\/client-node$/,
  pulumi: /^(@pulumi|@grpc|google-protobuf)\/(?!.*package\.json$)/,
};

function familyOf(name) {
  return Object.keys(families).find((family) => families[family].test(name));
}

function familyFile(file, family) {
  return file.replace(/\.js$/, `.${family}.js`);
}

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
  // What npm installed: packages are part of what is made.
  const installed = path.join(root, 'node_modules', '.package-lock.json');
  if (fs.existsSync(installed)) add(installed);
  add(__filename);
  return hash.digest('hex').slice(0, 16);
}

/** In one file, each source still has to know the folder that it came from. */
const ownFolders = {
  name: 'own-folders',
  setup(build) {
    build.onLoad({ filter: /\.(ts|c?js)$/ }, async ({ path: file }) => {
      const text = fs.readFileSync(file, 'utf8');
      const [, name] = /^ \* @computed (\w+)$/m.exec(text) ?? [];
      if (name !== undefined && file.endsWith('.ts') && build.initialOptions.entryPoints?.[0] !== file)
        return { contents: await computed(file, name) };
      if (!text.includes('__dirname')) return undefined;
      const folder = JSON.stringify(path.dirname(file));
      const loader = file.endsWith('.ts') ? 'ts' : 'js';
      return { contents: text.replaceAll(/(?<![\w$.'"`])__dirname(?![\w$'"`:])/g, folder), loader };
    });
  },
};

/** A source with a function whose result depends on the sources alone: the result stands in its place. */
async function computed(file, name) {
  const { outputFiles } = await esbuild({
    entryPoints: [file],
    packages: 'external',
    plugins: [ownFolders],
    write: false,
  });
  const module = new Module(file);
  module.filename = file;
  module.paths = Module._nodeModulePaths(path.dirname(file));
  module._compile(outputFiles[0].text, file);
  return `const result = ${JSON.stringify(module.exports[name]())};\nexport const ${name} = () => result;\n`;
}

/**
 * What Pulumi has to send functions elsewhere, which no program of ours does, takes
 * longer to read than the rest of it: it is read when something of it is used.
 */
const later = {
  name: 'later',
  setup(build) {
    build.onResolve({ filter: /^(typescript|@npmcli\/arborist)$/ }, ({ path: name, namespace }) =>
      namespace === 'later' ? { path: name, external: true } : { path: name, namespace: 'later' },
    );
    build.onLoad({ filter: /.*/, namespace: 'later' }, ({ path: name }) => ({
      contents: `module.exports = new Proxy({}, {
        get: (_, key) => (key === '__esModule' ? true : require('${name}')[key]),
      });`,
    }));
  },
};

/**
 * Pulumi's SDK sends a note of each of its steps to the engine, with all that it was given and got, and the
 * engine sends it back: some hundreds in a run, which nobody is shown.
 */
const withoutDebug = {
  name: 'without-debug',
  setup(build) {
    build.onLoad({ filter: /[\\/]@pulumi[\\/]pulumi[\\/]runtime[\\/].*\.js$/ }, ({ path: file }) => {
      const text = fs.readFileSync(file, 'utf8');
      if (text.includes('__dirname') || !text.includes('log.debug(')) return undefined;
      return { contents: text.replaceAll(/^(\s*)log\.debug\(/gm, '$1false && log.debug(') };
    });
  },
};

/** Of the packages, those of a family are noted, some become part of the file, and all others stay what they are. */
function packages(found) {
  return {
    name: 'packages',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path: name, importer }) => {
        if (importer.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
        const family = familyOf(name);
        if (family) found[family] = (found[family] ?? new Set()).add(name);
        return inside.has(name) ? undefined : { path: name, external: true };
      });
    },
  };
}

/** What a compiler needs of the environment; secrets are in other variables. */
const harmless = /^(PATH|HOME|TMPDIR|TEMP|TMP|SYSTEMROOT|ESBUILD_.*|NODE_.*)$/i;

/** The compiler is a program of its own; nothing else runs meanwhile. */
async function esbuild(options) {
  const all = { ...process.env };
  for (const name of Object.keys(all)) if (!harmless.test(name)) delete process.env[name];
  try {
    return await require('esbuild').build({
      bundle: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'silent',
      ...options,
    });
  } finally {
    Object.assign(process.env, all);
  }
}

/** A name beside a file for what is not yet whole; processes of two containers may have one number. */
function unfinishedOf(file) {
  return `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
}

/** Makes a file. Another process may be at it, too: each moves a whole file into place. */
async function build(file, options) {
  const unfinished = unfinishedOf(file);
  await esbuild({ ...options, outfile: unfinished });
  fs.renameSync(unfinished, file);
}

/** Made as Node wraps a module, so that text of megabytes is not copied for that at each run. */
const wrapped = { banner: { js: Module.wrapper[0] }, footer: { js: Module.wrapper[1] } };

async function make(entry, file) {
  for (const each of [cache, compiled]) fs.mkdirSync(each, { recursive: true });
  const found = {};
  const unfinished = unfinishedOf(file);
  await esbuild({
    entryPoints: [path.join(root, entry)],
    outfile: unfinished,
    plugins: [packages(found), ownFolders],
    // Its main file asks for its parts in a way that cannot be followed.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    supported: { 'dynamic-import': false },
    ...wrapped,
  });
  for (const [family, names] of Object.entries(found)) {
    const getters = [...names].sort().map((name) => `get '${name}'() { return require('${name}'); },`);
    const contents = `module.exports = {\n${getters.join('\n')}\n};`;
    await build(familyFile(file, family), {
      stdin: { contents, resolveDir: root },
      plugins: [later, withoutDebug, ownFolders],
      // Nobody reads it, and every run has to: a third of it is indentation.
      minifyWhitespace: true,
      ...wrapped,
    });
  }
  // The last one, by which it is known that all are there.
  fs.renameSync(unfinished, file);
  for (const folder of [cache, compiled])
    for (const each of fs.readdirSync(folder)) {
      const old = path.join(folder, each);
      // Another process may have removed it.
      const { mtimeMs = Infinity } = fs.statSync(old, { throwIfNoEntry: false }) ?? {};
      if (Date.now() - mtimeMs > keptMilliseconds) fs.rmSync(old, { force: true });
    }
}

const loaded = new Map();

/** Runs a file that was made, with what was compiled of it before, and keeps that. */
function run(file, command) {
  const known = loaded.get(file);
  if (known) return known.exports;
  const keptIn = path.join(compiled, `${path.basename(file, '.js')}${command}.bin`);
  const cachedData = readOrNothing(keptIn);
  const script = new vm.Script(fs.readFileSync(file, 'utf8'), {
    filename: file,
    ...(cachedData && { cachedData }),
  });
  if (!cachedData || script.cachedDataRejected) process.once('exit', () => keep(script, keptIn));
  const module = new Module(file);
  loaded.set(file, module);
  module.filename = file;
  const plain = Module.createRequire(file);
  const own = (name) => {
    const family = familyOf(name);
    return family ? run(familyFile(file, family), command)[name] : plain(name);
  };
  Object.assign(own, plain);
  const inner = file.includes('.pulumi.') || file.includes('.kubernetes.') ? plain : own;
  script.runInThisContext()(module.exports, inner, module, file, path.dirname(file));
  return module.exports;
}

function readOrNothing(file) {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

/** At the end, when all is compiled that a command needs. Without it the next one takes longer, and no more. */
function keep(script, file) {
  if (process.exitCode === 2) return;
  try {
    const unfinished = unfinishedOf(file);
    fs.writeFileSync(unfinished, script.createCachedData());
    fs.renameSync(unfinished, file);
  } catch {
    // A full disk, or a folder that may not be written to.
  }
}

/** Commands need different parts of a program. */
function commandOf(words) {
  const command = words.find((word) => /^[a-z]+$/.test(word));
  return command === undefined ? '' : `-${command}`;
}

/** @param entry path of the program from the top of the checkout; it runs as it is loaded */
async function load(entry) {
  const file = path.join(cache, `${path.basename(entry, '.ts')}-${fingerprint(entry)}.js`);
  // A file of no length is what a power cut leaves of one.
  if (!fs.existsSync(file) || fs.statSync(file).size === 0) {
    try {
      await make(entry, file);
    } catch {
      if (!fs.existsSync(path.join(root, 'node_modules', 'tsx'))) {
        console.error('The packages that talestack needs are not installed. Run npm start, or npm ci.');
        process.exit(1);
      }
      // A folder that may not be written to, or a mistake in the sources, of which this tells more.
      require('tsx/cjs');
      require(path.join(root, entry));
      return;
    }
  }
  run(file, commandOf(process.argv.slice(2)));
}

module.exports = { load };
if (require.main === module) void load(process.argv[2]);
