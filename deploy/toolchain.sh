#!/usr/bin/env bash
# Makes sure that rustup and the toolchain of rust-toolchain.toml are there, for the user who runs this.
set -euo pipefail
cd "$(dirname "$0")/.."

rustup_version=1.28.2
case $(uname -m) in
x86_64)
    rustup_sha256=20a06e644b0d9bd2fbdbfd52d42540bdde820ea7df86e92e533c073da0cdd43c
    ;;
aarch64)
    rustup_sha256=e3853c5a252fca15252d07cb23a1bdd9377a8c6f3efa01531109281ae47f841c
    ;;
*)
    echo "No checksum of rustup is known for $(uname -m); install it from rustup.rs, then run this again." >&2
    exit 1
    ;;
esac

export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
toolchain=$(sed -n 's/^channel = "\(.*\)"$/\1/p' rust-toolchain.toml)

if ! command -v rustup >/dev/null; then
    download=$(mktemp -d)
    trap 'rm -rf "$download"' EXIT
    curl --proto '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 \
        --output "$download/rustup-init" \
        "https://static.rust-lang.org/rustup/archive/$rustup_version/$(uname -m)-unknown-linux-gnu/rustup-init"
    echo "$rustup_sha256  $download/rustup-init" | sha256sum --check --quiet
    chmod +x "$download/rustup-init"
    "$download/rustup-init" -y --no-modify-path --profile minimal --component rust-src \
        --default-toolchain "$toolchain"
fi
if ! rustup run "$toolchain" rustc --version >/dev/null 2>&1; then
    rustup toolchain install "$toolchain" --profile minimal --component rust-src
fi
