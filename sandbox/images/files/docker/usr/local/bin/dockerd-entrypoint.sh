#!/bin/sh
# What a docker daemon needs before it starts in a container of its own.
set -eu

if [ "${1:-}" = dockerd ]; then
  # What a daemon that was killed left behind.
  rm -f /var/run/docker.pid /var/run/docker/containerd/containerd.pid
  # With cgroup v2 a group either has processes or hands controllers on.
  if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
    mkdir -p /sys/fs/cgroup/init
    while read -r each; do echo "$each" > /sys/fs/cgroup/init/cgroup.procs || true; done < /sys/fs/cgroup/cgroup.procs
    sed -e 's/ / +/g' -e 's/^/+/' < /sys/fs/cgroup/cgroup.controllers > /sys/fs/cgroup/cgroup.subtree_control
  fi
  exec tini -s -- "$@"
fi
exec "$@"
