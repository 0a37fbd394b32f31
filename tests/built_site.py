"""Build the site without network: every page is read and its links are resolved, those named are written as HTML.

``python -m tests.built_site DOCS FOLDER PAGE...``. ``FOLDER/found.json`` says of each page what it would fetch from
another server: by what it holds, and of those written by their HTML.
"""

import gc
import json
import re
import sys
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from tests.no_network import forbid

ASKED = re.compile(r"<(?:script|img|link|iframe)[^>]+(?:src|href)=\"(https?:[^\"]+)")


def strangers(doctree):
    """Return what a page holds that lies on another server."""
    raw = [url for node in doctree.findall(nodes.raw) for url in ASKED.findall(node.astext())]
    images = [node["uri"] for node in doctree.findall(nodes.image)]
    return raw + [uri for uri in images if uri.startswith("http")]


def build(docs, folder, written):
    """Build, write what was found, and return how it ended."""
    found = {}

    def resolve(sphinx, error):
        for name in sorted(sphinx.env.found_docs) if error is None else ():
            doctree = sphinx.env.get_doctree(name)
            if name not in written:  # what is written was resolved
                sphinx.env.apply_post_transforms(doctree, name)
            found[name] = strangers(doctree)

    with patch_docutils(docs), docutils_namespace():
        # The lessons run in test_notebooks.py, and in `make docs`.
        lessons = {"nb_execution_mode": "off"}
        places = docs, docs, folder / "site", folder / "trees"
        sphinx = Sphinx(*places, "html", lessons, status=None, warningiserror=True)
        sphinx.connect("build-finished", resolve)
        sphinx.builder.search = False  # its index is of all pages
        sphinx.build(filenames=[str(docs / f"{name}.md") for name in written])
    for page in (folder / "site").rglob("*.html"):
        html = str(page.relative_to(folder / "site"))
        found[html] = ASKED.findall(page.read_text(encoding="utf-8"))
    (folder / "found.json").write_text(json.dumps(found), encoding="utf-8")
    return sphinx.statuscode


if __name__ == "__main__":
    gc.disable()  # looking for rubbish took a third of the time
    forbid()  # a socket to anywhere but this machine ends the build
    sys.exit(build(*(Path(name).resolve() for name in sys.argv[1:3]), sys.argv[3:]))
