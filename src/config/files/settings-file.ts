import path from 'node:path';

import type { Problem } from '../../errors';
import { parseAssignments } from './assignments';
import type { Layer } from '../layer';
import { dotted } from '../layer';
import { fromText } from '../schema/json';
import { settingsKeyOf, settingsKeys } from './settings-keys';
import { readTextFile } from './text-file';

/** What one input file gave. */
export interface ReadLayer {
  readonly layer: Layer;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const where = 'settings';

/** Reads the `settings` file of a project; a missing or empty one sets nothing, and so does an empty value. */
export function readSettings(projectDir: string): ReadLayer {
  const file = readTextFile(path.join(projectDir, where), where);
  const parsed = parseAssignments(file.text ?? '', {
    where,
    known: Object.keys(settingsKeys),
    secret: false,
  });
  const warnings: Problem[] = [];
  const lines = new Map<string, number>();
  const values = parsed.assignments.flatMap(({ key: name, value, line }) => {
    const known = settingsKeys[name];
    if (known?.noEffect && value !== '') {
      const message = `has no effect: ${known.noEffect}`;
      warnings.push({ where: `${where}:${line}`, key: name, message, fix: 'delete the line' });
    }
    if (known?.key === undefined || value === '') return [];
    lines.set(known.key, line);
    const place = known.key.split('.');
    return [{ path: place, value: fromText(place, value) }];
  });
  const origin: Layer['origin'] = (place) => {
    const key = dotted(place);
    return { where: `${where}:${lines.get(key) ?? 1}`, key: settingsKeyOf.get(key) ?? key };
  };
  return { layer: { values, origin }, problems: [...file.problems, ...parsed.problems], warnings };
}
