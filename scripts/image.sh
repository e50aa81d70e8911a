#!/usr/bin/env bash
# Builds the forwarder's image from a published binary: image.sh FOLDER [TAG]
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-out} tag=${2:-rask-log-forwarder}
rm -rf "$out/image"
mkdir -p "$out/image/etc/ssl/certs"
cp "$out/rask-log-forwarder" "$out/image/"
# The authorities that Debian trusts: https endpoints are verified with them unless RASK_CA_FILE says otherwise.
cp /etc/ssl/certs/ca-certificates.crt "$out/image/etc/ssl/certs/"
docker build --quiet --tag "$tag" --file deploy/Dockerfile "$out" >/dev/null
docker image inspect --format '{{index .RepoTags 0}}: {{.Size}} bytes' "$tag"
