import { z } from 'zod';

/** A Kubernetes quantity of bytes: `200Mi`, `4Gi`, `1500M`. No fractions of a byte, so no `m`. */
export const quantity = () =>
  z.string().regex(/^(\d+|\d+\.\d+(?=[KMGTPE]))([KMGTPE]i|[kMGTPE])?$/, {
    error: 'is not a quantity of bytes; allowed: a whole number with Ki, Mi, Gi, Ti, k, M, G or T, such as 4Gi',
  });

/** A Kubernetes quantity of cores: `2`, `0.5`, `250m`. */
export const cpu = () =>
  z.string().regex(/^(\d+m|\d+(\.\d{1,3})?)$/, {
    error: 'is not a quantity of cores; allowed: a number such as 2 or 0.5, or thousandths such as 250m',
  });

/** RFC 1123 label: what names of most objects must be. */
export const dnsLabel = () =>
  z
    .string()
    .max(63, { error: 'is longer than 63 characters' })
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, {
      error: 'is not a DNS label; allowed: lower-case letters, digits and inner hyphens',
    });

/** A host name without wildcard, trailing dot or letters outside ASCII. */
export const domain = () =>
  z
    .string()
    .max(253)
    .regex(/^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/, {
      error: 'is not a domain name; allowed: lower-case labels joined by dots, punycode for other scripts',
    });

/** `[registry[:port]/]path[:tag][@digest]`. */
export const imageReference = () =>
  z
    .string()
    .regex(
      /^([a-zA-Z0-9.-]+(:\d+)?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[\w][\w.-]{0,127})?(@sha256:[a-f0-9]{64})?$/,
      { error: 'is not an image reference; allowed: [registry/]name[:tag][@sha256:digest], lower case' },
    );

/** Key of a label or an annotation, with an optional DNS prefix. */
export const labelKey = () =>
  z.string().regex(/^([a-z0-9.-]+\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/, {
    error: 'is not a label key; allowed: [prefix/]name of letters, digits, - _ .',
  });

/** Name of an environment variable. */
export const envName = () =>
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'is not the name of an environment variable' });
