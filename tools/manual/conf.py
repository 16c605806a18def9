"""Settings of Sphinx for `tools.manual.site`."""

project = "pe-coach"
html_title = "pe-coach"
project_copyright = "pe-coach, MIT licence. Nothing on these pages is loaded from another computer."
extensions = ["myst_parser"]
myst_enable_extensions = ["attrs_inline", "attrs_block", "html_image"]
myst_heading_anchors = 4
html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["manual.css"]
html_show_sphinx = False
html_copy_source = False
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#1b4f8c",
        "color-brand-content": "#1f5fa8",
        "color-background-primary": "#fcfbf9",
        "color-background-secondary": "#f1efea",
        "color-foreground-primary": "#10151e",
    },
    "dark_css_variables": {
        "color-brand-primary": "#8fbdf0",
        "color-brand-content": "#8fbdf0",
        "color-background-primary": "#14181f",
        "color-background-secondary": "#1a2029",
        "color-foreground-primary": "#eceae6",
    },
}
