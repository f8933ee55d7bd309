/**
 * Python programs for gwvolman's container, with the libraries that gwvolman has.
 * Arguments are those of `python3 -c`.
 */

/**
 * Builds an image as gwvolman does: context in its own folder, the docker beside it, the login of its environment.
 * Arguments: TAG, then optionally a password.
 */
export const buildProgram = String.raw`
import os, shutil, sys, tempfile
import docker

tag = sys.argv[1]
password = (sys.argv[2:3] or [''])[0] or os.environ['REGISTRY_PASS']
context = tempfile.mkdtemp(dir=os.path.join(os.environ['HOSTDIR'], 'tmp'))
shutil.copy('/usr/bin/busybox', context)
with open(os.path.join(context, 'Dockerfile'), 'w') as file:
    file.write('''
FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "sh", "-c", "/bin/busybox mkdir /www && echo a tale > /www/index.html"]
''')
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

/**
 * Logs in to the registry, pushes an image and pulls it, as gwvolman does; prints what came of each as JSON.
 * Arguments: TAG, then a password, or nothing for the one of the environment.
 */
export const registryProgram = String.raw`
import json, os, sys
import docker

repository, version = sys.argv[1].rsplit(':', 1)
auth = dict(username=os.environ['REGISTRY_USER'], password=sys.argv[2] or os.environ['REGISTRY_PASS'])
client = docker.DockerClient(base_url=os.environ['DOCKER_HOST'], timeout=60)
way = dict(tag=version, stream=True, decode=True, auth_config=auth)


def login():
    client.login(auth['username'], auth['password'], registry=os.environ['REGISTRY_URL'], reauth=True)
    return []


def outcome(work):
    try:
        return next((line['error'] for line in work() if 'error' in line), 'done')
    except docker.errors.APIError as error:
        return str(error)


print(json.dumps(dict(
    login=outcome(login),
    push=outcome(lambda: client.api.push(repository, **way)),
    pull=outcome(lambda: client.api.pull(repository, **way)),
)))
`;

/**
 * Builds an image with a step that takes all memory that it gets; prints, as JSON, what docker says of the build and the
 * state of the container of that step. Argument: TAG of an image to build on.
 */
export const greedyProgram = String.raw`
import io, json, os, sys
import docker

client = docker.DockerClient(base_url=os.environ['DOCKER_HOST'], timeout=120)
# Megabyte by megabyte, without an end. (busybox's tail gives up by itself at two gigabytes.)
greed = 'BEGIN { for (;;) all[n++] = sprintf("%1000000d", n) }'
recipe = 'FROM ' + sys.argv[1] + '\nRUN ' + json.dumps(["/bin/busybox", "awk", greed]) + '\n'
said = list(client.api.build(fileobj=io.BytesIO(recipe.encode()), tag='greedy', rm=True, decode=True))
step = [each['stream'].split()[-1] for each in said if 'Running in' in each.get('stream', '')][-1]
state = client.api.inspect_container(step)['State']
client.api.remove_container(step)
print(json.dumps(dict(error=said[-1].get('error'), state=state)))
`;
