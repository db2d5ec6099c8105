"""A policy is read, refused with its cure, written, and says what it is."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinqiao.errors import Finding, InvalidPolicy
from xinqiao.market import Policy
from xinqiao.market.policy_rules import STAGES

DEFAULT = """\
stages = ["classes", "worth", "substitutes"]
weeks = ""
lateness = 0.02
usable = ["approved"]

[classes]
order = []

[floors]

[fairness]
rule = "none"
between = "firms"
price = 1.0

[caps]

[rates]

[matching]
coverage = 0.25
punctuality = 0.2
evidence = 0.25
price = 0.1
lane = 0.05
record = 0.1
waste = 0.05

[proof]
gap = 0.001
"""


def findings(text: str) -> tuple[Finding, ...]:
    """All findings about the text of a policy."""
    with pytest.raises(InvalidPolicy) as refused:
        Policy.from_toml(text)
    return refused.value.findings


@dataclass(frozen=True)
class Wrong:
    """The text of a policy, and the finding it must lead to."""

    text: str
    code: str
    column: str
    nearest: tuple[str, ...] = ()
    says: str = ""

    def __str__(self) -> str:
        """The text, as an id of a test."""
        return self.text


NOTHING = "[matching]\n" + "\n".join(f"{name} = 0" for name in Policy().matching)
"""A ranking in which no factor counts."""

WRONG = [
    Wrong("stages = [", "XQ601", ""),
    Wrong("late = 0.02", "XQ602", "late", ("lateness",)),
    Wrong("stage = ['worth']", "XQ602", "stage", ("stages",)),
    Wrong("zzz = 1", "XQ602", "zzz"),
    Wrong("[classes]\nordr = []", "XQ602", "classes.ordr", ("classes.order",)),
    Wrong("[proof]\ngaps = 0.1", "XQ602", "proof.gaps", ("proof.gap",)),
    Wrong("[rate]\nUSD = 6.3", "XQ602", "rate", ("rates",)),
    Wrong("order = ['A1S1']", "XQ602", "order"),
    Wrong("stages = 'worth'", "XQ603", "stages"),
    Wrong("stages = [1]", "XQ603", "stages"),
    Wrong("weeks = 8", "XQ603", "weeks"),
    Wrong("lateness = '2%'", "XQ603", "lateness"),
    Wrong("lateness = true", "XQ603", "lateness"),
    Wrong("lateness = nan", "XQ603", "lateness"),
    Wrong("[proof]\ngap = inf", "XQ603", "proof.gap"),
    Wrong("[rates]\nUSD = 'six'", "XQ603", "rates"),
    Wrong("classes = ['A1S1']", "XQ603", "classes"),
    Wrong("rates = 6.3", "XQ603", "rates"),
    Wrong("lateness = 1.5", "XQ604", "lateness", says="1.5"),
    Wrong("lateness = -0.1", "XQ604", "lateness", says="-0.1"),
    Wrong("[proof]\ngap = 2", "XQ604", "proof.gap"),
    Wrong("[fairness]\nprice = 3", "XQ604", "fairness.price"),
    Wrong("[caps]\nshare = 40", "XQ604", "caps.share"),
    Wrong("[floors]\nsmall = 80", "XQ604", "floors.small"),
    Wrong("stages = ['worht']", "XQ605", "stages", ("worth",)),
    Wrong("stages = ['class', 'worth']", "XQ605", "stages", ("classes",)),
    Wrong("stages = ['floors', 'worth']", "XQ612", "floors", says="floors"),
    Wrong("stages = ['fairness', 'worth']", "XQ612", "fairness.rule", says="fairness"),
    Wrong("stages = ['worth', 'classes']", "XQ607", "stages"),
    Wrong("stages = ['substitutes', 'worth']", "XQ607", "stages"),
    Wrong("stages = ['worth', 'worth']", "XQ608", "stages"),
    Wrong("weeks = '8'", "XQ609", "weeks"),
    Wrong("weeks = '8x0'", "XQ609", "weeks"),
    Wrong("weeks = '8x1,,3x4'", "XQ609", "weeks"),
    Wrong("weeks = '8x1;4x2'", "XQ609", "weeks"),
    Wrong("weeks = '1x209'", "XQ609", "weeks"),
    Wrong("weeks = '-1x4'", "XQ609", "weeks"),
    Wrong("usable = ['aproved']", "XQ610", "usable", ("approved",)),
    Wrong("usable = ['approved', 'rejected']", "XQ610", "usable"),
    Wrong("[classes]\norder = ['a1s1']", "XQ611", "classes.order", ("A1S1",)),
    Wrong("[classes]\norder = ['ZZ99']", "XQ611", "classes.order"),
    Wrong("[classes.minimum]\nED1 = 0.5", "XQ611", "classes.minimum", ("ED01",)),
    Wrong("[classes.maximum]\nED01 = 50", "XQ604", "classes.maximum.ED01"),
    Wrong("[classes]\nminimum = 0.5", "XQ603", "classes.minimum"),
    Wrong(
        "[classes]\nminimum.ED01 = 0.5\nmaximum.ED01 = 0.4",
        *("XQ651", "classes.minimum.ED01"),
    ),
    Wrong("[fairness]\nrule = 'leximin'", "XQ606", "fairness.rule", says="fairness"),
    Wrong("[floors]\nsmall = 0.8", "XQ606", "floors", says="floors"),
    Wrong("[fairness]\nprice = 0.1", "XQ623", "fairness.price"),
    Wrong("[rates]\nUSD = 0", "XQ614", "rates.USD"),
    Wrong("[rates]\nUSD = -6.3", "XQ614", "rates.USD"),
    Wrong("[rates]\nusd = 6.3", "XQ614", "rates.usd"),
    Wrong("[matching]\nlanes = 1", "XQ622", "matching", ("lane",)),
    Wrong("[matching]\nprice = -1", "XQ604", "matching.price"),
    Wrong("[matching]\nprice = 'high'", "XQ603", "matching"),
    Wrong(NOTHING, "XQ652", "matching"),
    Wrong("stages = ['classes']", "XQ618", "stages"),
    Wrong("stages = []", "XQ618", "stages"),
    Wrong("usable = []", "XQ620", "usable"),
    Wrong("[classes]\norder = ['A1S1', 'A1S1']", "XQ621", "classes.order"),
    Wrong("[fairness]\nrule = 'leximax'", "XQ622", "fairness.rule", ("leximin",)),
    Wrong("[fairness]\nbetween = 'firm'", "XQ622", "fairness.between", ("firms",)),
    Wrong("[floors]\nsmal = 0.5", "XQ622", "floors", ("small",)),
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_policy_that_cannot_be_followed_is_refused_with_its_cure(
    wrong: Wrong,
) -> None:
    those = [f for f in findings(wrong.text) if f.code == wrong.code]
    assert [(f.column, f.level, f.table) for f in those] == [
        (wrong.column, "error", "policy")
    ]
    one = those[0]
    assert one.nearest[: len(wrong.nearest)] == wrong.nearest
    for language in ("en", "zh"):
        assert wrong.says in one.message[language]
        assert len(one.cure[language]) > 5
        assert all(near in one.cure[language] for near in wrong.nearest)


def test_all_mistakes_of_a_policy_are_found_at_once() -> None:
    text = "stages = ['worht']\nlateness = 7\nusable = ['x']\nzzz = 1\nweeks = 4\n"
    codes = [f.code for f in findings(text)]
    assert codes == ["XQ602", "XQ603", "XQ605", "XQ618", "XQ604", "XQ610"]


def test_an_empty_policy_is_the_default() -> None:
    assert Policy.from_toml("") == Policy()
    assert Policy().to_toml() == DEFAULT


def test_settings_are_checked_however_a_policy_is_made() -> None:
    with pytest.raises(InvalidPolicy):
        Policy(stages=("floors", "worth"))
    with pytest.raises(InvalidPolicy):
        replace(Policy(), lateness=2.0)


def test_equal_policies_have_one_text() -> None:
    one = Policy(usable=("qualified", "approved"), weeks=" 2x1, 1x4", lateness=0)
    other = Policy(usable=("approved", "qualified"), weeks="2x1,1x4", lateness=0.0)
    assert one == other
    assert one.to_toml() == other.to_toml()
    assert hash(one) == hash(other)


def test_buckets_are_the_lengths_of_the_weeks() -> None:
    assert Policy().buckets is None
    assert Policy(weeks="8x1,4x2,3x4").buckets == (1,) * 8 + (2,) * 4 + (4,) * 3
    assert sum(Policy(weeks="52x4").buckets or ()) == 208


POLICIES = st.builds(
    Policy,
    stages=st.sets(st.sampled_from(["classes", "substitutes"])).map(
        lambda some: tuple(s for s in STAGES if s in some or s == "worth")
    ),
    weeks=st.sampled_from(["", "1x1", "8x1,4x2,3x4", "13x1, 1x26"]),
    lateness=st.floats(0, 1),
    usable=st.sets(
        st.sampled_from(["approved", "qualified", "testing", "candidate"]), min_size=1
    ).map(lambda states: tuple(sorted(states))),
    classes=st.lists(st.sampled_from(["A1S1", "ED01", "0001"]), unique=True).map(tuple),
    rates=st.dictionaries(
        st.sampled_from(["USD", "EUR", "JPY"]),
        st.floats(0, exclude_min=True, allow_infinity=False),
    ),
    gap=st.floats(0, 1),
    matching=st.dictionaries(
        st.sampled_from(["coverage", "price"]), st.floats(0.1, 1), max_size=2
    ),
)


@given(POLICIES)
def test_a_policy_survives_being_written_and_read(policy: Policy) -> None:
    assert Policy.from_toml(policy.to_toml()) == policy


def test_a_policy_says_how_offers_are_ranked_the_heaviest_factor_first() -> None:
    said = Policy(matching={"price": 0.6, "record": 0.0}).describe_matching()
    assert "by price against reference 42.9%, coverage of the need 17.9%" in said["en"]
    assert "相对参考价的价格 42.9%、对需求的满足程度 17.9%" in said["zh"]
    assert "holder" not in said["en"]


@given(POLICIES)
def test_a_policy_says_each_stage_then_usable_then_lateness(policy: Policy) -> None:
    said = policy.describe()
    assert len(said) == len(policy.stages) + 2
    for sentence in said:
        assert sentence["en"].endswith(".")
        assert sentence["zh"].endswith("。")


def test_a_policy_names_its_classes_states_and_lateness_in_both_languages() -> None:
    policy = Policy(classes=("A1S1", "ED01"), usable=("approved", "qualified"))
    classes, _, _, usable, lateness = policy.describe()
    assert "A1S1, ED01" in classes["en"]
    assert "A1S1、ED01" in classes["zh"]
    assert "state is approved or qualified" in usable["en"]
    assert "“已批准”或“已通过认证”" in usable["zh"]
    assert "2 %" in lateness["en"]
    assert "2%" in lateness["zh"]
    assert "nothing" in Policy(lateness=0.0).describe()[-1]["en"]
