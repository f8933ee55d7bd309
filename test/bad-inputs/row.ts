/** What a file of a project holds; or that a folder has its name, or that nobody may read it. */
export type Content = string | Uint8Array | { readonly is: 'folder' | 'unreadable' };

export const folder: Content = { is: 'folder' };
export const unreadable: Content = { is: 'unreadable' };

/** One input, and what becomes of it. */
export interface Case {
  readonly about: string;
  /** Files of the project, beside a Pulumi.yaml and an empty config of `dev`. */
  readonly files?: Readonly<Record<string, Content>>;
  /** The command. `OUT` stands for a folder that is not there yet. @default up dev */
  readonly args?: readonly string[];
  readonly input?: string;
  readonly status: 0 | 1 | 2;
  /** What is said, in any order. */
  readonly says: readonly (string | RegExp)[];
  /** Secrets, and other words that must not show. */
  readonly never?: readonly string[];
  /** How many problems are told at once. */
  readonly problems?: number;
}

/** A row of the list of bad inputs. */
export interface Row {
  /** Its number in that list. */
  readonly row: number;
  readonly title: string;
  /** The first is also run through the real program. */
  readonly cases: readonly Case[] | (() => Promise<readonly Case[]>);
}

export const where = 'stacks/Pulumi.dev.yaml';

/** A stack config with these lines below `config:`, which is line 1. */
export function stack(...lines: readonly string[]): Readonly<Record<string, string>> {
  return { [where]: ['config:', ...lines.map((line) => `  ${line}`), ''].join('\n') };
}

/** What is accepted: it writes YAML, and no more. */
export const accepted = { args: ['synth', 'dev', '--out', 'OUT'], status: 0 } as const;
