"""The summary report as an official paper.

`render.render_summary_report` is the way in. pygal is imported only by `chart`, and that only while
a report is being set, as is the engine of `accounts.paper`.
"""
