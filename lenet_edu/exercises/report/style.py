"""The colours and spaces of a report, light and dark.

Every text has a contrast of at least 4.5 to 1 on JupyterLab's own backgrounds, on VS
Code's and on the site's; nothing is said by colour alone.
"""

from __future__ import annotations

_LIGHT = (
    "--lr-passed:#1b6e22;--lr-wrong:#b3134f;--lr-error:#9a4300;--lr-open:#5a5a5a;"
    "--lr-line:#9e9e9e;--lr-soft:#f3f3f5;--lr-off:#fce4ec;--lr-off-text:#880e4f;"
    "--lr-k:#00692f;--lr-n:#8a3b00;--lr-s:#a31515;--lr-c:#5f6a6a;--lr-o:#6f2da8;"
    "--lr-b:#0b5394"
)
_DARK = (
    "--lr-passed:#81c784;--lr-wrong:#f48fb1;--lr-error:#ffb74d;--lr-open:#bdbdbd;"
    "--lr-line:#757575;--lr-soft:#262629;--lr-off:#561230;--lr-off-text:#ffd3e1;"
    "--lr-k:#7fd39b;--lr-n:#f0b37e;--lr-s:#f2a6a6;--lr-c:#a8b3b3;--lr-o:#cfa8f0;"
    "--lr-b:#8fc1f5"
)
_DARK_PLACES = (
    "body[data-jp-theme-light=false] .lenet-report,"
    ".vscode-dark .lenet-report,.vscode-high-contrast .lenet-report,"
    "body[data-theme=dark] .lenet-report"
)

STYLE = f"""<style>
.lenet-report{{{_LIGHT};border-left:4px solid var(--lr);padding:6px 12px;
 max-width:780px;color:inherit;line-height:1.45;overflow-wrap:break-word;
 background:var(--jp-layout-color0,transparent)}}
{_DARK_PLACES}{{{_DARK}}}
@media (prefers-color-scheme:dark){{body[data-theme=auto] .lenet-report{{{_DARK}}}}}
.lenet-report.passed{{--lr:var(--lr-passed)}}.lenet-report.wrong{{--lr:var(--lr-wrong)}}
.lenet-report.error{{--lr:var(--lr-error)}}.lenet-report.open{{--lr:var(--lr-open)}}
.lenet-report p{{margin:4px 0}}
.lenet-report .state{{color:var(--lr);font-weight:600;white-space:nowrap}}
.lenet-report .icon{{display:inline-block;min-width:1.1em;text-align:center}}
.lenet-report .sets{{display:flex;flex-wrap:wrap;gap:8px 20px;margin:4px 0 8px;
 align-items:flex-start}}
.lenet-report .sets>div{{max-width:100%;overflow-x:auto}}
.lenet-report .sets p{{margin:0 0 2px;font-size:.92em}}
.lenet-report table{{border-collapse:collapse;margin:0;font-size:12px;border:0;
 font-family:var(--jp-code-font-family,monospace);display:table;width:auto}}
.lenet-report.lenet-report table tr:nth-child(n){{background:none}}
.lenet-report.lenet-report td{{border:1px solid var(--lr-line);padding:2px 6px;
 text-align:right;background:none;color:inherit;font-variant-numeric:tabular-nums}}
.lenet-report.lenet-report td.off{{background:var(--lr-off);color:var(--lr-off-text);
 font-weight:700;border:2px solid var(--lr-wrong)}}
.lenet-report pre,.lenet-report.lenet-report pre code{{
 font-family:var(--jp-code-font-family,monospace);background:none;color:inherit;border:0;padding:0}}
.lenet-report pre{{margin:4px 0;white-space:pre-wrap;word-break:normal;font-size:13px;
 overflow-wrap:break-word}}
.lenet-report.lenet-report .code{{background:var(--lr-soft);padding:4px 8px;
 border-radius:3px}}
.lenet-report .line{{display:flex;gap:12px}}
.lenet-report .line .no{{color:var(--lr-open);user-select:none}}
.lenet-report .k{{color:var(--lr-k);font-weight:600}}
.lenet-report .n{{color:var(--lr-n)}}
.lenet-report .s{{color:var(--lr-s)}}.lenet-report .c{{color:var(--lr-c)}}
.lenet-report .o{{color:var(--lr-o)}}.lenet-report .b{{color:var(--lr-b)}}
.lenet-report details{{margin:4px 0}}
.lenet-report th,.lenet-report .marks td{{border:0;background:none;color:inherit;
 text-align:left;font-size:15px}}
</style>"""
