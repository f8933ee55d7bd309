import { Yaml } from 'cdk8s';

import { plannedManifests } from './app';
import type { Config } from './config/schema';
import type { Manifest } from './kube/manifest';

/** A file of YAML, ready to be written. */
export interface RenderedFile {
  /** Name without a folder: `wholetale.k8s.yaml`. */
  readonly name: string;
  readonly text: string;
  /** What is in it, in the same order. */
  readonly manifests: readonly Manifest[];
}

export interface Rendered {
  /** One file for each chart, without Secrets. */
  readonly files: readonly RenderedFile[];
  /** The Secrets that were left out: whoever applies the files has to create them. They hold markers. */
  readonly secrets: readonly Manifest[];
}

/** Manifests apart from Secrets, which are not to be written unless somebody asks for it. */
export function withoutSecrets(manifests: readonly Manifest[]): {
  readonly manifests: readonly Manifest[];
  readonly secrets: readonly Manifest[];
} {
  const isSecret = ({ apiVersion, kind }: Manifest) => apiVersion === 'v1' && kind === 'Secret';
  return {
    manifests: manifests.filter((each) => !isSecret(each)),
    secrets: manifests.filter(isSecret),
  };
}

/** The YAML of a list of manifests, as cdk8s itself writes it. */
export function yamlText(manifests: readonly Manifest[]): string {
  return Yaml.stringify(...manifests);
}

/** Everything that `cdk8s synth` and `talestack synth` write. The same configuration gives the same bytes. */
export function renderCharts(config: Config): Rendered {
  const planned = plannedManifests(config);
  const charts = [...new Set(planned.map(({ chart }) => chart))].map((chart) => ({
    chart,
    ...withoutSecrets(planned.filter((each) => each.chart === chart).map(({ manifest }) => manifest)),
  }));
  return {
    files: charts.map(({ chart, manifests }) => ({
      name: `${chart}.k8s.yaml`,
      text: yamlText(manifests),
      manifests,
    })),
    secrets: charts.flatMap(({ secrets }) => secrets),
  };
}
