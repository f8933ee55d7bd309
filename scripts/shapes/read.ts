import path from 'node:path';

import ts from 'typescript';

import type { Schema } from './schema';
import { schemaOf, unionOf } from './schema';

const root = path.join(__dirname, '../..');
const cli = path.join(root, 'src/cli');

/** Calls that print a document, and which of their arguments it is. */
const printers: Readonly<Record<string, number>> = { printJson: 0, printGraph: 0, tell: 1 };

/** Commands whose document is printed by a file beside `commands/`. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  'secrets/list.ts': ['secrets list'],
  'secrets/opened.ts': ['secrets init', 'secrets set', 'secrets import', 'secrets rotate'],
  'boundary.ts': ['error'],
};

/** What is printed with `--json`, by command, and by `error` for all of them: from the types of the sources. */
export function readShapes(): Record<string, Schema> {
  const files = ts.sys.readDirectory(cli, ['.ts']);
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    exactOptionalPropertyTypes: true,
    esModuleInterop: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    types: ['node'],
  };
  const program = ts.createProgram(files, options, hostWithout(options));
  const checker = program.getTypeChecker();
  const found = new Map<string, Schema[]>();
  for (const file of files) {
    const source = program.getSourceFile(file);
    if (!source) continue;
    const name = path.relative(cli, file);
    for (const { document, commands } of documentsIn(source, name)) {
      const schema = schemaOf(checker.getTypeAtLocation(document), checker);
      for (const command of commands) found.set(command, [...(found.get(command) ?? []), schema]);
    }
  }
  const sorted = [...found].sort(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(sorted.map(([command, schemas]) => [command, unionOf(schemas)]));
}

/** Packages with very many types, none of which is printed: reading them would take most of the time. */
const unread = [
  '@pulumi/gcp',
  '@pulumi/kubernetes',
  '@googleapis/compute',
  'cdk8s-plus-25',
  '@pulumi/policy',
];

function hostWithout(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const cache = ts.createModuleResolutionCache(root, (name) => name, options);
  host.resolveModuleNameLiterals = (literals, file) =>
    literals.map(({ text }) => {
      const isUnread = unread.some((name) => text === name || text.startsWith(`${name}/`));
      return isUnread
        ? { resolvedModule: undefined }
        : ts.resolveModuleName(text, file, options, host, cache, undefined, ts.ModuleKind.CommonJS);
    });
  return host;
}

interface Printed {
  readonly document: ts.Expression;
  readonly commands: readonly string[];
}

function documentsIn(source: ts.SourceFile, name: string): Printed[] {
  const all = commandsIn(source, name);
  const found: Printed[] = [];
  const walk = (node: ts.Node, within: readonly string[]): void => {
    const own = ts.isObjectLiteralExpression(node) ? commandOf(node) : undefined;
    const now = own === undefined ? within : [[groupOf(name), own].filter(Boolean).join(' ')];
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const place = printers[node.expression.text];
      const document = place === undefined ? undefined : node.arguments[place];
      // A printer that hands on what it was given says nothing of its shape.
      if (document && !isParameter(document)) found.push({ document, commands: now });
    }
    ts.forEachChild(node, (child) => {
      walk(child, now);
    });
  };
  walk(source, elsewhere[name] ?? all);
  return found;
}

function commandsIn(source: ts.SourceFile, name: string): string[] {
  const found: string[] = [];
  const walk = (node: ts.Node): void => {
    const own = ts.isObjectLiteralExpression(node) ? commandOf(node) : undefined;
    if (own !== undefined) found.push([groupOf(name), own].filter(Boolean).join(' '));
    ts.forEachChild(node, walk);
  };
  walk(source);
  return found;
}

/** `commit` of `{ command: 'commit <env> <repo>', … }`. */
function commandOf(node: ts.ObjectLiteralExpression): string | undefined {
  const property = node.properties.find((each) => each.name?.getText() === 'command');
  if (!property || !ts.isPropertyAssignment(property) || !ts.isStringLiteral(property.initializer))
    return undefined;
  return property.initializer.text.split(' ')[0];
}

/** `titan` of `commands/titan-commit.ts`; of `commands/secrets.ts`, its own name. */
function groupOf(name: string): string {
  const [, file = ''] = /^commands\/([a-z-]+)\.ts$/.exec(name) ?? [];
  const [group = '', ...rest] = file.split('-');
  return rest.length > 0 || ['config', 'secrets', 'sandbox'].includes(group) ? group : '';
}

function isParameter(node: ts.Expression): boolean {
  return ts.isIdentifier(node) && node.text === 'document';
}
