import { readdirSync } from 'node:fs';
import path from 'node:path';

import type { Bench } from './bench';

/** `npm run bench -- NAME [NUMBER]`: each file beside this one that exports a `bench` is one. */
async function main([name, size]: readonly string[]): Promise<void> {
  const names = readdirSync(__dirname)
    .map((file) => path.parse(file).name)
    .filter((each) => each !== 'run' && each !== 'bench');
  if (name === undefined || !names.includes(name)) {
    console.error(`Name a bench: ${names.join(', ')}`);
    process.exitCode = 2;
    return;
  }
  const count = size === undefined ? undefined : Number(size);
  if (count !== undefined && !(Number.isInteger(count) && count > 0)) {
    console.error(`The size must be a whole number from 1, and is ${size}`);
    process.exitCode = 2;
    return;
  }
  const { bench } = (await import(`./${name}`)) as { readonly bench: Bench };
  await bench(count);
}

void main(process.argv.slice(2));
