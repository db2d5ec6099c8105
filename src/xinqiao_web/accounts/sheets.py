"""The members' list as a sheet: read by all, written by the operator."""

from xinqiao_web.accounts.models import OPERATOR, Firm
from xinqiao_web.core.sheets import Sheet, sheet

FIRMS: Sheet = sheet("firms", Firm, OPERATOR, common=True)
