"""How the site is built: `make docs`. Everything it needs is on this machine; nothing is fetched."""

import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

project, author, copyright = (
    "wedgecalc",
    "The wedgecalc developers",
    "The wedgecalc developers, MIT licence",
)
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "numpydoc",
    "sphinx_gallery.gen_gallery",
    "sphinx-mathjax-offline",
]
exclude_patterns = ["geometry", "generated/geometry/*.ipynb", "generated/geometry/*.py"]
html_theme = "pydata_sphinx_theme"
html_title = "wedgecalc"
html_show_sourcelink = False
html_theme_options = {
    "show_prev_next": True,
    "navbar_center": [],
    "navbar_end": ["theme-switcher"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
}
templates_path = ["templates"]
html_sidebars = {"**": ["navigation.html"]}  # every page, by its group, on the left of every page
html_static_path = ["static"]
html_css_files = ["wrap.css"]
html_js_files = ["explore.js"]
html_extra_path = ["generated/pages"]  # the lessons and the leg to explore, as they are
html_copy_source = False

smartquotes_action = "qe"  # two hyphens are an option of a command, not a dash
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_execution_show_tb = True
nb_merge_streams = True

default_role = "code"  # docstrings name functions in single backticks
numpydoc_class_members_toctree = False
numpydoc_show_class_members = False
autodoc_member_order = "bysource"

sphinx_gallery_conf = {
    "examples_dirs": "geometry",
    "gallery_dirs": "generated/geometry",
    "filename_pattern": "plot_",
    "within_subsection_order": "FileNameSortKey",
    "abort_on_example_error": True,
    "download_all_examples": False,
    "remove_config_comments": True,
    "write_computation_times": False,
    "show_signature": False,
}

# Pages that live elsewhere in the checkout, and where a link to them leads on the site.
ELSEWHERE = {
    "../benchmarks/RESULTS.md": "generated/results.md",
    "../benchmarks/COHORTS.md": "generated/cohorts.md",
    "../benchmarks/STARTUP.md": "generated/startup.md",
    "../benchmarks/VERSIONS.md": "generated/versions.md",
    "../benchmarks/STUDIO.md": "generated/studio-speed.md",
    "../benchmarks/DETECT.md": "generated/detect-speed.md",
    "../benchmarks/NODE.md": "generated/node-speed.md",
    "../CONTRIBUTING.md": "generated/contributing.md",
    "../CHANGELOG.md": "generated/changelog.md",
    "../data/cases/README.md": "generated/cases.md",
}


def _gather(app):
    """Copy what lives elsewhere, and write the reference from the records that the program itself reads."""
    from lesson_pages import write_pages
    from site_pages import reference_pages

    made = HERE / "generated"
    shutil.rmtree(made, ignore_errors=True)
    (made / "lessons").mkdir(parents=True)
    for source, page in ELSEWHERE.items():
        shutil.copy(HERE / source, HERE / page)
    for lesson in (HERE.parent / "notebooks").glob("*.ipynb"):
        shutil.copy(lesson, made / "lessons")
    write_pages(made / "pages" / "explore")
    for name, text in reference_pages().items():
        (made / name).write_text(text, encoding="utf-8")


def _links(app, docname, source):
    up = "../" * docname.count("/")
    for place, page in ELSEWHERE.items():
        source[0] = source[0].replace(f"]({place})", f"]({up}{page})")
    if docname == "lessons":  # a notebook in the checkout, its page to explore on the site
        page = r'<a href="explore/lesson-\2.html">\1</a>'
        source[0] = re.sub(r"\[([^\]]+)\]\(\.\./notebooks/(\d)_\w+\.ipynb\)", page, source[0])
    if docname.startswith("generated/"):  # links in pages that lie one floor higher in the checkout
        source[0] = re.sub(r"\]\((?:\.\./)*docs/", "](../", source[0])


# numpy's own names for what is like an array fill a paragraph.
LIKE_ARRAY = r"~?[\w.]*\b_?Buffer \| .*?_NestedSequence\[complex \| bytes \| str\]"
ARRAY = r"~?(?:numpy\.)?ndarray\[tuple\[~?(?:typing\.)?Any, \.\.\.\], ~?(?:numpy\.)?dtype\[~?(?:numpy\.)?(\w+)\]\]"


def _short(app, what, name, obj, options, signature, returns):
    def short(text):
        return text and re.sub(ARRAY, r"NDArray[\1]", re.sub(LIKE_ARRAY, "ArrayLike", text))

    return short(signature), short(returns)


def setup(app):
    app.connect("autodoc-process-signature", _short)
    app.connect("config-inited", lambda app, config: _gather(app), priority=1)
    app.connect("source-read", _links)
