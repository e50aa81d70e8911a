#!/usr/bin/env bash
# Installs the Debian packages that a step needs and that are not there: setup.sh build|demo|image|test|bench|fuzz
set -euo pipefail

declare -A packages=(
    [build]="gcc libc6-dev libssl-dev zlib1g-dev binutils"
    [demo]="docker.io busybox-static"
    [image]="docker.io ca-certificates"
    [test]="docker.io ca-certificates busybox-static nginx-light util-linux jq lz4 curl openssl prometheus"
    [bench]="syslog-ng-core syslog-ng-mod-http"
    [fuzz]="afl++"
)

if ! command -v dotnet >/dev/null; then
    echo "The .NET SDK is missing: install the version that global.json names (https://dot.net)." >&2
    exit 1
fi

missing=()
for package in ${packages[${1:?build, demo, image, test, bench or fuzz}]}; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "Installing ${missing[*]} ..."
sudo=""
[ "$(id -u)" -eq 0 ] || sudo="sudo"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
# Services that packages bring must not start: a policy that says no, for as long as the installation runs.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ] && [ -z "$sudo" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    trap 'rm -f "$policy"' EXIT
fi
if ! { $sudo apt-get update && $sudo apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    # The demo goes on without a Docker engine; the other steps cannot do without their packages.
    [ "$1" = demo ] && exit 0
    echo "Could not install: ${missing[*]}" >&2
    exit 1
fi
