#!/bin/sh
# Build sdist and wheel of the last commit twice, in other folders and at other times, and check what
# came: make dist-check. What is right lies in dist/ afterwards.
set -eu
export SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)"
place=build/dist-check
rm -rf "$place"
for time in first second; do
    mkdir -p "$place/$time/source"
    git archive HEAD | tar -x -C "$place/$time/source" # with the times of the commit
    test $time = first || find "$place/$time/source" -exec touch {} +
    test $time = first || umask 077
    python -m build --no-isolation --outdir "$place/$time" "$place/$time/source" > "$place/$time/log"
done
umask 022
for file in "$place"/first/*.whl "$place"/first/*.tar.gz; do
    cmp "$file" "$place/second/$(basename "$file")"
done
python -m twine check --strict "$place"/first/*.whl "$place"/first/*.tar.gz
python -m zipfile -l "$(ls "$place"/first/*.whl)" | grep -q wedgecalc/py.typed
cffconvert --validate
mkdir -p dist
cp "$place"/first/*.whl "$place"/first/*.tar.gz dist/
(cd dist && sha256sum ./*.whl ./*.tar.gz)
