/**
 * Does with gwvolman's account, from inside of its pod, whatever its Role allows, on objects of its own, and tries what
 * it must not. A Python program, as in programs.ts. Prints, as JSON, the status of each request that is allowed, by verb
 * and resource; and for each that is not the status, with what the API server said.
 */
export const accountProgram = String.raw`
import http.client, json, os, ssl, time
from kubernetes import client, config
from kubernetes.stream import stream

account = '/var/run/secrets/kubernetes.io/serviceaccount/'
trust = ssl.create_default_context(cafile=account + 'ca.crt')
token = open(account + 'token').read()
namespace = os.environ['NAMESPACE']
own = '/namespaces/' + namespace
core, apps, batch = '/api/v1' + own, '/apis/apps/v1' + own, '/apis/batch/v1' + own
net, rbac = '/apis/networking.k8s.io/v1' + own, '/apis/rbac.authorization.k8s.io/v1' + own
name = 'rights-probe'
labels = dict(app=name)
metadata = dict(name=name, labels=labels)
selector = 'labelSelector=app%3D' + name


def ask(method, path, body=None, **headers):
    connection = http.client.HTTPSConnection('kubernetes.default.svc', context=trust, timeout=30)
    headers = {'Authorization': 'Bearer ' + token, 'Content-Type': 'application/json', **headers}
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    # After 101 the connection speaks another protocol.
    text = '' if answer.status == 101 else answer.read().decode()
    connection.close()
    return answer.status, text


allowed = {}


def perform(right, method, path, body=None, **headers):
    status, text = ask(method, path, body, **headers)
    assert status < 300, (right, status, text)
    allowed[right] = status
    return text


def item(*request):
    return json.loads(perform(*request))


def names(*request):
    return [each['metadata']['name'] for each in item(*request)['items']]


def make(resource, group, path, body):
    body['metadata'] = metadata
    assert item('create ' + resource + group, 'POST', path + '/' + resource, body)['metadata']['uid']
    assert item('get ' + resource + group, 'GET', path + '/' + resource + '/' + name)['metadata']['name'] == name


def find(resource, group, path):
    assert names('list ' + resource + group, 'GET', path + '/' + resource + '?' + selector) == [name]


def remove(resource, group, path):
    perform('delete ' + resource + group, 'DELETE', path + '/' + resource + '/' + name + '?propagationPolicy=Background')


container = dict(
    name='main', image=os.environ['WORKER_IMAGE'], imagePullPolicy='IfNotPresent',
    command=['sh', '-c', 'echo a line; sleep 600'],
)
pod_spec = dict(containers=[container], terminationGracePeriodSeconds=0)
template = dict(metadata=dict(labels=labels), spec=pod_spec)
make('deployments', '.apps', apps, dict(spec=dict(selector=dict(matchLabels=labels), template=template)))
find('deployments', '.apps', apps)
make('services', '', core, dict(spec=dict(selector=labels, ports=[dict(port=80)])))
find('services', '', core)
claim = dict(accessModes=['ReadWriteOnce'], resources=dict(requests=dict(storage='1Mi')))
make('persistentvolumeclaims', '', core, dict(spec=claim))
find('persistentvolumeclaims', '', core)
make('configmaps', '', core, dict(data=dict(key='value')))
job = dict(template=dict(spec=dict(pod_spec, restartPolicy='Never')), suspend=True)
make('jobs', '.batch', batch, dict(spec=job))
item('get jobs/status.batch', 'GET', batch + '/jobs/' + name + '/status')
backend = dict(service=dict(name=name, port=dict(number=80)))
rule = dict(host=name + '.' + os.environ['DOMAIN'], http=dict(paths=[dict(path='/', pathType='Prefix', backend=backend)]))
make('ingresses', '.networking.k8s.io', net, dict(spec=dict(rules=[rule])))
find('ingresses', '.networking.k8s.io', net)
ingress = json.loads(ask('GET', net + '/ingresses/' + name)[1])
rule['host'] = 'other.' + rule['host']
ingress['spec']['rules'] = [rule]
del ingress['metadata']['resourceVersion']
changed = item('update ingresses.networking.k8s.io', 'PUT', net + '/ingresses/' + name, ingress)
assert changed['spec']['rules'][0]['host'] == rule['host']

perform('create secrets', 'POST', core + '/secrets', dict(metadata=metadata, stringData=dict(key='value')))
assert item('get secrets', 'GET', core + '/secrets/girder-secret')['data']
assert names('list secrets', 'GET', core + '/secrets?fieldSelector=metadata.name%3Dgirder-secret') == ['girder-secret']

for attempt in range(90):
    pods = item('list pods', 'GET', core + '/pods?' + selector)['items']
    if pods and pods[0]['status'].get('phase') == 'Running':
        break
    time.sleep(1)
pod = pods[0]['metadata']['name']
path = core + '/pods/' + pod
event = perform('watch pods', 'GET', core + '/pods?watch=1&resourceVersion=0&timeoutSeconds=1&' + selector)
assert json.loads(event.splitlines()[0])['object']['metadata']['name'] == pod
found = item('get pods', 'GET', path)
found['metadata']['annotations'] = dict(probed='yes')
del found['metadata']['resourceVersion']
assert item('update pods', 'PUT', path, found)['metadata']['annotations']['probed'] == 'yes'
assert perform('get pods/log', 'GET', path + '/log') == 'a line\n'
# As gwvolman does it: over a websocket, with the client that it has.
config.load_incluster_config()
run = dict(command=['echo', 'hello'], stdout=True, stderr=True, stdin=False, tty=False)
said = stream(client.CoreV1Api().connect_get_namespaced_pod_exec, pod, namespace, **run)
assert said == 'hello\n', said
allowed['get pods/exec'] = 101
upgrade = {'Connection': 'Upgrade', 'Upgrade': 'SPDY/3.1', 'X-Stream-Protocol-Version': 'v4.channel.k8s.io'}
perform('create pods/exec', 'POST', path + '/exec?command=true&stdout=true', **upgrade)

# Whatever changes what is not its own is asked for without effect: whether it is allowed, is decided before.
dry = '?dryRun=All'
binding = dict(
    metadata=metadata, roleRef=dict(apiGroup='rbac.authorization.k8s.io', kind='ClusterRole', name='cluster-admin'),
    subjects=[dict(kind='ServiceAccount', name='gwvolman-acct', namespace=namespace)],
)
patch = {'Content-Type': 'application/merge-patch+json'}
forbidden = {
    method + ' ' + path: ask(method, path, *rest[:1], **(rest[1] if rest[1:] else {}))
    for method, path, *rest in (
        ('GET', core + '/secrets'),
        ('GET', core + '/secrets/registry-secret'),
        ('GET', core + '/secrets?watch=1&timeoutSeconds=1'),
        ('DELETE', core + '/secrets/' + name),
        ('PATCH', core + '/secrets/registry-secret' + dry, dict(stringData=dict(password='x')), patch),
        ('GET', '/api/v1/pods'),
        ('GET', '/api/v1/namespaces/kube-system/pods'),
        ('GET', '/api/v1/nodes'),
        ('GET', '/api/v1/namespaces'),
        ('POST', core + '/pods' + dry, dict(metadata=metadata, spec=pod_spec)),
        ('PATCH', path + dry, dict(metadata=dict(annotations=dict(probed='no'))), patch),
        ('DELETE', core + '/pods' + dry),
        ('GET', path + '/portforward?ports=80', None, upgrade),
        ('PUT', apps + '/deployments/girder' + dry, dict(metadata=dict(name='girder'))),
        ('PATCH', apps + '/deployments/' + name + '/scale' + dry, dict(spec=dict(replicas=2)), patch),
        ('GET', apps + '/daemonsets'),
        ('GET', core + '/configmaps'),
        ('GET', batch + '/jobs'),
        ('GET', rbac + '/roles'),
        ('POST', rbac + '/rolebindings' + dry, binding),
        ('PATCH', rbac + '/roles/gwvolman-acct' + dry, dict(rules=[]), patch),
        ('POST', core + '/serviceaccounts/gwvolman-acct/token', dict(spec=dict(audiences=[]))),
        ('DELETE', net + '/networkpolicies/wholetale-default-deny' + dry),
        ('DELETE', '/api/v1' + own + dry),
    )
}

perform('delete pods', 'DELETE', path)
for each in (
    ('deployments', '.apps', apps),
    ('services', '', core),
    ('persistentvolumeclaims', '', core),
    ('configmaps', '', core),
    ('jobs', '.batch', batch),
    ('ingresses', '.networking.k8s.io', net),
):
    remove(*each)
print(json.dumps(dict(allowed=allowed, forbidden=forbidden)))
`;
