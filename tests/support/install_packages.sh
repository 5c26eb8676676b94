#!/usr/bin/env bash
# Installs what building and testing r1 needs, from Debian's own packages (12 and 13), and nothing
# else. Does nothing, and needs no root, if everything is there already.
set -euo pipefail

packages=(g++ make cmake pkg-config git ca-certificates jq mandoc
  libcli11-dev libsimdjson-dev libzstd-dev libxxhash-dev libpcre2-dev libutf8proc-dev libgmp-dev
  libflint-dev catch2 bubblewrap libseccomp-dev python3)
# Ball arithmetic is a library of its own on Debian 12, a part of FLINT from 13 on.
if grep -q '^VERSION_ID="12"' /etc/os-release; then packages+=(libflint-arb-dev); fi
# Set by CI: the kernels for 64-bit Arm are compiled and run by an emulator as well.
if [ -n "${R1_TEST_ARM:-}" ]; then packages+=(g++-aarch64-linux-gnu qemu-user); fi

missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "== packages: all ${#packages[@]} are installed"
  exit 0
fi

echo "== packages: installing ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "install_packages.sh: neither root nor sudo (install by hand: apt-get install ${missing[*]})" >&2
    exit 2
  }
  as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
