import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';

import { z } from 'zod';

import { quantityValue } from './quantity';

/** What is wrong with a value. */
interface Fault {
  readonly message: string;
  /** What is accepted, where that is better said than for all such values. */
  readonly allowed?: string;
  readonly fix?: string;
}

/**
 * Text with a check that can say more than yes or no.
 *
 * @param allowed what is accepted, for messages and for the reference page
 */
export function text(allowed: string, check: (value: string) => Fault | undefined) {
  return z
    .string()
    .superRefine((value, context) => {
      const fault = check(value);
      if (!fault) return;
      const { message, ...params } = { allowed, ...fault };
      context.addIssue({ code: 'custom', message, params });
    })
    .meta({ allowed });
}

/** Text of one form. */
export const matching = (pattern: RegExp, allowed: string, message: string) =>
  text(allowed, (value) => (pattern.test(value) ? undefined : { message }));

/** A Kubernetes quantity of bytes: `200Mi`, `4Gi`, `1500M`. No fractions of a byte, so no `m`. */
export const quantity = () =>
  text('bytes: a number with Ki, Mi, Gi, Ti, k, M, G or T, such as 4Gi', (value) => {
    if (!/^(\d+|\d+\.\d+(?=[kKMGTPE]))([KMGTPE]i|[kMGTPE])?$/.test(value)) {
      return { message: 'is not a quantity of bytes' };
    }
    // Kubernetes counts bytes in 63 bits.
    if (quantityValue(value) >= 2 ** 63) return { message: 'is more than can be counted' };
    return /[1-9]/.test(value) ? undefined : { message: 'is zero' };
  });

/** A Kubernetes quantity of cores: `2`, `0.5`, `250m`. */
export const cpu = () =>
  matching(
    /^(\d+m|\d+(\.\d{1,3})?)$/,
    'cores: a number such as 2 or 0.5, or thousandths such as 250m',
    'is not a quantity of cores',
  );

const isLabel = (value: string) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(value);

/** RFC 1123 label: what names of most objects must be. */
export const dnsLabel = () =>
  text('a DNS label: up to 63 lower-case letters, digits and inner hyphens', (value) => {
    if (value.length > 63) return { message: `is longer than 63 characters (it has ${value.length})` };
    if (isLabel(value)) return undefined;
    const mended = value.toLowerCase().replaceAll('_', '-');
    return { message: 'is not a DNS label', ...(isLabel(mended) && { fix: `write ${mended}` }) };
  });

/** A namespace that is not Kubernetes' own. */
export const namespaceName = () =>
  dnsLabel().refine((value) => !value.startsWith('kube-'), {
    error: "is one of Kubernetes' own",
    params: { allowed: 'a namespace that does not begin with kube-' },
  });

const isDnsName = (value: string) => value.length <= 253 && value.split('.').every(isLabel);

/** RFC 1123 subdomain, as names of classes and Secrets are. */
export const dnsSubdomain = () =>
  text('a DNS name: lower-case letters, digits, inner hyphens and dots', (value) =>
    isDnsName(value) ? undefined : { message: 'is not a DNS name' },
  );

// `dashboard.` goes in front of it, and a host name has at most 253 characters.
const longestDomain = 253 - 'dashboard.'.length;

/** A host name without wildcard, trailing dot or letters outside ASCII. */
export const domain = () =>
  text('a domain name: labels of lower-case letters, digits and inner hyphens, joined by dots', (value) => {
    const labels = value.split('.');
    if (!/^[ -~]*$/.test(value)) {
      const punycode = domainToASCII(value);
      return {
        message: 'has letters outside ASCII',
        allowed: 'such a domain in punycode',
        ...(punycode && { fix: `write ${punycode}` }),
      };
    }
    if (value.startsWith('*')) {
      return {
        message: 'is a wildcard',
        allowed: 'the domain itself, of which hosts and certificate are made',
        fix: 'leave out the `*.`',
      };
    }
    if (value.length > longestDomain) {
      return { message: `is too long (${value.length})`, allowed: `up to ${longestDomain} characters` };
    }
    if (/[^.]\.$/.test(value)) return { message: 'ends with a dot', fix: `write ${value.slice(0, -1)}` };
    if (labels.includes('')) return { message: 'has an empty label (two dots, or one at an end)' };
    if (labels.some((label) => label.length > 63)) return { message: 'has a label over 63 characters' };
    if (labels.every(isLabel)) return undefined;
    const mended = value.toLowerCase();
    return {
      message: 'is not a domain name',
      ...(mended.split('.').every(isLabel) && { fix: `write ${mended}` }),
    };
  });

