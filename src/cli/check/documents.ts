import type { Document, ScalarTag } from 'yaml';
import { LineCounter, parseAllDocuments } from 'yaml';

import { badAliases } from '../../config/files/yaml-aliases';
import type { Problem } from '../../errors';
import type { Keys } from './offsets';
import { offsetOf } from './offsets';

/** One object of a file. */
export interface FoundManifest {
  readonly manifest: unknown;
  /** The line on which something in it stands; of what is missing, the nearest thing around it. Both count from 1. */
  readonly position: (keys: Keys) => Position;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface ParsedText {
  readonly manifests: readonly FoundManifest[];
  readonly problems: readonly Problem[];
  /** Documents that are no objects, such as the values of a chart: a problem where manifests were promised. */
  readonly foreign: readonly Problem[];
}

/** `yes` and the like without quotes: kubectl reads YAML 1.1 there, and so do the tools around it. */
const oldBoolean: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/,
  resolve: (text) => /^(?:y|on)/i.test(text),
};

/**
 * The objects of a text of YAML or JSON: of every document in it, and of every
 * List in these.
 *
 * @param where how the text is called in messages
 */
export function parseManifests(text: string, where: string): ParsedText {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    logLevel: 'error',
    merge: true,
    customTags: (tags) => [...tags, oldBoolean],
  });
  const parsed = [...documents].map((document) => parseDocument(document, lines, where));
  return {
    manifests: parsed.flatMap(({ manifests }) => manifests),
    problems: parsed.flatMap(({ problems }) => problems),
    foreign: parsed.flatMap(({ foreign }) => foreign),
  };
}

function parseDocument(document: Document.Parsed, lines: LineCounter, where: string): ParsedText {
  const problem = (offset: number, message: string, fix?: string): Problem => {
    const { line } = lines.linePos(offset);
    return { where: `${where}:${Math.max(line, 1)}`, message, ...(fix !== undefined && { fix }) };
  };
  if (document.errors.length > 0) {
    const template = 'repair the YAML; a template, such as one of Helm, has to be rendered first';
    const problems = document.errors.map(({ pos, message }) => problem(pos[0], firstLine(message), template));
    return { manifests: [], problems, foreign: [] };
  }
  const endless = badAliases(document, (offset) => problem(offset, '').where ?? where);
  if (endless.length > 0) return { manifests: [], problems: endless, foreign: [] };
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // Aliases that grow without end.
    const message = error instanceof Error ? firstLine(error.message) : String(error);
    return {
      manifests: [],
      problems: [problem(document.range[0], message, 'write the values out')],
      foreign: [],
    };
  }
  // Comments alone, or nothing between two `---`.
  if (value === null || value === undefined) return { manifests: [], problems: [], foreign: [] };
  const position = (keys: Keys) => {
    const { line, col } = lines.linePos(offsetOf(document, keys));
    return { line, column: col };
  };
  const found = objectsIn(value, []);
  const strange = found
    .filter(({ manifest }) => !isKubeObject(manifest))
    .map(({ keys }) =>
      problem(
        offsetOf(document, keys),
        'is no Kubernetes object: apiVersion or kind is missing',
        'give manifests only; values of charts and the like are none',
      ),
    );
  return {
    manifests: found.flatMap(({ manifest, keys }) =>
      isKubeObject(manifest) ? [{ manifest, position: (inner) => position([...keys, ...inner]) }] : [],
    ),
    ...(isKubeObject(value) ? { problems: strange, foreign: [] } : { problems: [], foreign: strange }),
  };
}

interface Placed {
  readonly manifest: unknown;
  readonly keys: Keys;
}

/** The object, or those of a List. Items of a typed list, such as a PodList, may leave out what they are. */
function objectsIn(value: unknown, keys: Keys): Placed[] {
  if (!isKubeObject(value) || !value.kind.endsWith('List') || !Array.isArray(value.items))
    return [{ manifest: value, keys }];
  const { kind, apiVersion } = value;
  const item = kind === 'List' ? {} : { apiVersion, kind: kind.slice(0, -'List'.length) };
  return value.items.flatMap((each: unknown, index) => {
    const manifest = typeof each === 'object' && each !== null ? { ...item, ...each } : each;
    return objectsIn(manifest, [...keys, 'items', index]);
  });
}

interface KubeShape {
  readonly apiVersion: string;
  readonly kind: string;
  readonly items?: unknown;
}

function isKubeObject(value: unknown): value is KubeShape {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'apiVersion' in value &&
    typeof value.apiVersion === 'string' &&
    'kind' in value &&
    typeof value.kind === 'string'
  );
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '';
}
