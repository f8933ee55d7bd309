import type { ISecret } from 'cdk8s-plus-25';
import { Secret } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import { Certificate } from '../../imports/cert-manager.io';
import type { Config } from '../config/schema';
import { objectMetadata } from './labels';

/** Who issues the certificate of the site: names as in `tls` of the config. */
export type Issuer = Config['tls'] & { readonly issuer: string };

export function hasIssuer(tls: Config['tls']): tls is Issuer {
  return tls.issuer !== undefined;
}

/**
 * Not the name of the Secret that operators fill: when one way is exchanged for
 * the other, neither deletes what the other made.
 */
const secretName = 'site-cert-issued';

/**
 * The certificate of the site from cert-manager (cert-manager.io/docs/usage/certificate), which
 * writes it into a Secret of its own and renews it there.
 */
export class IssuedSiteCertificate extends Construct {
  readonly secret: ISecret;

  constructor(scope: Construct, id: string, config: Config, { issuer, issuerKind }: Issuer) {
    super(scope, id);
    // Of the same name as the one that cert-manager would make for the annotated ingress, which it then leaves to us.
    const certificate = new Certificate(this, 'Certificate', {
      metadata: objectMetadata(config, 'ingress', secretName),
      spec: {
        secretName,
        // It covers girder and the dashboard, too; authorities refuse names besides that a wildcard covers.
        dnsNames: [`*.${config.domain}`],
        issuerRef: { name: issuer, kind: issuerKind, group: 'cert-manager.io' },
      },
    });
    this.secret = Secret.fromSecretName(this, 'Secret', secretName);
    this.secret.node.addDependency(certificate);
  }
}

/** By which cert-manager and people see who issues the certificate of an ingress. */
export function issuerAnnotations(tls: Config['tls']): Record<string, string> {
  if (!hasIssuer(tls)) return {};
  const key = tls.issuerKind === 'ClusterIssuer' ? 'cluster-issuer' : 'issuer';
  return { [`cert-manager.io/${key}`]: tls.issuer };
}
