#!/usr/bin/env bash
# Sets the workbook up inside an image: `cargo lab setup`, the digits, and nothing left that only the set-up needed.
#
#     deploy/install.sh [--hub]
#
# --hub adds what JupyterHub needs to start the workbook's own JupyterLab. Needs the packages of binder/apt.txt and no
# root. binder/postBuild and the Dockerfile call this, so all images are made by the same steps as a learner's own copy.
set -euo pipefail
cd "$(dirname "$0")/.."

export CARGO_HOME=${CARGO_HOME:-$HOME/.cargo} RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
export PATH="$CARGO_HOME/bin:$PATH" PIP_NO_CACHE_DIR=1

deploy/toolchain.sh
cargo lab setup
cargo lab data # Set-up only warns when the digits cannot be had.
if [[ ${1-} == --hub ]]; then
    .lab/venv/bin/python -m pip install --no-input --quiet --require-hashes --requirement deploy/requirements.txt
fi

# deploy/start reads this: a server must find the cargo that the libraries were compiled with.
cat >.lab/environment.sh <<END
export CARGO_HOME='$CARGO_HOME' RUSTUP_HOME='$RUSTUP_HOME'
export PATH="$CARGO_HOME/bin:\$PATH"
END

# Kernels need the sources of the crates that their cells load, and of no others.
rm -rf target .lab/downloads .lab/logs "$CARGO_HOME"/registry/{src,cache} "$RUSTUP_HOME"/{downloads,tmp}
# Who may not write there still asks rustup for the compiler, and rustup makes these folders where they are missing.
mkdir -p "$RUSTUP_HOME"/{downloads,tmp,update-hashes}
cargo fetch --quiet --locked --manifest-path .lab/template/Cargo.toml
chmod -R a+rX .lab "$CARGO_HOME" "$RUSTUP_HOME"
