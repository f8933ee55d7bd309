import { readFileSync } from 'node:fs';
import path from 'node:path';

import { commandLine } from '../../../src/cli/command-line';
import { formatOf, outputFile } from '../../../src/cli/graph/output';
import { project } from '../../config/project';
import { expectDocumented } from '../../documented';

jest.setTimeout(120_000);

let logged: string[] = [];
let warned: string[] = [];
let written: string[] = [];

beforeEach(() => {
  [logged, warned, written] = [[], [], []];
  jest.spyOn(console, 'log').mockImplementation((text: string) => void logged.push(text));
  jest.spyOn(console, 'error').mockImplementation((text: string) => void warned.push(text));
  jest.spyOn(process.stdout, 'write').mockImplementation((text, ...others: unknown[]) => {
    written.push(String(text));
    const done = others.at(-1) as (() => void) | undefined;
    done?.();
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

const dev = () => project({ 'stacks/Pulumi.dev.yaml': 'config: {}\n' });
const graph = async (dir: string, ...args: string[]) => {
  const argv = ['graph', 'dev', '--dir', dir, ...args];
  await commandLine(argv).parseAsync();
  expectDocumented(argv, [...written, ...logged].join(''), 0);
};

describe('talestack graph', () => {
  it.each([
    ['a.svg', /^<\?xml/],
    ['deep/folder/a.html', /^<!doctype html>/],
    ['a.mmd', /^%% The stack of dev\nflowchart LR/],
    ['a.json', /^\{\n {2}"environment": "dev"/],
  ])('writes %s by its ending', async (name, begin) => {
    const file = path.join(dev(), name);
    await graph(path.dirname(file).replace(/\/deep.*/, ''), '--no-live', '--output', file);
    expect(readFileSync(file, 'utf8')).toMatch(begin);
    expect(logged).toEqual([file]);
  });

  it('draws although the cluster is away, and says so on standard error alone', async () => {
    await graph(dev(), '--kubeconfig', '/nosuch', '--format', 'mermaid');
    expect(written.join('')).toContain('flowchart LR');
    expect(warned.join('\n')).toContain('the cluster could not be asked (There is no kubeconfig at /nosuch)');
  });

  it('asks no cluster with --no-live', async () => {
    await graph(dev(), '--kubeconfig', '/nosuch', '--no-live', '--json');
    expect(warned.join('\n')).not.toContain('could not be asked');
    expect(JSON.parse(written.join(''))).toMatchObject({
      environment: 'dev',
      systems: [{ system: 'wholetale' }],
    });
  });

  it.each([
    ['a.svg', 'svg'],
    ['a.json', 'json'],
  ])('prints a document that names %s, which it wrote', async (name, format) => {
    const dir = dev();
    const file = path.join(dir, name);
    await graph(dir, '--no-live', '--json', '--format', format, '--output', file);
    expect(JSON.parse(logged.join(''))).toEqual({ environment: 'dev', format, file });
  });

  it('prints no picture where a document was asked for', async () => {
    await expect(graph(dev(), '--no-live', '--json', '--format', 'svg')).rejects.toThrow('contradict');
  });

  it('says which file cannot be written', async () => {
    const dir = dev();
    await expect(graph(dir, '--no-live', '-o', dir)).rejects.toThrow('EISDIR');
  });
});

describe('what is made, and where it goes', () => {
  it('is said by --format, else --json, else the ending, else a picture', () => {
    expect(formatOf('mermaid', true, 'a.svg')).toBe('mermaid');
    expect(formatOf(undefined, true, 'a.svg')).toBe('json');
    expect(formatOf(undefined, false, 'a.HTML')).toBe('html');
    expect(formatOf(undefined, false, undefined)).toBe('svg');
    expect(formatOf(undefined, false, '-')).toBe('svg');
    expect(formatOf(undefined, false, 'folder.d/stack')).toBe('svg');
  });

  it('is refused for a file that seems to be something else, unless --format says what it is', () => {
    expect(() => formatOf(undefined, false, 'stack.png')).toThrow(
      /^--output stack\.png: \.png is none of \.svg, \.html/,
    );
    expect(formatOf('svg', false, 'stack.png')).toBe('svg');
  });

  it('is standard output, but for pictures on a terminal', () => {
    expect(outputFile(undefined, 'svg', 'dev', false)).toBeUndefined();
    expect(outputFile(undefined, 'svg', 'dev', true)).toBe('dist/graph-dev.svg');
    expect(outputFile(undefined, 'mermaid', 'dev', true)).toBeUndefined();
    expect(outputFile('/dev/stdin', 'svg', 'dev', true)).toBeUndefined();
    expect(outputFile('a.svg', 'svg', 'dev', true)).toBe('a.svg');
  });
});
