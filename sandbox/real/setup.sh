#!/bin/sh
# Runs as the first process of a node's namespaces, and ends as its init.
# Environment: PACKAGES (unpacked Debian packages), NODE (the node's own folder),
# PROGRAMS (folder with our programs), HOSTNAME, ADDRESS, CGROUP (its path below each hierarchy)
set -eu
umask 022
PATH=/usr/sbin:/usr/bin:/sbin:/bin

mount --make-rprivate /
root=$NODE/root
mount -t tmpfs -o mode=755 tmpfs "$root"
cd "$root"
mkdir -p proc sys dev run tmp root opt/talestack/bin etc var usr
chmod 1777 tmp

# The packages, which nothing on the node can change.
for folder in bin sbin lib lib32 lib64 libx32; do
  [ -e "$PACKAGES/$folder" ] || continue
  if [ -L "$PACKAGES/$folder" ]; then cp -a "$PACKAGES/$folder" "$folder"; continue; fi
  mkdir "$folder"
  mount --bind "$PACKAGES/$folder" "$folder"
  mount -o remount,bind,ro "$folder"
done
mount --bind "$PACKAGES/usr" usr
mount -o remount,bind,ro usr
cp -a "$PACKAGES/etc/." etc/
cp -a "$NODE/etc/." etc/
for program in "$PROGRAMS"/*; do
  : > "opt/talestack/bin/${program##*/}"
  mount --bind "$program" "opt/talestack/bin/${program##*/}"
  mount -o remount,bind,ro "opt/talestack/bin/${program##*/}"
done

# What outlives a stop of the node, as a disk does.
mkdir -p "$NODE/var/lib" "$NODE/var/log" "$NODE/var/tmp" "$NODE/var/cache" "$NODE/certs.d"
ln -sfn /run "$NODE/var/run"
mount --bind "$NODE/var" var
mkdir -p etc/containerd/certs.d
mount --bind "$NODE/certs.d" etc/containerd/certs.d

mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=755 tmpfs dev
mkdir -p dev/shm dev/pts dev/mqueue dev/net
for device in null zero full random urandom tty kmsg fuse net/tun; do
  if [ -e "/dev/$device" ]; then cp -a "/dev/$device" "dev/$device"; fi
done
mount -t tmpfs tmpfs dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
mount -t mqueue mqueue dev/mqueue
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr

# Its own part of the cgroups, as if there were no others.
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mkdir -p sys/fs/cgroup/init
  echo 1 > sys/fs/cgroup/init/cgroup.procs
  for controller in $(cat sys/fs/cgroup/cgroup.controllers); do
    echo "+$controller" > sys/fs/cgroup/cgroup.subtree_control || true
  done
else
  mount -t tmpfs -o mode=755 tmpfs sys/fs/cgroup
  for hierarchy in /sys/fs/cgroup/*/; do
    name=${hierarchy#/sys/fs/cgroup/}
    name=${name%/}
    [ -d "$hierarchy$CGROUP" ] || continue
    # Hierarchies with several controllers go by symbolic links, too.
    if [ -L "/sys/fs/cgroup/$name" ]; then cp -a "/sys/fs/cgroup/$name" "sys/fs/cgroup/$name"; continue; fi
    options=$(awk -v target="/sys/fs/cgroup/$name" '$2 == target && $3 == "cgroup" { print $4; exit }' /proc/self/mounts |
      tr , '\n' | grep -v -E '^(rw|ro|nosuid|nodev|noexec|relatime|noatime|clone_children|xattr|release_agent=.*|seclabel)$' | paste -s -d , -)
    # One of the new kind among them has no controllers.
    [ -n "$options" ] || continue
    mkdir -p "sys/fs/cgroup/$name"
    mount -t cgroup -o "$options" cgroup "sys/fs/cgroup/$name"
    mkdir -p "sys/fs/cgroup/$name/init"
    for file in cpuset.cpus cpuset.mems; do
      if [ -e "sys/fs/cgroup/$name/$file" ]; then
        cat "sys/fs/cgroup/$name/$file" > "sys/fs/cgroup/$name/init/$file"
      fi
    done
    echo 1 > "sys/fs/cgroup/$name/init/cgroup.procs"
  done
fi

# The kubelet sets these of the kernel, which is everybody's: it meets files instead.
mkdir -p run/kernel
stand_in() {
  file=run/kernel/$(echo "$1" | tr / .)
  echo "$2" > "$file"
  if [ -e "proc/sys/$1" ]; then mount --bind "$file" "proc/sys/$1"; fi
}
stand_in vm/overcommit_memory 1
stand_in vm/panic_on_oom 0
stand_in kernel/panic 10
stand_in kernel/panic_on_oops 1
stand_in kernel/keys/root_maxkeys 1000000
stand_in kernel/keys/root_maxbytes 25000000

echo "$HOSTNAME" > proc/sys/kernel/hostname
echo 1 > proc/sys/net/ipv4/ip_forward
printf '127.0.0.1 localhost\n%s %s\n' "$ADDRESS" "$HOSTNAME" > etc/hosts
echo "$HOSTNAME" > etc/hostname

mkdir -p old
pivot_root . old
cd /
exec chroot . /bin/sh -c '
  umount -l /old
  rmdir /old
  # So that the mounts of volumes reach the pods that ask for it.
  mount --make-rshared /
  : > /run/ready
  exec /opt/talestack/bin/pause </dev/null
'
