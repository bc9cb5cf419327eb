#!/bin/bash -eu
# Puts the fuzz targets, their seeds, and their dictionaries where OSS-Fuzz and ClusterFuzzLite look for them.

# The image brings a nightly of its own. A stable compiler that takes the flags of a sanitizer does as well, and is the
# one that everything else here is built with.
export RUSTUP_TOOLCHAIN=1.95.0 RUSTC_BOOTSTRAP=1

cd "$SRC/codex-conformance/tests/fuzz"
cargo fuzz build --fuzz-dir . --release --debug-assertions
python3 seeds.py
for source in fuzz_targets/*.rs; do
  target=$(basename "$source" .rs)
  cp "target/x86_64-unknown-linux-gnu/release/$target" "$OUT/"
  cp "seeds/$target.dict" "$OUT/"
  zip --quiet --junk-paths --recurse-paths "$OUT/${target}_seed_corpus.zip" "seeds/$target"
  longest=4096
  [ "$target" != recordings ] || longest=16384
  printf '[libfuzzer]\nmax_len = %s\n' "$longest" >"$OUT/$target.options"
done
