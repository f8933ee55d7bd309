/**
 * Python programs for gwvolman's container, with the libraries that gwvolman has.
 * Arguments are those of `python3 -c`.
 */

/**
 * Builds an image as gwvolman does: context in its own folder, the docker beside it, the login of its environment.
 * Arguments: TAG, then optionally a password, then a further RUN.
 */
export const buildProgram = String.raw`
import os, shutil, sys, tempfile
import docker

tag = sys.argv[1]
password = (sys.argv[2:3] or [''])[0] or os.environ['REGISTRY_PASS']
more = ''.join('RUN ' + each for each in sys.argv[3:])
context = tempfile.mkdtemp(dir=os.path.join(os.environ['HOSTDIR'], 'tmp'))
shutil.copy('/usr/bin/busybox', context)
with open(os.path.join(context, 'Dockerfile'), 'w') as file:
    file.write('''
FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "sh", "-c", "/bin/busybox mkdir /www && echo a tale > /www/index.html"]
''' + more)
client = docker.DockerClient(base_url=os.environ['DOCKER_HOST'], timeout=120)
client.images.build(path=context, tag=tag, rm=True)
client.login(os.environ['REGISTRY_USER'], password, registry=os.environ['REGISTRY_URL'], reauth=True)
repository, version = tag.rsplit(':', 1)
for line in client.images.push(repository, tag=version, stream=True, decode=True):
    if 'error' in line:
        raise SystemExit(line['error'])
shutil.rmtree(context)
print('pushed', tag)
`;

/** Asks the API for what gwvolman's account may and may not do; prints the status of every answer. */
export const requestsProgram = String.raw`
import json, os, ssl, urllib.error, urllib.request

account = '/var/run/secrets/kubernetes.io/serviceaccount/'
trust = ssl.create_default_context(cafile=account + 'ca.crt')
token = open(account + 'token').read()
own = '/namespaces/' + os.environ['NAMESPACE']
apps, batch, net, rbac = '/apis/apps/v1', '/apis/batch/v1', '/apis/networking.k8s.io/v1', '/apis/rbac.authorization.k8s.io/v1'


def status(method, path, body=None):
    request = urllib.request.Request('https://kubernetes.default.svc' + path, method=method)
    request.add_header('Authorization', 'Bearer ' + token)
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header('Content-Type', 'application/json')
    try:
        return urllib.request.urlopen(request, context=trust, timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code


def review(verb, group, resource, name='', subresource=''):
    attributes = dict(verb=verb, group=group, resource=resource, subresource=subresource, name=name, namespace=os.environ['NAMESPACE'])
    body = dict(apiVersion='authorization.k8s.io/v1', kind='SelfSubjectAccessReview', spec=dict(resourceAttributes=attributes))
    request = urllib.request.Request('https://kubernetes.default.svc/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', method='POST')
    request.add_header('Authorization', 'Bearer ' + token)
    request.add_header('Content-Type', 'application/json')
    request.data = json.dumps(body).encode()
    answer = json.load(urllib.request.urlopen(request, context=trust, timeout=10))
    return 200 if answer['status']['allowed'] else 403


allowed = {
    path: status('GET', path)
    for path in (
        '/api/v1' + own + '/pods',
        '/api/v1' + own + '/services',
        '/api/v1' + own + '/persistentvolumeclaims',
        '/api/v1' + own + '/secrets/girder-secret',
        '/api/v1' + own + '/configmaps/girder-configmap',
        apps + own + '/deployments',
        net + own + '/ingresses',
        batch + own + '/jobs/none',
    )
}
may = {
    ('', 'pods'): 'get list watch update delete',
    ('', 'services'): 'get list create delete',
    ('', 'persistentvolumeclaims'): 'get list create delete',
    ('apps', 'deployments'): 'get list create delete',
    ('networking.k8s.io', 'ingresses'): 'get list create update delete',
    ('', 'configmaps'): 'get create delete',
    ('batch', 'jobs'): 'get create delete',
    ('', 'secrets'): 'create',
}
for (group, resource), verbs in may.items():
    for verb in verbs.split():
        allowed[verb + ' ' + resource] = review(verb, group, resource)
forbidden = {
    method + ' ' + path: status(method, path, body)
    for method, path, body in (
        ('GET', '/api/v1' + own + '/secrets', None),
        ('GET', '/api/v1' + own + '/secrets/registry-secret', None),
        ('GET', '/api/v1/pods', None),
        ('GET', '/api/v1/nodes', None),
        ('GET', '/api/v1/namespaces/kube-system/pods', None),
        ('GET', rbac + own + '/roles', None),
        ('POST', '/api/v1' + own + '/pods', {}),
        ('POST', rbac + own + '/rolebindings', {}),
        ('DELETE', '/api/v1' + own + '/secrets/registry-secret', None),
        ('DELETE', '/api/v1' + own, None),
        ('DELETE', '/api/v1' + own + '/pods', None),
        ('PUT', apps + own + '/deployments/girder', {}),
        ('POST', '/api/v1' + own + '/serviceaccounts/gwvolman-acct/token', {}),
    )
}
print(json.dumps(dict(allowed=allowed, forbidden=forbidden)))
`;
