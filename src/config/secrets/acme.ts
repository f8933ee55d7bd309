import { X509Certificate } from 'node:crypto';

import { z } from 'zod';

import type { Problem } from '../../errors';
import { UserError } from '../../errors';

/** A certificate with its key as Traefik keeps it: base64 of PEM. */
export interface AcmeCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

const text = z.string().min(1);

/** Traefik 1: everything at the top, names in upper case. */
const layout1 = z.object({
  Certificates: z.array(
    z.object({
      Domain: z.object({ Main: text, SANs: z.array(z.string()).nullish() }),
      Certificate: text,
      Key: text,
    }),
  ),
});

/** Traefik 2 and later: below the name of each resolver, in lower case. */
const layout2 = z.record(
  z.string(),
  z.object({
    Certificates: z
      .array(
        z.object({
          domain: z.object({ main: text, sans: z.array(z.string()).nullish() }),
          certificate: text,
          key: text,
        }),
      )
      .nullish(),
  }),
);

interface Entry extends AcmeCertificate {
  readonly names: readonly string[];
}

/**
 * The certificate for `*.DOMAIN` in Traefik's ACME store. Where several cover
 * it, the one that is valid longest.
 *
 * @param where how the file is called in messages
 * @throws UserError when the file is of neither layout, or holds no such certificate; shows no value
 */
export function siteCertificateOf(json: string, domain: string, where: string): AcmeCertificate {
  const entries = entriesOf(json, where);
  const wanted = `*.${domain}`;
  const usable = entries.filter(({ names }) => names.includes(wanted));
  if (usable.length === 0) {
    const held = entries.map(({ names }) => names.join(' ')).join(', ') || 'no certificate at all';
    throw refusal({ where, message: `holds no certificate for ${wanted}`, allowed: `it holds: ${held}` });
  }
  const [best] = usable
    .map((entry) => ({ entry, until: validUntil(entry.certificate) }))
    .sort((a, b) => b.until - a.until);
  if (best === undefined || Number.isNaN(best.until))
    throw refusal({
      where,
      message: `the certificate for ${wanted} is not base64 of PEM`,
      allowed: 'a file as Traefik wrote it',
      fix: 'copy it anew; or set site.certificate and site.privateKey (docs/how-to/secrets.md)',
    });
  const { certificate, privateKey } = best.entry;
  return { certificate, privateKey };
}

function validUntil(pem: string): number {
  try {
    return Date.parse(new X509Certificate(pem).validTo);
  } catch {
    return Number.NaN;
  }
}

function entriesOf(json: string, where: string): Entry[] {
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch {
    throw refusal({ where, message: 'is not JSON', allowed: "Traefik's acme.json" });
  }
  const old = layout1.safeParse(content);
  if (old.success) {
    return old.data.Certificates.map(({ Domain, Certificate, Key }) =>
      entry([Domain.Main, ...(Domain.SANs ?? [])], Certificate, Key),
    );
  }
  const current = layout2.safeParse(content);
  if (!current.success || Object.keys(current.data).length === 0) {
    throw refusal({
      where,
      message: "has neither of the two layouts of Traefik's ACME store",
      allowed: 'Certificates: […] at the top (Traefik 1), or below the name of a resolver (Traefik 2)',
    });
  }
  return Object.values(current.data).flatMap(({ Certificates }) =>
    (Certificates ?? []).map(({ domain, certificate, key }) =>
      entry([domain.main, ...(domain.sans ?? [])], certificate, key),
    ),
  );
}

function entry(names: readonly string[], certificate: string, key: string): Entry {
  const decoded = (value: string) => Buffer.from(value, 'base64').toString('utf8');
  return { names, certificate: decoded(certificate), privateKey: decoded(key) };
}

function refusal(problem: Problem): UserError {
  return new UserError('The certificate cannot be taken from there', [problem]);
}
