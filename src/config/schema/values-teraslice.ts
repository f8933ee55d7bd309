import { z } from 'zod';

import { absolutePath, text } from './values';

/**
 * A cluster's name as Kubernetes gets to see it: other characters than
 * `[a-zA-Z0-9_.-]` as `_`, and no more than 63
 * (`docs/configuration/clustering-k8s.md` of terascope/teraslice).
 */
export function clusterNameLabel(name: string): string {
  return name.replace(/[^a-zA-Z0-9_.-]/g, '_').slice(0, 63);
}

/** What Teraslice calls an `elasticsearch_name`: its indices begin with it. */
export const clusterName = () =>
  text('up to 200 characters: no capital letters or spaces, none of # * ? " < > | / \\ , :', (value) => {
    if (value.length === 0) return { message: 'is empty' };
    // An index has 255 at most, and Teraslice adds what it is for, and a date.
    if (value.length > 200) return { message: `is too long (${value.length})` };
    if (value !== value.toLowerCase())
      return { message: 'has capital letters', fix: `write ${value.toLowerCase()}` };
    if (/[\s#*?"<>|/\\,:]/.test(value)) return { message: 'has characters that an index cannot have' };
    const label = clusterNameLabel(value);
    // So it would be refused as a label as well as, in front, as an index.
    return /^[a-z0-9].*[a-z0-9]$|^[a-z0-9]$/.test(label)
      ? undefined
      : { message: `becomes the label ${label}, which has to begin and end with a letter or a digit` };
  });

/** Below it is the program itself, or its configuration. */
const taken = ['/app', '/app/source', '/app/config', '/tmp'];

/** Where a volume can go in a pod of Teraslice without hiding what is there. */
export const programSafePath = () =>
  absolutePath().refine(
    (value) => {
      const path = value.replace(/\/+$/, '');
      return !taken.includes(path) && !path.startsWith('/app/source/') && !path.startsWith('/app/config/');
    },
    {
      error: 'is where the image has its program or its configuration',
      params: { allowed: 'a folder such as /app/assets' },
    },
  );

/** `http://search.example.org:9200`. A login in it is found by a check that does not show it. */
export const searchUrl = () =>
  text('a URL such as https://search.example.org:9200', (value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (!url || !['http:', 'https:'].includes(url.protocol) || url.hostname === '')
      return { message: 'is not a URL with http:// or https://' };
    if (url.search !== '' || url.hash !== '') return { message: 'has a query or a fragment' };
    return undefined;
  });

/** `{ kafka: { default: { brokers: … } } }` */
export const connectorMap = () =>
  z.record(z.string().min(1), z.record(z.string().min(1), z.record(z.string().min(1), z.unknown())));
