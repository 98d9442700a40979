"""What is raised where fetched bytes cannot be read.

Unreadable
  PageError     no text can be had from a page (crawler.pages)
  ListError     it is no list of the kind that its source says (crawler.discover)
  ReaderError   reading took too long or too much memory, or broke (crawler.reader)
"""


class Unreadable(Exception):
    """What came cannot be read; the message says why."""
