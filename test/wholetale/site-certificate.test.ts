import { plannedManifests } from '../../src/app';
import { objectPath } from '../../src/kube/manifest';
import { configOf, manifestsOf } from './support';

const manifests = manifestsOf({ domain: 'tales.example.org', tls: { issuer: 'letsencrypt' } });

const named = (name: string) => manifests.find(({ metadata }) => metadata.name === name)!;

describe('a certificate from cert-manager', () => {
  const certificate = named('site-cert-issued');
  const ingress = named('ingress');

  it('is for every name below the domain, by the issuer of the config', () => {
    expect(certificate.apiVersion).toBe('cert-manager.io/v1');
    expect(certificate.spec).toEqual({
      secretName: 'site-cert-issued',
      dnsNames: ['*.tales.example.org'],
      issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'letsencrypt' },
    });
  });

  it('is what the ingress serves with, under the name that cert-manager would choose for it', () => {
    const { tls } = ingress.spec as { tls: { secretName: string; hosts: string[] }[] };
    expect(tls).toEqual([
      {
        secretName: certificate.metadata.name,
        hosts: ['girder.tales.example.org', 'dashboard.tales.example.org'],
      },
    ]);
    expect(ingress.metadata.annotations).toMatchObject({ 'cert-manager.io/cluster-issuer': 'letsencrypt' });
  });

  it('is made before the ingresses that serve with it, and after the namespace', () => {
    const planned = plannedManifests(configOf({ tls: { issuer: 'letsencrypt' } }));
    const needs = (path: string) => planned.find(({ manifest }) => objectPath(manifest) === path)!.dependsOn;
    const made = 'Certificate/wholetale/site-cert-issued';
    expect(needs(made)).toEqual(['Namespace/wholetale']);
    for (const name of ['ingress', 'registry-ingress'])
      expect(needs(`Ingress/wholetale/${name}`)).toContain(made);
  });

  it('leaves no Secret for the operator to fill', () => {
    const names = manifests.filter(({ kind }) => kind === 'Secret').map(({ metadata }) => metadata.name);
    expect(names).not.toContain('site-cert-secret');
  });
});
