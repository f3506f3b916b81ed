"""Official papers as PDF, after GB/T 9704-2012.

`render.render_summary_report` is the way in. WeasyPrint and pygal are imported only by `engine`
and `chart`, and those only while a paper is being set, so that a web worker never loads them.
"""
