"""What is read: one module a question that the site asks, one function a page.

Rows come back with all that the page shows already loaded; nothing here writes.
"""
