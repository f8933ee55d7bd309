import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import execa from 'execa';

const root = path.join(__dirname, '../..');
let dir: string;
const at = (name: string) => path.join(dir, name);

/** A checkout with a program of two files, and links to the packages that loading needs. */
beforeEach(() => {
  dir = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'talestack-load-')));
  for (const folder of ['scripts', 'src/inner', 'stacks', 'sandbox', 'imports', 'node_modules'])
    mkdirSync(at(folder), { recursive: true });
  copyFileSync(path.join(root, 'scripts/load.js'), at('scripts/load.js'));
  for (const name of ['esbuild', '@esbuild', 'tsx', 'get-tsconfig', 'resolve-pkg-maps'])
    symlinkSync(path.join(root, 'node_modules', name), at(`node_modules/${name}`));
  writeFileSync(at('package.json'), '{}');
  writeFileSync(at('tsconfig.json'), '{}');
  writeFileSync(at('src/inner/where.ts'), 'export const where: string = __dirname;\n');
  write('first');
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function write(word: string): void {
  writeFileSync(
    at('src/main.ts'),
    `import { where } from './inner/where';\nconsole.log('${word}', where, process.argv.at(-1));\n`,
  );
}

async function run(): Promise<string> {
  const { stdout } = await execa(process.execPath, [at('scripts/load.js'), 'src/main.ts', 'given']);
  return stdout;
}

const made = () => readdirSync(at('node_modules/.cache/talestack'));

it('runs a program whose sources know their own folders, and makes it once', async () => {
  expect(await run()).toBe(`first ${at('src/inner')} given`);
  const before = made();
  expect(before).toHaveLength(1);
  expect(await run()).toBe(`first ${at('src/inner')} given`);
  expect(made()).toEqual(before);
});

it('makes it anew when a source has changed', async () => {
  await run();
  write('other');
  expect(await run()).toBe(`other ${at('src/inner')} given`);
});

it('runs it all the same where nothing can be kept', async () => {
  writeFileSync(at('node_modules/.cache'), 'a file where the folder would be');
  expect(await run()).toBe(`first ${at('src/inner')} given`);
});

it('tells of a mistake in the sources with its place', async () => {
  writeFileSync(at('src/main.ts'), 'export const = 1;\n');
  await expect(run()).rejects.toThrow(/main\.ts:1/);
});

it('says what to do where nothing is installed', async () => {
  rmSync(at('node_modules'), { recursive: true });
  const { stderr, exitCode } = await execa(process.execPath, [at('scripts/load.js'), 'src/main.ts'], {
    reject: false,
  });
  expect(stderr).toBe('The packages that talestack needs are not installed. Run npm start, or npm ci.');
  expect(exitCode).toBe(1);
});
