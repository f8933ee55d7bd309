/** Where pods have the wrapper, and the task lists beside it. */
export const wrapperFolder = '/talestack';
/** Name of its file, and key in its ConfigMap. */
export const wrapperFile = 'run';

/** How the wrapper itself fails, where another try would fail the same way: no bash, no such task. */
export const wrapperFailed = 213;

/**
 * Runs one task, and says how it ended. The command line reaches bash as one
 * argument: it is never part of a text that a shell reads before. Its arguments
 * are API: a pod of an older Job may start with a newer wrapper.
 *
 * - `run CODES block SIZE`: the task at $JOB_COMPLETION_INDEX in the files `tasks.N` beside it, each of SIZE lines
 * - `run CODES task INDEX IDENTIFIER COMMAND`: this one
 *
 * CODES are the exit codes that count as success, with spaces between.
 *
 * @param terminationLog where the kubelet reads what a container says at its end
 */
export function wrapperScript(terminationLog = '/dev/termination-log'): string {
  return `#!/bin/sh
# Runs one task of a submission, and says how it ended. Made by talestack.
codes=$1
mode=$2

fail() {
  printf 'talestack: %s\\n' "$1" >&2
  exit ${wrapperFailed}
}

if [ "$mode" = task ]; then
  index=$3
  identifier=$4
  payload=$5
else
  size=$3
  position=\${JOB_COMPLETION_INDEX:-}
  [ -n "$position" ] || fail 'JOB_COMPLETION_INDEX is not set: this is no pod of an Indexed Job'
  first=$((position / size * size))
  list=\${0%/*}/tasks.$first
  [ -r "$list" ] || fail "there is no $list"
  left=$((position - first))
  line=
  while IFS= read -r line; do
    [ "$left" -gt 0 ] || break
    left=$((left - 1))
    line=
  done < "$list"
  [ -n "$line" ] || fail "there is no task $position in $list"
  tab=$(printf '\\t')
  index=\${line%%"$tab"*}
  line=\${line#*"$tab"}
  identifier=\${line%%"$tab"*}
  # The dot keeps newlines at the end, which a substitution drops.
  payload=$(printf '%b.' "\${line#*"$tab"}")
  payload=\${payload%.}
fi

command -v bash > /dev/null 2>&1 || fail 'the image has no bash, by which tasks are run'
began=$(date +%s 2> /dev/null)
bash -cl "$payload" &
child=$!
# The first process of a container hears no signal that it does not ask for.
trap 'kill -TERM "$child" 2> /dev/null' TERM INT HUP
wait "$child"
code=$?
while kill -0 "$child" 2> /dev/null; do
  wait "$child"
  code=$?
done
ended=$(date +%s 2> /dev/null)

status=$code
for each in $codes; do
  [ "$each" -ne "$code" ] || status=0
done
printf '{"index":%s,"identifier":"%s","exitCode":%s,"seconds":%s}\\n' \\
  "$index" "$identifier" "$code" "$((\${ended:-0} - \${began:-0}))" 2> /dev/null > '${terminationLog}'
exit "$status"
`;
}
