"""Export: what a list shows, as a file that means the same and harms nobody."""

from xinqiao_web.core.exports.files import FORMATS, exported, written

__all__ = ["FORMATS", "exported", "written"]
