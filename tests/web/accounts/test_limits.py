"""Limits hold across processes, and say how long to wait."""

import os
import subprocess
import sys

import pytest
from django.db import connection
from django.test import Client
from tests.web.accounts.doors import PASSWORD, visitor, with_password
from tests.web.actors import firm

from xinqiao_web.accounts.limits import LIMITS, TooMany, count, forget

TRIES = """
import django; django.setup()
from xinqiao_web.accounts.limits import TooMany, count
passed = 0
for _ in range(8):
    try:
        count("login", "two-processes", "here"); passed += 1
    except TooMany:
        pass
print(passed)
"""


def test_two_processes_together_pass_no_more_than_the_limit() -> None:
    command = [sys.executable, "-c", TRIES]
    tries = [
        subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ)
        for _ in range(2)
    ]
    passed = [int(one.communicate()[0]) for one in tries]
    assert sum(passed) == LIMITS["login"].times
    with pytest.raises(TooMany):
        count("login", "two-processes", "here")


def test_a_window_ends() -> None:
    for _ in range(5):
        count("code", "window")
    with pytest.raises(TooMany) as refused:
        count("code", "window")
    assert 0 < refused.value.seconds <= 60
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_tally SET began = began - interval '61 s'")
    count("code", "window")


def test_a_good_attempt_begins_anew() -> None:
    for _ in range(2 * LIMITS["code"].times):
        count("code", "good")
        forget("code", "good")


@pytest.mark.parametrize("tongue", ["zh-hans", "en"])
def test_the_sixth_wrong_password_in_a_minute_is_refused(tongue: str) -> None:
    who = with_password(firm(), "planner")
    browser = Client(headers={"accept-language": tongue})
    given = {"login": who.email, "password": "wrong"}
    answers = [browser.post("/account/login/", given) for _ in range(6)]
    assert [a.status_code for a in answers] == [200] * 5 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    said = {"zh-hans": "请等待", "en": "Wait"}[tongue]
    assert said in answers[-1].content.decode()
    # The right one comes too late, too; another account is not held up.
    right = {"login": who.email, "password": PASSWORD}
    assert browser.post("/account/login/", right).status_code == 429
    other = with_password(firm(), "planner")
    assert log_in(browser, other.email) == 302


def log_in(browser: Client, email: str) -> int:
    given = {"login": email, "password": PASSWORD}
    return browser.post("/account/login/", given).status_code


def test_a_wrong_code_is_tried_five_times_a_minute_whatever_the_browser() -> None:
    who = with_password(firm(), "administrator")
    answers = []
    for _ in range(6):
        browser = Client()
        log_in(browser, who.email)
        forget("login", who.email, "127.0.0.1")
        wrong = browser.post("/account/2fa/authenticate/", {"code": "000000"})
        answers.append(wrong.status_code)
    assert answers == [200] * 5 + [429]


def test_a_firm_invites_at_most_twenty_times_an_hour() -> None:
    ours = firm()
    keeper = visitor(ours, "administrator", fresh=True)
    page = keeper.browser.get("/people/").content.decode()
    path = page[page.index("/people/invite/") :].split('"')[0]
    answers = [
        keeper.browser.post(path, {"email": f"n{i}@f.example", "role": "viewer"})
        for i in range(21)
    ]
    assert [a.status_code for a in answers] == [302] * 20 + [429]


def test_a_firm_begins_ten_imports_an_hour_by_page_and_program_together() -> None:
    ours = firm()
    planner = visitor(ours)
    pages = [planner.browser.post("/imports/", {}).status_code for _ in range(11)]
    assert pages == [422] * 10 + [429]
