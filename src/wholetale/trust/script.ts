/** Where the script finds things in its container. */
export const paths = {
  /** `config_path` of the node's containerd. */
  directory: '/certs.d',
  /** The registry's certificate, as `ca.crt`. */
  certificate: '/registry-cert',
  script: '/scripts',
  /** Where it shows that it is alive. */
  beat: '/run/trust',
} as const;

export const scriptName = 'trust.sh';

/**
 * Writes `hosts.toml` and `ca.crt` for each name of the registry into the
 * folder that the node's containerd reads at every pull, and removes them when
 * it is told to end. For any POSIX shell.
 *
 * - containerd's format: github.com/containerd/containerd, docs/hosts.md. A
 *   relative `ca` is looked for beside `hosts.toml`.
 * - Each file appears by a rename, `hosts.toml` last, so that containerd never
 *   reads half of one, nor one that names a certificate that is not there.
 * - What somebody else wrote, such as another environment on the same node, is
 *   left alone: the first line says whose it is. The pod is not ready then.
 */
export const trustScript = String.raw`#!/bin/sh
# trust.sh run|check|alive NAME...
# Environment: CERTS_D, CERTIFICATE, BEAT, OWNER, PORT, INTERVAL (seconds)
set -eu
umask 022

mark="# Written by talestack for $OWNER, and removed with it."

hosts_toml() {
  printf '%s\n' "$mark" "server = \"https://$1\"" '' "[host.\"https://127.0.0.1:$PORT\"]" \
    '  capabilities = ["pull", "resolve"]' '  ca = "ca.crt"'
}

is_foreign() {
  [ -e "$1/hosts.toml" ] && [ "$(head -n 1 "$1/hosts.toml")" != "$mark" ]
}

is_written() {
  cmp -s "$CERTIFICATE" "$CERTS_D/$1/ca.crt" &&
    [ "$(cat "$CERTS_D/$1/hosts.toml" 2>/dev/null)" = "$(hosts_toml "$1")" ]
}

complaints=
complain() {
  case $complaints in *"$1"*) return ;; esac
  complaints="$complaints$1 "
  echo "$1" >&2
}

write() {
  is_written "$1" && return
  if is_foreign "$CERTS_D/$1"; then
    complain "$1/hosts.toml is not of $OWNER and left alone; it starts: $(head -n 1 "$CERTS_D/$1/hosts.toml")"
    return
  fi
  mkdir -p "$CERTS_D/$1"
  cp "$CERTIFICATE" "$CERTS_D/$1/ca.crt.new"
  mv "$CERTS_D/$1/ca.crt.new" "$CERTS_D/$1/ca.crt"
  hosts_toml "$1" > "$CERTS_D/$1/hosts.toml.new"
  mv "$CERTS_D/$1/hosts.toml.new" "$CERTS_D/$1/hosts.toml"
  echo "$1: written, https://127.0.0.1:$PORT"
}

remove() {
  [ -d "$CERTS_D/$1" ] || return 0
  if is_foreign "$CERTS_D/$1"; then return 0; fi
  rm -f "$CERTS_D/$1/hosts.toml" "$CERTS_D/$1/hosts.toml.new"
  rm -f "$CERTS_D/$1/ca.crt" "$CERTS_D/$1/ca.crt.new"
  # Stays where somebody keeps other files in it.
  rmdir "$CERTS_D/$1" 2>/dev/null || true
  echo "$1: removed"
}

end() {
  trap '' TERM INT
  for name in $names; do remove "$name"; done
  if [ -n "$sleeper" ]; then kill "$sleeper" 2>/dev/null || true; fi
  exit 0
}

mode=$1
shift
# Not "$@", which is another in a function; and no name has a space in it.
names=$*
case $mode in
  run)
    sleeper=
    trap end TERM INT
    while :; do
      for name in $names; do write "$name"; done
      : > "$BEAT"
      # In the background, since a shell answers a signal only between two commands.
      sleep "$INTERVAL" &
      sleeper=$!
      wait "$sleeper" || true
    done
    ;;
  check)
    for name in $names; do is_written "$name"; done
    ;;
  alive)
    [ -n "$(find "$BEAT" -mmin -2)" ]
    ;;
esac
`;
