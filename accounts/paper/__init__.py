"""Official papers as PDF, after GB/T 9704-2012: the faces, the page, the setting of lines.

WeasyPrint is imported only by `engine`, and that only while a paper is being set, so that a web
worker never loads it.
"""
