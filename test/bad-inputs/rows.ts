import type { Row } from './row';
import { graphRows } from './rows-graph';
import { nameRows } from './rows-names';
import { secretRows } from './rows-secrets';
import { settingsRows } from './rows-settings';
import { valueRows } from './rows-values';

/** Those that need no cluster. */
export const rows: readonly Row[] = [...settingsRows, ...valueRows, ...nameRows, ...secretRows, ...graphRows];
