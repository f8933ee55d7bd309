import type { ISecret } from 'cdk8s-plus-25';
import { Secret } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../config/schema';
import type { AnySecretName } from '../config/secrets/names';
import { secretMarker } from '../config/secrets/names';
import { handle } from '../kube/handle';
import type { ComponentName } from './labels';
import { objectMetadata } from './labels';
import { hasIssuer, IssuedSiteCertificate } from './site-certificate';

/** Keys of `registry-secret`. */
export const loginKeys = {
  username: 'username',
  password: 'password',
  htpasswd: 'registry.password',
} as const;

/** By which gwvolman 2.1 has the pods of tales pull their images: a name in its code (`utils_k8s.py`), which it never makes. */
export const talePullSecret = 'local-registry-secret';

/** Every Secret of the stack. They hold markers; values are put in by whoever writes or deploys the manifests. */
export class Secrets extends Construct {
  /** User, password and htpasswd line of the registry. */
  readonly login: ISecret;
  /** The same login for the kubelet: pods of the legacy gwvolman's tales pull with it, and 2.1's builds. */
  readonly credentials: ISecret;
  /** Certificate and key of `registry:443`. */
  readonly registryCertificate: ISecret;
  /** Certificate and key of the site's domain, from the operator or from cert-manager. */
  readonly siteCertificate: ISecret;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const make = (
      secretId: string,
      component: ComponentName,
      name: string,
      type: string,
      data: Readonly<Record<string, AnySecretName>>,
    ) =>
      handle<ISecret>(
        new Secret(this, secretId, {
          metadata: objectMetadata(config, component, name),
          type,
          stringData: Object.fromEntries(
            Object.entries(data).map(([key, secret]) => [key, secretMarker(secret)]),
          ),
        }),
      );
    const tls = 'kubernetes.io/tls';
    this.login = make('RegistryLogin', 'registry', 'registry-secret', 'Opaque', {
      [loginKeys.username]: 'registry.username',
      [loginKeys.password]: 'registry.password',
      [loginKeys.htpasswd]: config.registry.legacyUser
        ? 'registry.htpasswdWithLegacyUser'
        : 'registry.htpasswd',
    });
    this.credentials = make(
      'RegistryCredentials',
      'registry',
      'registry-credentials',
      'kubernetes.io/dockerconfigjson',
      { '.dockerconfigjson': 'registry.dockerconfigjson' },
    );
    if (config.worker.variant === '2.1')
      make('TalePullSecret', 'registry', talePullSecret, 'kubernetes.io/dockerconfigjson', {
        '.dockerconfigjson': 'registry.taleDockerconfigjson',
      });
    this.registryCertificate = make('RegistryCertificate', 'registry', 'registry-cert-secret', tls, {
      'tls.crt': 'registry.certificate',
      'tls.key': 'registry.privateKey',
    });
    this.siteCertificate = hasIssuer(config.tls)
      ? new IssuedSiteCertificate(this, 'IssuedSiteCertificate', config, config.tls).secret
      : make('SiteCertificate', 'ingress', 'site-cert-secret', tls, {
          'tls.crt': 'site.certificate',
          'tls.key': 'site.privateKey',
        });
  }
}
