const gcloud = 'https://docs.cloud.google.com/sdk/gcloud/reference';
const docker = 'https://docs.docker.com/reference/cli/docker';

/** A command of a program that cannot be had here, and its reference. */
export interface Reference {
  /** Words that choose it. */
  readonly command: string;
  /** Those of its flags that the pages use. */
  readonly flags: readonly string[];
  /** Where it is described with these flags. */
  readonly source: string;
}

/** What the pages show of programs whose help cannot be asked, read in their references in November 2026. */
export const references: readonly Reference[] = [
  {
    command: 'gcloud auth application-default login',
    flags: [],
    source: `${gcloud}/auth/application-default/login`,
  },
  { command: 'gcloud components install', flags: [], source: `${gcloud}/components/install` },
  { command: 'gcloud container clusters list', flags: [], source: `${gcloud}/container/clusters/list` },
  {
    command: 'gcloud container clusters create',
    flags: ['--num-nodes', '--machine-type'],
    source: `${gcloud}/container/clusters/create`,
  },
  { command: 'gcloud secrets create', flags: ['--data-file'], source: `${gcloud}/secrets/create` },
  {
    command: 'gcloud storage buckets create',
    flags: ['--uniform-bucket-level-access'],
    source: `${gcloud}/storage/buckets/create`,
  },
  {
    command: 'gcloud storage buckets update',
    flags: ['--versioning'],
    source: `${gcloud}/storage/buckets/update`,
  },
  { command: 'gcloud kms keyrings create', flags: ['--location'], source: `${gcloud}/kms/keyrings/create` },
  {
    command: 'gcloud kms keys create',
    flags: ['--keyring', '--location', '--purpose'],
    source: `${gcloud}/kms/keys/create`,
  },
  { command: 'docker image inspect', flags: [], source: `${docker}/image/inspect/` },
  { command: 'docker save', flags: [], source: `${docker}/image/save/` },
  { command: 'helm template', flags: [], source: 'https://helm.sh/docs/helm/helm_template/' },
];
