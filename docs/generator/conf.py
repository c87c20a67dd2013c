"""How Sphinx makes the site of the repository; `make site` runs it."""

import os
import sys
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from sim.results.provenance import code_digest  # noqa: E402
from sim.version import __version__  # noqa: E402

project = "jevons"
author = "the jevons authors"
version = release = __version__
copyright = "the jevons authors, MIT licence"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
]

# The source is the repository itself, so that pages link to one another as they do where they lie.
root_doc = "docs/index"
include_patterns = ["*.md", "docs/**", "sim/evidence/README.md", "results/README.md"]
exclude_patterns = ["docs/generator/**", "docs/figures/**", "docs/forecasts/**", "CITATION.cff"]

nitpicky = False
default_role = "code"
keep_warnings = True

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4

# Outputs belong to the code that printed them: other code has another cache.
nb_execution_mode = "cache"
nb_execution_cache_path = str(ROOT / "build" / "site-cache" / code_digest()[:12])
nb_execution_in_temp = True
nb_execution_timeout = 600
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_merge_streams = True
nb_output_stderr = "remove-warn"
nb_render_image_options = {"alt": "The figure that the cell above draws"}

# Kernels see no settings of who builds, and say nothing of themselves.
_SETTINGS = ROOT / "build" / "site-cache" / "ipython"
(_SETTINGS / "profile_default").mkdir(parents=True, exist_ok=True)
(_SETTINGS / "profile_default" / "ipython_kernel_config.py").write_text("c.Application.log_level = 40\n")
os.environ |= {"IPYTHONDIR": str(_SETTINGS), "PYTHONWARNINGS": "ignore:IProgress not found"}

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_class_signature = "separated"
autodoc_preserve_defaults = True
autodoc_inherit_docstrings = False
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = f"jevons {__version__}"
html_baseurl = ""
html_static_path = ["static"]
html_css_files = ["site.css"]
html_extra_path = ["redirect"]
html_show_sphinx = False
html_copy_source = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "friendly"
pygments_dark_style = "monokai"
copybutton_exclude = ".linenos, .gp, .go"


def rejoin(_app: Sphinx, what: str, _name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """Undo what napoleon does to a sentence with a colon below a constant: it takes it for a type."""
    is_split = what in ("data", "attribute") and bool(lines) and lines[-1].startswith(":type: ")
    if is_split:
        lines[:] = [f"{lines[-1].removeprefix(':type: ')}: {' '.join(lines[:-1]).strip()}"]


def setup(app: Sphinx) -> None:
    """Blocks of CSV are shown as they are."""
    app.add_lexer("csv", TextLexer)
    app.connect("autodoc-process-docstring", rejoin, priority=800)
