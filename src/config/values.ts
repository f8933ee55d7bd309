import { domainToASCII } from 'node:url';

import { z } from 'zod';

/**
 * Text with a check that returns what is wrong with it, in the form `what; allowed: …; fix: …`, of
 * which the last two can be left out.
 */
const text = (fault: (value: string) => string | undefined) =>
  z.string().superRefine((value, context) => {
    const message = fault(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

const matching = (pattern: RegExp, fault: string) =>
  text((value) => (pattern.test(value) ? undefined : fault));

/** A Kubernetes quantity of bytes: `200Mi`, `4Gi`, `1500M`. No fractions of a byte, so no `m`. */
export const quantity = () =>
  text((value) => {
    if (!/^(\d+|\d+\.\d+(?=[kKMGTPE]))([KMGTPE]i|[kMGTPE])?$/.test(value)) {
      return 'is not a quantity of bytes; allowed: a number with Ki, Mi, Gi, Ti, k, M, G or T, such as 4Gi';
    }
    return /[1-9]/.test(value) ? undefined : 'is zero; allowed: more than zero';
  });

/** A Kubernetes quantity of cores: `2`, `0.5`, `250m`. */
export const cpu = () =>
  matching(
    /^(\d+m|\d+(\.\d{1,3})?)$/,
    'is not a quantity of cores; allowed: a number such as 2 or 0.5, or thousandths such as 250m',
  );

const labelPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const lowerCase = (value: string) => value.toLowerCase().replaceAll('_', '-');

/** RFC 1123 label: what names of most objects must be. */
export const dnsLabel = () =>
  text((value) => {
    if (value.length > 63)
      return `is longer than 63 characters (${value.length}); allowed: up to 63 characters`;
    if (labelPattern.test(value)) return undefined;
    const fault = 'is not a DNS label; allowed: lower-case letters, digits and inner hyphens';
    const mended = lowerCase(value);
    return labelPattern.test(mended) ? `${fault}; fix: write ${mended}` : fault;
  });

/** RFC 1123 subdomain, as names of classes and Secrets are: labels joined by dots, up to 253 characters. */
export const dnsSubdomain = () =>
  text((value) =>
    value.length <= 253 && value.split('.').every((label) => labelPattern.test(label))
      ? undefined
      : 'is not a DNS name; allowed: lower-case letters, digits, inner hyphens and dots',
  );

/** A host name without wildcard, trailing dot or letters outside ASCII. */
export const domain = () => text(domainFault);

// `dashboard.` goes in front of it, and a host name has at most 253 characters.
const longestDomain = 253 - 'dashboard.'.length;

function domainFault(value: string): string | undefined {
  if (value === '') return 'is empty; allowed: a domain name such as tales.example.org';
  if (/[^\0-\x7f]/.test(value)) {
    const ascii = domainToASCII(value);
    return `has letters outside ASCII; allowed: such a domain in punycode${ascii ? `; fix: write ${ascii}` : ''}`;
  }
  const labels = value.split('.');
  if (value.startsWith('*')) {
    return 'is a wildcard; allowed: the domain itself: hosts and the wildcard of the certificate are made from it; fix: leave out the `*.`';
  }
  if (value.endsWith('.'))
    return `ends with a dot; allowed: a name without it; fix: write ${value.replace(/\.+$/, '')}`;
  if (labels.includes(''))
    return 'has an empty label (two dots, or one in front); allowed: labels joined by one dot';
  if (value.length > longestDomain)
    return `is too long (${value.length}); allowed: up to ${longestDomain} characters`;
  if (labels.some((label) => label.length > 63))
    return 'has a label of more than 63 characters; allowed: up to 63 for each';
  if (labels.every((label) => labelPattern.test(label))) return undefined;
  const fault =
    'is not a domain name; allowed: labels of lower-case letters, digits and inner hyphens, joined by dots';
  const mended = value.toLowerCase();
  return mended !== value && mended.split('.').every((label) => labelPattern.test(label))
    ? `${fault}; fix: write ${mended}`
    : fault;
}

const registryHost = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\\d{1,5})?/)?';
const imagePath = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*';

/** `[registry[:port]/]path[:tag][@digest]`, the grammar of distribution/reference. */
export const imageReference = () =>
  matching(
    new RegExp(`^${registryHost}${imagePath}(?::\\w[\\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$`),
    'is not an image reference; allowed: [registry/]name[:tag][@sha256:digest], the name in lower case',
  );

/** Registry, and path in it, to be put before image references: `mirror.example.org:5000/hub`. */
export const imagePrefix = () =>
  matching(
    new RegExp(`^[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\\d{1,5})?(?:/${imagePath})?/?$`),
    'is not a registry; allowed: host[:port][/path], without https:// and without a tag',
  );

/** Key of a label or an annotation, with an optional DNS prefix. */
export const labelKey = () =>
  matching(
    /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
    'is not a label key; allowed: [prefix/]name of letters, digits, - _ .',
  );

/** Value of a label. */
export const labelValue = () =>
  matching(
    /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
    'is not a label value; allowed: up to 63 letters, digits, - _ .',
  );

/** Name of an environment variable. */
export const envName = () =>
  matching(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    'is not the name of an environment variable; allowed: letters, digits and _',
  );
