"""What an editor had better look at in a text: in the editor while typing, after saving, and before publishing."""

from naast.pages.remarks.base import Remark
from naast.pages.remarks.looking import Report, is_checked, report, stops

__all__ = ["Remark", "Report", "is_checked", "report", "stops"]
