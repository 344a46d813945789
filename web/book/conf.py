"""Settings of the web edition. `cargo lab book` builds it; CONTRIBUTING.md says how it is made."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from nnfs import repository  # noqa: E402

project = "Neural networks from scratch, in Rust"
author = "The authors of the workbook"
project_copyright = "the authors of the workbook"
language = "en"

extensions = ["myst_nb", "sphinx_copybutton", "nnfs"]
templates_path = ["_templates"]

# Everything on a page was computed by `cargo lab record`, and is shown as it was stored.
nb_execution_mode = "off"
nb_render_error_lexer = "none"
nb_merge_streams = True
suppress_warnings = ["mystnb.unknown_mime_type", "misc.highlighting_failure"]
myst_enable_extensions = ["dollarmath"]

html_title = project
html_static_path = ["_static"]
html_copy_source = False
html_show_sourcelink = False
html_math_renderer = "mathml"
if tags.has("print"):  # noqa: F821
    html_theme = "basic"
    html_css_files = ["print.css"]
else:
    html_theme = "furo"
    pygments_dark_style = "github-dark"
    html_css_files = ["nnfs.css"]
    html_theme_options = {
        "light_css_variables": {"color-brand-primary": "#0B6BCB", "color-brand-content": "#0B6BCB"},
        "dark_css_variables": {"color-brand-primary": "#6CB6FF", "color-brand-content": "#6CB6FF"},
    }
html_context = {"commit": repository.commit(), "repository": repository.address()}

epub_show_urls = "no"
epub_css_files = ["epub.css"]
epub_tocscope = "includehidden"
epub_use_index = False
epub_basename = "neural-networks-from-scratch-in-rust"
epub_exclude_files = ["search.html", "objects.inv"]
epub_identifier = repository.address()
epub_scheme = "URL"
epub_uid = "workbook"
version = repository.commit().short

# The copies of the notebooks that learners get, without the answers; `cargo lab book` makes them.
nnfs_notebooks = os.environ.get("NNFS_BOOK_NOTEBOOKS", "")
