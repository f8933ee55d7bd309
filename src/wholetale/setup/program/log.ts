/** Takes one line at a time, without a line break. */
export type Log = (line: string) => void;

/**
 * A log in which no secret shows, however it was written: a server may quote
 * what it was sent.
 */
export function redacting(log: Log, secrets: readonly (string | undefined)[]): Log {
  const forms = secrets
    .flatMap((secret) => (secret === undefined || secret === '' ? [] : formsOf(secret)))
    // The longest first: one form can be a part of another.
    .sort((a, b) => b.length - a.length);
  return (line) => {
    log(forms.reduce((text, form) => text.replaceAll(form, '***'), line));
  };
}

function formsOf(secret: string): string[] {
  return [
    secret,
    Buffer.from(secret).toString('base64'),
    encodeURIComponent(secret),
    new URLSearchParams({ _: secret }).toString().slice('_='.length),
    JSON.stringify(secret).slice(1, -1),
  ];
}
