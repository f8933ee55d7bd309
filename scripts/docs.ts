import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { settingsReference } from '../src/config/reference';

/** Writes the pages of docs/reference that are generated from the source. */
const folder = path.join(__dirname, '../docs/reference');
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, 'settings.md'), settingsReference());
