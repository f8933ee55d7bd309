import { UserError } from '../../errors';
import { isRecord } from '../../record';

const fixes: Readonly<Record<string, string>> = {
  ENOSPC: 'make room on that disk, then run the same command again',
  EDQUOT: 'make room on that disk, then run the same command again',
  ENOTDIR:
    'something of the way to it is a file: move that away, or choose another folder (PULUMI_BACKEND_URL)',
};

const otherwise =
  'make the folder and what is in it readable and writable for you, then run the same command again';

/**
 * Does something with the files in which Pulumi keeps its state.
 *
 * @param folder that of the backend
 * @throws UserError where the disk or its rights are in the way
 */
export function explainFiles<T>(folder: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw explainedFile(folder, error);
  }
}

/** The error for what the operating system said; any other stays what it is. */
export function explainedFile(folder: string, error: unknown): unknown {
  if (!isOfFiles(error)) return error;
  const { code, message, path = folder } = error;
  return new UserError('What Pulumi keeps of its stacks cannot be read or written', [
    { where: path, message, fix: fixes[code] ?? otherwise },
  ]);
}

interface FileError {
  readonly code: string;
  readonly message: string;
  readonly path?: string;
}

function isOfFiles(error: unknown): error is FileError {
  if (!isRecord(error) || typeof error.syscall !== 'string') return false;
  return typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code);
}
