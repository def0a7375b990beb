#!/usr/bin/env bash
# Builds the guest modules from src/main/c, cpp, rust and assemblyscript. With --check it builds aside and refuses when any byte differs from the committed modules.
# The bytes depend on the compiler: these Debian packages made the committed ones, and the AssemblyScript of package-lock.json.
set -euo pipefail
cd "$(dirname "$0")"
CLANG_VERSION="1:14.0.6-12"
LLD_VERSION="1:14.0.6-12"
RUST_VERSION="1.63.0+dfsg1-2"
# Kernels are no processes: they have no handle and are only measured and compared.
KERNELS="vectors"
# Standalone modules are of HyperBEAM's format: 64-bit addresses, no loader.
STANDALONE="terminal"
MODULES="token pool oracle manager newsfund counter hostile relay"
STACK_SIZE=327680
CHECK=0
[ "${1:-}" = "--check" ] && CHECK=1

have() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null || true; }
for pair in "clang-14=$CLANG_VERSION" "lld-14=$LLD_VERSION" "rustc=$RUST_VERSION" "libstd-rust-dev-wasm32=$RUST_VERSION"; do
  package="${pair%%=*}" want="${pair#*=}" found="$(have "${pair%%=*}")"
  if [ "$found" != "$want" ]; then
    echo "build-guests: $package is '$found', the committed modules need '$want': apt-get install $package=$want" >&2
    exit 2
  fi
done

RESOURCES=src/main/resources/io/railyard/guests
WORK="$(mktemp -d)"
trap 'rm -rf "$WORK"' EXIT
clang-14 --target=wasm32-unknown-unknown -c src/main/c/stack.s -o "$WORK/stack.o"
for module in $MODULES; do
  [ -f "src/main/c/$module.c" ] || continue
  max=1048576
  [ "$module" = hostile ] && max=67108864
  # -mno-* : only what every WASM 1.0 engine has. Paths stay out of the bytes (no debug information, stripped).
  clang-14 --target=wasm32-unknown-unknown -mcpu=mvp -std=c11 -Os -ffreestanding -fno-builtin -nostdlib -fvisibility=hidden \
    -Wall -Wextra -Werror -Wno-unused-function -DSTACK_SIZE=$STACK_SIZE -c "src/main/c/$module.c" -o "$WORK/$module.o"
  wasm-ld-14 --no-entry --stack-first -z stack-size=$STACK_SIZE --initial-memory=1048576 --max-memory=$max \
    --export-table --gc-sections --strip-all "$WORK/$module.o" "$WORK/stack.o" -o "$WORK/$module.wasm"
done

# Other languages: the loader's functions are an object in C, or written again in AssemblyScript, which links nothing.
C_FLAGS=(--target=wasm32-unknown-unknown -mcpu=mvp -Os -ffreestanding -fno-builtin -nostdlib -fvisibility=hidden
  -Wall -Wextra -Werror -Wno-unused-function -DSTACK_SIZE=$STACK_SIZE)
MEMORY=(--stack-first "-zstack-size=$STACK_SIZE" --initial-memory=1048576 --max-memory=1048576 --export-table)
clang-14 "${C_FLAGS[@]}" -std=c11 -c src/main/cpp/frame.c -o "$WORK/frame.o"
clang-14 "${C_FLAGS[@]}" -std=c++17 -fno-exceptions -fno-rtti -fno-threadsafe-statics -c src/main/cpp/auction.cpp -o "$WORK/auction.o"
wasm-ld-14 --no-entry "${MEMORY[@]}" --gc-sections --strip-all "$WORK/auction.o" "$WORK/frame.o" "$WORK/stack.o" -o "$WORK/auction.wasm"

clang-14 "${C_FLAGS[@]}" -std=c11 -c src/main/c/loader.c -o "$WORK/loader.o"
/usr/bin/rustc --edition 2021 --target wasm32-unknown-unknown --crate-type cdylib --remap-path-prefix "$PWD=" -C opt-level=s -C lto=fat \
  -C codegen-units=1 -C panic=abort -C strip=symbols -C linker=wasm-ld-14 -C linker-flavor=wasm-ld "${MEMORY[@]/#/-Clink-arg=}" \
  -C "link-arg=$WORK/stack.o" -C "link-arg=$WORK/loader.o" src/main/rust/orderbook.rs -o "$WORK/orderbook.wasm"

cd src/main/assemblyscript
[ -d node_modules ] || npm ci --silent --no-audit --no-fund
node node_modules/assemblyscript/bin/asc.js notebook.ts --baseDir . -o "$WORK/notebook.whole" --runtime incremental -O2 --shrinkLevel 2 --noAssert \
  --use abort=notebook/abort --memoryBase $STACK_SIZE --initialMemory 16 --maximumMemory 16 --exportStart __wasm_call_ctors --exportTable \
  --disable sign-extension,nontrapping-f2i,bulk-memory,mutable-globals
node rename-exports.mjs "$WORK/notebook.whole" "$WORK/notebook.wasm"
cd ../../..

mkdir -p "$WORK/kernels"
for kernel in $KERNELS; do
  clang-14 --target=wasm32-unknown-unknown -msimd128 -std=c11 -O2 -ffreestanding -nostdlib -fvisibility=hidden \
    -Wall -Wextra -Werror -c "src/main/c/$kernel.c" -o "$WORK/$kernel.o"
  wasm-ld-14 --no-entry --stack-first -z stack-size=8192 --initial-memory=65536 --max-memory=65536 --gc-sections --strip-all \
    "$WORK/$kernel.o" -o "$WORK/kernels/$kernel.wasm"
done

mkdir -p "$WORK/standalone"
for module in $STANDALONE; do
  clang-14 --target=wasm64-unknown-unknown -mcpu=mvp -std=c11 -Os -ffreestanding -fno-builtin -nostdlib -fvisibility=hidden \
    -Wall -Wextra -Werror -Wno-unused-function -c "src/main/c/$module.c" -o "$WORK/$module.o"
  wasm-ld-14 -mwasm64 --no-entry --stack-first -z stack-size=$STACK_SIZE --initial-memory=1048576 --max-memory=16777216 \
    --export-table --gc-sections --strip-all "$WORK/$module.o" -o "$WORK/standalone/$module.wasm"
done

if [ $CHECK = 1 ]; then
  (cd "$WORK" && sha256sum -c) <"$RESOURCES/SHA256SUMS"
  (cd "$WORK/kernels" && sha256sum -c) <"$RESOURCES/kernels/SHA256SUMS"
  (cd "$WORK/standalone" && sha256sum -c) <"$RESOURCES/standalone/SHA256SUMS"
  (cd "$RESOURCES" && sha256sum -c --quiet SHA256SUMS)
  echo "build-guests: the rebuilt modules equal the committed ones"
else
  mkdir -p "$RESOURCES"
  cp "$WORK"/*.wasm "$RESOURCES/"
  mkdir -p "$RESOURCES/kernels"
  cp "$WORK"/kernels/*.wasm "$RESOURCES/kernels/"
  (cd "$RESOURCES/kernels" && sha256sum -- *.wasm >SHA256SUMS)
  mkdir -p "$RESOURCES/standalone"
  cp "$WORK"/standalone/*.wasm "$RESOURCES/standalone/"
  (cd "$RESOURCES/standalone" && sha256sum -- *.wasm >SHA256SUMS)
  (cd "$RESOURCES" && sha256sum -- *.wasm >SHA256SUMS && cat SHA256SUMS && wc -c -- *.wasm)
fi
