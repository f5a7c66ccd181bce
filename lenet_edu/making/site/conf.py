"""Sphinx's settings for the course's site; `build.py` hands this file over."""

project = "LeNet-5 from scratch"
author = "The authors of the course"
html_title = project
html_theme = "furo"
extensions = ["myst_nb", "sphinx-mathjax-offline"]
exclude_patterns = ["_build"]

# What is shown was run when the course was built.
nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # no scripts of other hosts
nb_code_prompt_show = "Show a solution"
nb_code_prompt_hide = "Hide the solution"
myst_enable_extensions = ["amsmath", "dollarmath"]
myst_heading_anchors = 3
# Exercises are headings of the third level, also where no second one is above them.
suppress_warnings = ["myst.header"]

html_static_path = ["_static"]
html_favicon = "_static/favicon.svg"
html_css_files = ["site.css"]
html_js_files = [("live.js", {"type": "module"})]
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_theme_options = {"navigation_with_keys": False}
