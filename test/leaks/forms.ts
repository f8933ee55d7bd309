/** One way in which a secret may show somewhere. */
export interface Needle {
  /** Which secret. */
  readonly secret: string;
  /** How it is written. */
  readonly form: string;
  readonly bytes: Buffer;
}

/** What is shorter stands in other text by chance. */
const shortest = 8;

/**
 * Every form of a secret that is looked for: as it is, as JSON and YAML quote
 * it, URL-encoded, and base64 with whatever stands before it in the same text.
 * Values of several lines, such as keys, are looked for line by line, since
 * indentation and `\n` tear them apart.
 *
 * @throws Error for a value that is too short to be told from other text
 */
export function needlesOf(secret: string, value: string): Needle[] {
  const lines = signaturesOnly(value)
    .split(/\r?\n/)
    .map((line) => line.trim());
  // The first and last line of a PEM file are the same in all of them.
  const pieces = lines.filter((line) => line.length >= shortest && !line.startsWith('-----'));
  if (pieces.length === 0) throw new Error(`${secret} is too short to be looked for`);
  const found = new Map<string, Needle>();
  for (const piece of pieces) {
    for (const [form, text] of formsOf(piece)) {
      if (!found.has(text)) found.set(text, { secret, form, bytes: Buffer.from(text) });
    }
  }
  return [...found.values()];
}

/** Of a certificate its last two lines: those before say who it is for, and another one may say the same in the same place. */
function signaturesOnly(value: string): string {
  return value.replaceAll(
    /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g,
    (_all, body: string) => body.trim().split('\n').slice(-2).join('\n'),
  );
}

function formsOf(text: string): [form: string, text: string][] {
  const url = encodeURIComponent(text);
  return [
    ['plain', text],
    ['quoted', JSON.stringify(text).slice(1, -1)],
    ['URL-encoded', url],
    ['URL-encoded', url.replaceAll('%20', '+')],
    ['URL-encoded', url.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
    ...[0, 1, 2].flatMap((before): [string, string][] => {
      const encoded = base64After(text, before);
      return [
        [`base64 after ${before}`, encoded],
        [`base64url after ${before}`, encoded.replaceAll('+', '-').replaceAll('/', '_')],
      ];
    }),
  ];
}

/** What base64 makes of a text alone, when so many bytes of others stand before it and some after it. */
function base64After(text: string, before: number): string {
  const length = Buffer.byteLength(text);
  const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]).toString('base64');
  // Each character holds six bits: those that hold any of a neighbour's are left out.
  return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + length) * 8) / 6));
}
