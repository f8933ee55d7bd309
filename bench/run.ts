import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';

import { exitWith } from '../src/cli/boundary';
import { bench as batch } from './batch';
import type { Bench } from './bench';
import { bench as check } from './check';
import type { ContestResult } from './contest';
import { deployment } from './deploy';
import { growth } from './growth';
import { loadNow, machine, markdown, withTables } from './report';
import { synthesis } from './synth';

/** Ours beside others, in one table. */
const contests: Readonly<Record<string, (rounds: number) => Promise<ContestResult[]>>> = {
  synth: synthesis,
  growth,
  deploy: deployment,
};

/** Of one thing each, with a size; not part of the table. */
const others: Readonly<Record<string, Bench>> = { batch, check };

const usualRounds = 5;
const page = path.join(__dirname, '../docs/explanation/performance.md');

/** `npm run bench`: everything of the table; with names, only that. `npm run bench -- batch|check [NUMBER]`: one of the others. */
async function main(): Promise<void> {
  const {
    _: words,
    json,
    quick,
    write,
  } = await yargs(hideBin(process.argv))
    .scriptName('npm run bench --')
    .usage('$0 [NAME..]\n\nMeasures ours beside others, in turn, and prints the ratios.')
    .option('quick', { type: 'boolean', default: false, describe: 'one round of each' })
    .option('json', { type: 'boolean', default: false, describe: 'print one JSON document' })
    .option('write', {
      type: 'boolean',
      default: false,
      describe: 'write the tables to docs/explanation/performance.md',
    })
    .epilogue(`NAME: ${[...Object.keys(contests), ...Object.keys(others)].join(', ')}`)
    .strictOptions()
    .parseAsync();
  const names = words.map(String);
  const [first = '', size] = names;
  const other = Object.hasOwn(others, first) ? others[first] : undefined;
  if (other) {
    const count = size === undefined ? undefined : Number(size);
    if (count === undefined || (Number.isInteger(count) && count > 0)) await other(count);
    else fail(`The size must be a whole number from 1, and is ${size}`);
    return;
  }
  const unknown = names.filter((name) => !Object.hasOwn(contests, name));
  if (unknown.length > 0) {
    fail(
      `${unknown.join(', ')}: name a bench: ${[...Object.keys(contests), ...Object.keys(others)].join(', ')}`,
    );
    return;
  }
  const before = loadNow();
  const results = [];
  for (const [name, contest] of Object.entries(contests))
    if (names.length === 0 || names.includes(name)) results.push(...(await contest(quick ? 1 : usualRounds)));
  const where = machine(before);
  const tables = markdown(results, where);
  console.log(json ? JSON.stringify({ machine: where, contests: results }, null, 2) : tables);
  if (write) writeFileSync(page, withTables(readFileSync(page, 'utf8'), tables));
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 2;
}

main().catch((error: unknown) => {
  exitWith(error);
});
