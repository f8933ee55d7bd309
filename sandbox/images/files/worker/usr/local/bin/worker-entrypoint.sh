#!/bin/sh
# Runs gwvolman 2.1 with celery, as its own image does: arguments are those of `celery worker`.
set -eu

# The names of gwvolman's settings in girder_worker 5.
export GIRDER_WORKER_BROKER="$CELERY_BROKER" GIRDER_WORKER_BACKEND="$CELERY_BACKEND"
exec gosu "${GOSU_USER:-1000:1000}" python3 -m celery -A girder_worker.app worker \
  --loglevel info --concurrency 2 --without-mingle --hostname wt-worker "$@"
