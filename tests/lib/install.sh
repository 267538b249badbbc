# Sourced by tests/run and tests/bench: brings what a suite needs, by name, when it is missing.
# shellcheck shell=bash

PYTHON=python3

# Whether a command is there and starts: a version manager's stand-in may be there and do nothing.
works() { "$@" > /dev/null 2>&1; }

# Installs Debian packages.
apt_install() {
  works apt-get --version || {
    echo "missing: $* (Debian's names); there is no apt here, please install them" >&2
    return 1
  }
  local as_root=()
  if [ "$(id -u)" != 0 ]; then as_root=(sudo); fi
  as_root+=(env DEBIAN_FRONTEND=noninteractive)
  echo "installing $*"
  "${as_root[@]}" apt-get install -y --no-install-recommends "$@" || {
    "${as_root[@]}" apt-get update
    "${as_root[@]}" apt-get install -y --no-install-recommends "$@"
  }
}

# The oldest one for which everything in requirements.txt is built.
need_python() {
  if works python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then return; fi
  apt_install python3
  PYTHON=/usr/bin/python3
}

# Cargo brings the toolchain of rust-toolchain.toml by itself, through rustup.
need_cargo() {
  works cargo --version || {
    echo "cargo does not start; install rustup from https://rustup.rs" >&2
    return 1
  }
  # rusqlite and ring compile C.
  works cc --version || apt_install gcc libc6-dev
}

need_component() {
  works cargo "$2" --version || rustup component add "$1"
}

need_exiftool() { works exiftool -ver || apt_install libimage-exiftool-perl; }

need_node() {
  if works node --version && works npm --version; then return; fi
  apt_install nodejs npm
}

# Sets SABERLING_CHROMIUM to a browser that is there.
need_chromium() {
  local name
  if [ -n "${SABERLING_CHROMIUM:-}" ]; then return; fi
  works chromium --version || apt_install chromium
  name=$(command -v chromium)
  export SABERLING_CHROMIUM=$name
}

need_jdk() {
  works javac -version || apt_install openjdk-17-jdk-headless
  works mvn --version || apt_install maven
}

# What puts an Android package together without Google's SDK.
need_android_tools() {
  works aapt2 version || apt_install aapt
  command -v zipalign > /dev/null || apt_install zipalign
  works apksigner --version || apt_install apksigner
  works zip -v || apt_install zip
  works unzip -v || apt_install unzip
}

# A folder's packages, when its lock file has changed since they were installed.
need_node_modules() {
  local lock=$1/package-lock.json mark=$1/node_modules/.package-lock.json
  if [ -e "$mark" ] && [ ! "$lock" -nt "$mark" ]; then return; fi
  (cd "$1" && npm ci --no-audit --no-fund)
}

# Another library that places points, only to measure against; sets WHEELS when it was not there.
need_shapely() {
  works "$PYTHON" -c 'import shapely; assert shapely.__version__ >= "2.1"' || need_wheels place-
}

# What prepares photos elsewhere, only to measure against; sets WHEELS, and PEERS to the folder of npm's packages.
need_photo_peers() {
  works jpegtran -version || apt_install libjpeg-turbo-progs
  ldconfig -p | grep -q 'libturbojpeg\.so\.0' || apt_install libturbojpeg0
  need_wheels photo-
  PEERS=$CARGO_TARGET_DIR/photo-peers
  mkdir -p "$PEERS"
  local file
  # Copied only when changed: their age decides whether they are installed again.
  for file in package.json package-lock.json; do
    cmp -s "tests/lib/photo/$file" "$PEERS/$file" || cp "tests/lib/photo/$file" "$PEERS"
  done
  need_node_modules "$PEERS"
}

# Python packages of the tests, beside what was built; sets WHEELS to their folder.
need_wheels() {
  local wanted=tests/lib/${1:-}requirements.txt version
  # Some are built for one version of Python, so each has a folder.
  version=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  WHEELS=$CARGO_TARGET_DIR/${1:-}wheels-$version
  if cmp -s "$wanted" "$WHEELS/${1:-}requirements.txt"; then return; fi
  works "$PYTHON" -m pip --version || apt_install python3-pip
  rm -rf "$WHEELS"
  "$PYTHON" -m pip install --quiet --no-deps --target "$WHEELS" --requirement "$wanted"
  cp "$wanted" "$WHEELS"
}

# Separate commands, not joined by &&: bash stops at the first that fails only then.
install_for_format() { need_cargo; need_component rustfmt fmt; }
install_for_house() { need_cargo; need_python; }
install_for_lint() { need_cargo; need_component clippy clippy; }
install_for_docs() { need_cargo; }
install_for_rust() { need_cargo; need_exiftool; }
install_for_model() { need_cargo; }
install_for_sim() { need_cargo; }
install_for_python() { need_cargo; need_python; need_wheels; }
install_for_android() { need_cargo; need_python; need_jdk; need_android_tools; }
install_for_browser() { need_cargo; need_python; need_node; need_node_modules tests/browser; need_chromium; }
install_for_tus() { need_cargo; need_python; need_wheels; need_node; need_node_modules tests/tus; }
install_for_swift() { need_cargo; need_python; need_wheels; } # ios/swift-root brings debootstrap
install_for_arm() {
  need_cargo
  works qemu-aarch64 --version || apt_install qemu-user
  rustup target list --installed | grep -qx aarch64-unknown-linux-musl || rustup target add aarch64-unknown-linux-musl
}
install_for_demo() { need_cargo; }
