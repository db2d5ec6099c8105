"""The accounts of the demonstration, as they are shown at each of its starts."""

import json

from xinqiao_web.host.folder import Folder
from xinqiao_web.host.screen import Screen


def show_accounts(folder: Folder, screen: Screen) -> None:
    """Print e-mail, password and TOTP secret of each account that seeding noted."""
    said = folder.accounts.read_text("utf-8") if folder.accounts.exists() else ""
    accounts = json.loads(said or "[]")
    if accounts:
        screen.say("accounts")
    for one in accounts:
        screen.show(f"  {one['email']:<30}  {one['password']:<22}  {one['totp']}")
