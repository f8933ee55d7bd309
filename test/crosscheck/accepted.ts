import { readFileSync } from 'node:fs';
import path from 'node:path';

import { parse } from 'yaml';
import { z } from 'zod';

import type { Finding } from './finding';
import { lineOf } from './finding';

/** By tool, then by the name of the check there. `*` in an object stands for anything. */
const file = z.record(
  z.string(),
  z.record(
    z.string(),
    z.array(z.strictObject({ objects: z.array(z.string()).nonempty(), reason: z.string() })).nonempty(),
  ),
);

interface Entry {
  readonly tool: string;
  readonly check: string;
  readonly object: string;
  readonly reason: string;
}

/** What is known, and stays: accepted.yaml, one entry for each object. */
export function readAccepted(text = readFileSync(path.join(__dirname, 'accepted.yaml'), 'utf8')): Entry[] {
  const tools = Object.entries(file.parse(parse(text)));
  return tools.flatMap(([tool, checks]) =>
    Object.entries(checks).flatMap(([check, groups]) =>
      groups.flatMap(({ objects, reason }) => objects.map((object) => ({ tool, check, object, reason }))),
    ),
  );
}

/** How what a tool found differs from what is accepted; nothing of it is as it should be. */
export interface Differences {
  /** Found and not accepted, each with the tool's words. */
  readonly unknown: readonly string[];
  /** Accepted and not found any more. */
  readonly gone: readonly string[];
  /** Accepted without a reason that says something. */
  readonly unexplained: readonly string[];
}

/** Compares in both directions. @param tool the one that was run: entries of others are not looked at */
export function compare(tool: string, findings: readonly Finding[], accepted: readonly Entry[]): Differences {
  const entries = accepted
    .filter((each) => each.tool === tool)
    .map((each) => ({ ...each, fits: pattern(each.object) }));
  const covers = ({ check, fits }: (typeof entries)[number], finding: Finding) =>
    check === finding.check && fits.test(finding.object);
  const unknown = findings
    .filter((finding) => !entries.some((entry) => covers(entry, finding)))
    .map((finding) => `${lineOf(finding)}: ${finding.message}`);
  return {
    unknown: [...new Set(unknown)].sort(),
    gone: entries
      .filter((entry) => !findings.some((finding) => covers(entry, finding)))
      .map(({ check, object }) => `${tool} ${check} ${object}`),
    unexplained: entries
      .filter(({ reason }) => reason.trim().split(/\s+/).length < 5)
      .map(({ check, object }) => `${tool} ${check} ${object}`),
  };
}

function pattern(object: string): RegExp {
  const parts = object.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
