import { z } from 'zod';

/** A line of Titan's program (class ProgressEntry of titan-server). */
const entry = z.object({
  id: z.number(),
  type: z.string(),
  message: z.string().nullish(),
  percent: z.number().nullish(),
});

/** What a log says of how far an operation is. */
export interface Progress {
  /** `Pushing v0 42%`; undefined where it says nothing. */
  readonly now: string | undefined;
  readonly error: string | undefined;
}

/** Reads the lines of a log that are Titan's; others, such as stack traces, are left out. */
export function progressOf(log: string): Progress {
  let now: string | undefined;
  let error: string | undefined;
  let subject = '';
  for (const line of log.split('\n')) {
    const found = entryOf(line);
    if (!found) continue;
    const { type, message, percent } = found;
    if (type === 'ERROR' || type === 'FAILED') error = message ?? 'no reason was given';
    else if (message) subject = message;
    const share = percent === null || percent === undefined ? '' : `${percent}%`;
    now = [subject, share].filter((each) => each !== '').join(' ') || now;
  }
  return { now, error };
}

function entryOf(line: string): z.infer<typeof entry> | undefined {
  if (!line.trimStart().startsWith('{')) return undefined;
  try {
    return entry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** A text without the secrets that it may quote. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return [...secrets]
    .filter((each) => each !== '')
    .sort((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, '…'), text);
}
