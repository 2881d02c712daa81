"""Pages of long tables on paper.

Some builds of wkhtmltopdf neither repeat the head of a table nor keep a row in one unit at the end of a page. So rows
are put on pages before it gets them, and each page has a head of its own. How high rows will be is not known exactly:
pages are not filled to the last line.
"""

from math import ceil

# of a row, around its lines of text, in lines
PADDING = 0.4


def get_row_height(texts=(), width=24):
    """In lines: of a row whose cells with text may be broken.

    :param width: characters of these cells that fit on a line, at the least
    """
    return PADDING + max((ceil(len(text) / width) for text in texts if text), default=1)


class Pages(list):
    """Lists of rows, one for each page."""

    def __init__(self, lines, taken=0.0):
        """
        :param lines: that fit on a page below the head of the table
        :param taken: by what else is on the first page
        """
        super().__init__([[]])
        self.lines = lines
        self.left = lines - taken
        self.heading = None
        self.is_heading_due = False

    def set_heading(self, row=None):
        """What stands above the rows that follow, and once more where a page begins with one of them."""
        self.heading = row
        self.is_heading_due = row is not None

    def add(self, row, height=None):
        height = height or get_row_height()
        needed = height + (get_row_height() if self.is_heading_due else 0.0)
        if not self.has_room(needed) and self[-1]:
            self.append([])
            self.left = self.lines
            self.is_heading_due = self.heading is not None
        if self.is_heading_due:
            self[-1].append(self.heading)
            self.left -= get_row_height()
            self.is_heading_due = False
        self[-1].append(row)
        self.left -= height

    def has_room(self, height):
        """Whether that many lines fit on the last page, too."""
        return self.left >= height
