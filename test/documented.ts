import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { ValidateFunction } from 'ajv/dist/2020';
import Ajv from 'ajv/dist/2020';
import { Parser } from 'yargs/helpers';

import { commands } from '../src/cli/all-commands';

const file = path.join(__dirname, '../docs/reference/json.schema.json');
const shapes = (JSON.parse(readFileSync(file, 'utf8')) as { $defs: Readonly<Record<string, object>> }).$defs;

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
const compiled = new Map<string, ValidateFunction>();

/**
 * Fails where what a command printed with `--json` is not one document of the
 * shape in docs/reference/json.md. Without `--json` there is nothing to hold it to.
 *
 * @param argv words after `talestack`
 * @param exitStatus undefined, whatever execa's type says, where a signal ended the program, which may have printed nothing then
 */
export function expectDocumented(
  argv: readonly string[],
  stdout: string,
  exitStatus: number | undefined,
): void {
  if (!isJson(argv) || (exitStatus === undefined && stdout === '')) return;
  const name = commandOf(argv);
  const where = `talestack ${argv.join(' ')} (exit status ${exitStatus})`;
  const document = parsed(stdout, where);
  // A mistake has a shape of its own; where a command says no, it may tell its usual things as well.
  const allowed = exitStatus === 0 ? [name] : ['error', name];
  const said = allowed.flatMap((each) => {
    const validate = each === undefined ? undefined : validatorOf(each);
    if (validate?.(document) === true) return ['valid'];
    return [
      `  as ${each}: ${validate ? ajv.errorsText(validate.errors, { separator: '\n    ' }) : 'no shape'}`,
    ];
  });
  if (!said.includes('valid'))
    throw new Error(
      [`${where} printed what docs/reference/json.md does not have:`, ...said, stdout.slice(0, 2000)].join(
        '\n',
      ),
    );
}

/** The command that is meant, as the page names it; undefined where the page has none. */
export function commandOf(argv: readonly string[]): string | undefined {
  const boolean = ['json', 'color', 'yes'];
  const [first = '', ...rest] = Parser([...argv], { boolean, string: ['dir', 'name'] })._.map(String);
  // By whatever name it was called.
  const called = commands.find(({ aliases }) => aliases.includes(first))?.name ?? first;
  const words = [called, ...rest];
  return [words.slice(0, 2).join(' '), words[0]].find((name) => name !== undefined && name in shapes);
}

function isJson(argv: readonly string[]): boolean {
  const own = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length);
  return own.includes('--json') && !['--help', '-h', '--version', '-v'].some((each) => own.includes(each));
}

function parsed(stdout: string, where: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch (error) {
    throw new Error(`${where} did not print one JSON document: ${String(error)}\n${stdout.slice(0, 2000)}`);
  }
}

function validatorOf(name: string): ValidateFunction | undefined {
  const shape = shapes[name];
  if (!shape) return undefined;
  const validate = compiled.get(name) ?? ajv.compile(shape);
  compiled.set(name, validate);
  return validate;
}
