import { describeCommands } from '../../src/cli/command-line';
import type { CommandDescription } from '../../src/cli/reference/describe';
import { commandAt } from '../../src/cli/reference/describe';
import { wordsOf } from '../cli/parse';
import { userPages } from './pages';
import type { Block } from './shown';
import { blocksOf, partsOf } from './shown';
import type { NotRun, Walk } from './walks';
import { allWalks, walkOf } from './walks';

/** Made of the examples in the help: a line may be run where another page shows the like of it. */
const reference = 'docs/reference/commands.md';

const all = describeCommands();

/** Commands of talestack that test/docs/no-cluster.test.ts runs, since a folder with a project is enough. */
const needNoCluster = [
  'synth',
  'check',
  'graph',
  'diff',
  'completion',
  'tale render',
  'teraslice render',
  'teraslice validate',
  'config',
];

/** What becomes of a line of a page. */
export type Coverage =
  | { readonly by: 'here' }
  | { readonly by: 'walk'; readonly walk: Walk }
  | { readonly by: 'nothing'; readonly not: NotRun };

/** A line of a page, with the block that it is in. */
export interface Place {
  readonly block: Block;
  readonly line: string;
}

export function places(): Place[] {
  return userPages()
    .flatMap(blocksOf)
    .flatMap((block) => block.lines.map((line) => ({ block, line })));
}

/** What follows `talestack` in each part of a line. */
export function talestackWords(line: string): string[][] {
  return partsOf(line).flatMap((part) => {
    const [, words] = /^(?:npx )?talestack (.*)$/.exec(part) ?? [];
    return words === undefined ? [] : [wordsOf(words)];
  });
}

/** Whether there is something in a line that a test has to run. */
export function isOurs(line: string): boolean {
  return partsOf(line).some((part) => /^(?:npx )?talestack |^kubectl |^pulumi /.test(part));
}

export function isRunHere(words: readonly string[]): boolean {
  const { path } = commandAt(all, words);
  return needNoCluster.some((name) => path === name || path.startsWith(`${name} `));
}

/** How the lines of all pages are covered; undefined where one is not. */
export function coverage(): Map<Place, Coverage | undefined> {
  const found = new Map(places().map((place) => [place, coverageOf(place)]));
  const like = new Map<string, Coverage>();
  const isRun = (covered?: Coverage) => covered !== undefined && covered.by !== 'nothing';
  // What is run counts for more than what is not.
  const ranked = [...found].sort(([, one], [, other]) => Number(isRun(one)) - Number(isRun(other)));
  for (const [{ line }, covered] of ranked)
    if (covered) for (const words of talestackWords(line)) like.set(shapeOf(words), covered);
  for (const [place, covered] of found) {
    const [words] = talestackWords(place.line);
    if (!covered && words && place.block.page === reference) found.set(place, like.get(shapeOf(words)));
  }
  return found;
}

/** What is known of a line by itself. */
export function coverageOf({ block, line }: Place): Coverage | undefined {
  const walk = walkOf(allWalks, block, line);
  const not = walk?.lines?.[line]?.not;
  if (walk && !not) return { by: 'walk', walk };
  const commands = talestackWords(line);
  if (commands.length > 0 && commands.every(isRunHere)) return { by: 'here' };
  return not && { by: 'nothing', not };
}

/** A command with its flags, and how many words it has beside them. */
function shapeOf(words: readonly string[]): string {
  const command = commandAt(all, words);
  const flags: string[] = [];
  let others = 0;
  const rest = words.slice(command.path.split(' ').length);
  for (let at = 0; at < rest.length; at += 1) {
    const [flag = '', value] = (rest[at] ?? '').split('=');
    if (!/^--?\w/.test(flag)) {
      others += 1;
      continue;
    }
    const { name, type } = optionOf(command, flag.replace(/^-+/, ''));
    flags.push(name);
    if (type !== 'boolean' && value === undefined) at += 1;
  }
  return [command.path, others, ...flags.sort()].join(' ');
}

function optionOf({ options }: CommandDescription, name: string): { name: string; type?: string } {
  const found = options.find((each) => each.name === name || [each.alias ?? []].flat().includes(name));
  return found ?? { name };
}
