"""Sphinx's settings for the course's site; `build.py` hands this file over."""

import json
from pathlib import Path

project = "LeNet-5 from scratch"
author = "The authors of the course"
html_title = project
html_theme = "lenet"
html_theme_path = ["_themes"]
extensions = ["myst_nb", "sphinx-mathjax-offline", "lenet_edu.making.site.hooks"]
exclude_patterns = ["_build", "_themes"]

# What is shown was run when the course was built.
nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # no scripts of other hosts
nb_code_prompt_show = "Show a solution"
nb_code_prompt_hide = "Hide the solution"
myst_enable_extensions = ["amsmath", "dollarmath"]
myst_heading_anchors = 3
# Only the parts of MathJax that the chapters' formulas need; hooks.py has it start so.
mathjax3_config = {
    "loader": {"load": ["input/tex-base", "[tex]/ams", "output/chtml"]},
    "tex": {"packages": {"[+]": ["ams"]}},
}

html_static_path = ["_static"]
html_js_files = [
    ("site.js", {"defer": "defer"}),
    ("live.js", {"type": "module"}),
]
html_use_index = False
html_copy_source = False
html_show_copyright = False
html_additional_pages = {"index": "landing.html"}
# What the templates say: chapters, figures, the hero.
html_context = json.loads((Path(__file__).parent / "site.json").read_text("utf-8"))
html_baseurl = html_context["address"]
