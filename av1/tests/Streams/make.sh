#!/bin/bash
# Makes the streams of this folder with the encoders of the private Debian root (build/infra peers) and av1/tools/StreamGen, and expected.tsv with dav1d's MD5s, each confirmed by aomdec.
# Needs the right to make mount namespaces. Usage: av1/tests/Streams/make.sh [FOLDER]     (default: a new folder, shown at the end; streams that are in it are not made again)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=${INFRA_PEERS_FOLDER:-${XDG_CACHE_HOME:-$HOME/.cache}/infra/peers}/trixie
out=${1:-$(mktemp -d)}
mkdir -p "$out"
[ -x "$root/usr/bin/aomenc" ] || { echo "no encoders in $root: run build/infra peers" >&2; exit 1; }
cp "$here/encode.sh" "$here/scramble.py" "$out/"
cp "$here"/random-found-*.ivf "$out/"   # not made again, but judged again
dotnet run -c Release --project "$here/../../tools/StreamGen" -- "$out"
lib=$root/usr/lib/x86_64-linux-gnu
if [ -d "$root/usr/include/aom" ]; then
    cc -O1 -Wall -o "$out/svcgen" "$here/svcgen.c" -I"$root/usr/include" -L"$lib" -laom -Wl,--unresolved-symbols=ignore-in-shared-libs
fi
[ -x "$out/svcgen" ] || echo "without libaom-dev in the root: no streams with layers are made" >&2
unshare --mount --propagation private /bin/sh -ec '
    mount --bind "$2" "$1/mnt"
    mount -t tmpfs tmpfs "$1/tmp"
    mount -t proc proc "$1/proc" 2>/dev/null || true
    mount --rbind /dev "$1/dev"
    exec chroot "$1" /bin/bash /mnt/encode.sh' make "$root" "$out"
rm -f "$out/encode.sh" "$out/scramble.py" "$out/svcgen"
echo "streams and expected.tsv are in $out"
