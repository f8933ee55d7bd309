import type { CommandModule } from 'yargs';

import { findSandbox, listBinaries, resetSandbox, sandboxEnvironment, sandboxStatus, stopSandbox } from '../../../sandbox';
import { UserError } from '../../errors';
import { printJson, renderTable } from '../output/table';
import { showProgress } from '../output/progress';
import { startWithProgress } from '../sandbox-start';

interface SandboxArgs {
  readonly name: string;
  readonly json: boolean;
}
