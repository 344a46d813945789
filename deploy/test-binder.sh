#!/usr/bin/env bash
# Does what Binder does, on this machine: a fresh user with an empty home, the packages, the repository in that home,
# binder/postBuild, and then JupyterLab through binder/start with a chapter in it.
#
#     sudo deploy/test-binder.sh [--rust FOLDER] [--chapter NAME] [--keep]
#
# --rust names a folder with `rustup` and `cargo`, copies of what rustup-init leaves in ~/.rustup and ~/.cargo, for
# machines that cannot reach static.rust-lang.org. --keep leaves the user and the home in place. Needs root, to make the
# user and to install packages; the steps themselves run as that user. The server runs without any network.
set -euo pipefail
cd "$(dirname "$0")/.."

rust='' chapter=03-layers keep=''
while (($#)); do
    case $1 in
    --rust) rust=$2 && shift ;;
    --chapter) chapter=$2 && shift ;;
    --keep) keep=yes ;;
    *) echo "$1 is no option of this test" >&2 && exit 2 ;;
    esac
    shift
done

user=nnfs-binder
home=/home/$user
base=/srv/$user # Where repo2docker puts the Python that runs the server.
remove() {
    [[ -n $keep ]] && return
    userdel --remove "$user" 2>/dev/null || true
    rm -rf "$base"
}
trap remove EXIT

step() { printf '\n== %s (%s)\n' "$1" "$(date +%T)"; }
as_user() {
    setpriv --reuid "$user" --regid "$user" --clear-groups \
        env --ignore-environment --chdir "$home" HOME="$home" USER="$user" LANG=C.UTF-8 \
        PATH="$base/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" "$@"
}

step "A user who owns nothing, and the packages of binder/apt.txt"
useradd --create-home --shell /bin/bash "$user"
mapfile -t packages < <(grep -v '^#' binder/apt.txt)
dpkg --status "${packages[@]}" >/dev/null 2>&1 || {
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends "${packages[@]}" >/dev/null
}

step "The server's Python, with what repo2docker puts there"
install --directory --owner "$user" "$base"
as_user /usr/bin/python3 -m venv "$base"
as_user "$base/bin/pip" install --quiet --no-cache-dir \
    'jupyterlab==4.*' 'notebook==7.*' 'jupyter_server==2.*' 'jupyterhub==5.*' 'ipywidgets==8.*' 'jupyter-resource-usage==1.*'

step "The repository, in the user's home"
git archive HEAD | tar --extract --directory "$home"
chown --recursive "$user:$user" "$home"
if [[ -n $rust ]]; then
    cp --recursive --no-dereference "$rust/rustup" "$home/.rustup"
    cp --recursive --no-dereference "$rust/cargo/." "$home/.cargo/"
    chown --recursive "$user:$user" "$home/.rustup" "$home/.cargo"
fi

step "binder/postBuild"
time as_user ./binder/postBuild

step "What the image holds"
(cd "$home" && du --summarize --human-readable .lab .lab/* .cargo .rustup data . | sort --human-numeric-sort)

step "Into the layer of an image and out again, which keeps times in whole seconds"
tar --create --format=gnu --directory /home "$user" --file "/tmp/$user.tar"
find "$home" -mindepth 1 -delete
tar --extract --same-owner --directory /home --file "/tmp/$user.tar"
rm "/tmp/$user.tar"
as_user binder/start lab doctor

step "JupyterLab as Binder starts it, and chapter $chapter"
PATH="$base/bin:$PATH" unshare --net bash -c 'ip link set lo up && exec "$@"' bash \
    "$home/.lab/venv/bin/python" "$home/deploy/measure.py" --user "$user" --chapter "$chapter" -- \
    "$home/binder/start" jupyter-lab
