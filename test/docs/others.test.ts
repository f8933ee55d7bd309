import { helpfulProgram, problemsOf } from './help';
import { references } from './references';
import { namedCommands } from './shown';
import { wordsOf } from '../cli/parse';

jest.setTimeout(120_000);

const named = namedCommands(['kubectl', 'pulumi', 'gcloud', 'docker', 'helm']);
const linesOf = (...programs: string[]) =>
  named.filter(({ line }) => programs.includes(line.split(' ')[0] ?? ''));

/** Whether a missing program is a failure: where all tests run, it was built before them. */
const required = process.env.TALESTACK_REQUIRE_PROGRAMS !== undefined;

describe.each(['kubectl', 'pulumi'] as const)('lines of %s in the pages', (name) => {
  const program = helpfulProgram(name);
  const missing = `${name} is neither installed nor built (talestack sandbox build)`;
  const look = program === undefined && !required ? it.skip : it;
  const skipped = look === it ? '' : ` (skipped: ${missing})`;
  const problems = (line: string) => {
    if (!program) throw new Error(missing);
    return problemsOf(program, wordsOf(line).slice(1));
  };

  it('are many', () => {
    expect(linesOf(name).length).toBeGreaterThan(10);
  });

  look.each(linesOf(name))(`$page: $line${skipped}`, async ({ line }) => {
    expect(await problems(line)).toEqual([]);
  });

  look.each(
    {
      kubectl: [
        ['kubectl gett pods', 'has no command gett'],
        ['kubectl create sekret generic a', 'has no command sekret'],
        ['kubectl get pods --namspace a', 'has no --namspace'],
        ['kubectl get pods -X a', 'has no -X'],
        ['kubectl get pods --namespace', '--namespace without a value'],
      ],
      pulumi: [
        ['pulumi upp', 'has no command upp'],
        ['pulumi stack innit ENV', 'has no command innit'],
        ['pulumi up --stak ENV', 'has no --stak'],
        ['pulumi up -s', '-s without a value'],
      ],
    }[name],
  )(`a mistake would be found: %s${skipped}`, async (line, found) => {
    expect(await problems(line)).toEqual([expect.stringContaining(found)]);
  });
});

describe('lines of programs that cannot be had here', () => {
  const lines = linesOf('gcloud', 'docker', 'helm');
  const referenceOf = (line: string) =>
    references.find(({ command }) => `${line} `.startsWith(`${command} `));

  it.each(lines)('$page: $line is in its reference', ({ line }) => {
    const reference = referenceOf(line);
    expect(reference?.source).toMatch(/^https:/);
    const flags = wordsOf(line).filter((word) => word.startsWith('-'));
    expect(
      flags.map((flag) => flag.split('=')[0]).filter((flag) => !reference?.flags.includes(`${flag}`)),
    ).toEqual([]);
  });

  it('are all that the table has', () => {
    const used = new Set(lines.map(({ line }) => referenceOf(line)));
    expect(references.filter((each) => !used.has(each))).toEqual([]);
    const flags = lines.flatMap(({ line }) => wordsOf(line).map((word) => word.split('=')[0]));
    expect(references.flatMap((each) => each.flags).filter((flag) => !flags.includes(flag))).toEqual([]);
  });
});