const hostName = '[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?';
const registryHost = `${hostName}(?::\\d{1,5})?`;
// Without a dot or a port it would be a folder on Docker Hub, `localhost` excepted.
const clearlyHost = `(?:localhost|(?=[^/]*[.:])${registryHost})`;
const imageName = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const imagePath = `${imageName}(?:/${imageName})*`;

/** `[registry[:port]/]path[:tag][@digest]`, the grammar of the distribution project's reference package. */
export const imageReference = () =>
  text('an image: [registry/]name[:tag][@sha256:digest], the name in lower case', (value) =>
    new RegExp(`^(?:${clearlyHost}/)?${imagePath}(?::\\w[\\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$`).test(
      value,
    )
      ? badPort(value.split('/').length > 1 ? value : '')
      : { message: 'is not an image reference' },
  );

/** Of the registry at the beginning. */
function badPort(value: string): Fault | undefined {
  const [, port] = /^[^/]*:(\d+)(?:\/|$)/.exec(value) ?? [];
  if (port === undefined || (Number(port) >= 1 && Number(port) <= 65535)) return undefined;
  return { message: `has the port ${port}, which is none`, allowed: 'a port from 1 to 65535' };
}

/** Registry, and path in it, to be put before image references: `mirror.example.org:5000/hub`. */
export const imagePrefix = () =>
  text('host[:port][/path], without https:// and without a tag', (value) =>
    new RegExp(`^${registryHost}(?:/${imagePath})?/?$`).test(value)
      ? badPort(value)
      : { message: 'is not a registry' },
  );

/** Key of a label or an annotation, with an optional DNS prefix. */
export const labelKey = () =>
  text('[prefix/]name of letters, digits, - _ . (the prefix a DNS name)', (value) => {
    const [name = '', prefix] = value.split('/').reverse();
    const isKey =
      /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(name) &&
      (prefix === undefined || isDnsName(prefix)) &&
      value.split('/').length <= 2;
    return isKey ? undefined : { message: 'is not a label key' };
  });

/** Value of a label. */
export const labelValue = () =>
  matching(
    /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
    'up to 63 letters, digits, - _ .',
    'is not a label value',
  );

/** Name of an environment variable. */
export const envName = () =>
  matching(/^[A-Za-z_][A-Za-z0-9_]*$/, 'letters, digits and _', 'is not the name of an environment variable');

/** What a ResourceQuota can count: Kubernetes' own names, and any with a group in it. */
export const quotaName = () =>
  matching(
    /^(cpu|memory|pods|services|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims|services\.(nodeports|loadbalancers)|((requests|limits)\.)?(cpu|memory|storage|ephemeral-storage)|[\w.-]+\/[\w.-]+)$/,
    'such as pods, requests.cpu, limits.memory, requests.storage or count/jobs.batch',
    'is nothing that a quota can count',
  );

/** A Kubernetes quantity of anything: `10`, `500m`, `20Gi`. */
export const amount = () =>
  matching(
    /^\d+(\.\d+)?(m|k|[KMGTPE]i|[MGTPE])?$/,
    'a quantity such as 10, 500m or 20Gi',
    'is not a quantity',
  );

/** A range of addresses: `10.0.0.0/8`, `fc00::/7`. */
export const cidr = () =>
  text('a range of addresses such as 10.0.0.0/8 or fc00::/7', (value) => {
    const [address = '', length = '', ...more] = value.split('/');
    const bits = isIPv4(address) ? 32 : isIPv6(address) ? 128 : undefined;
    if (bits === undefined || more.length > 0) return { message: 'is not a range of addresses' };
    if (length === '') return { message: 'has no length', fix: `write ${address}/${bits}` };
    return /^\d{1,3}$/.test(length) && Number(length) <= bits
      ? undefined
      : { message: `has a length other than 0 to ${bits}` };
  });

/** Path of a folder on a node; not the root itself, which nothing of ours may mount. */
export const absolutePath = () =>
  text('an absolute path other than /, without . and .. and :', (value) => {
    const [first, ...parts] = value.replace(/\/$/, '').split('/');
    if (first !== '') return { message: 'is not an absolute path' };
    if (parts.length === 0) return { message: 'is the whole file system of the node' };
    return parts.every((part) => !/^\.{0,2}$/.test(part) && !part.includes(':'))
      ? undefined
      : { message: 'is not a plain path' };
  });
