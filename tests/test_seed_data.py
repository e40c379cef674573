"""The region holds together: whoever edits a file in seed_data learns here what no longer fits."""

import csv
import json
import tomllib
from pathlib import Path

import pytest

from dispatch.catalogue.closing_code import CodeList
from dispatch.catalogue.fault_type import FaultDomain, WorkKind
from dispatch.catalogue.sla_rule import Priority
from dispatch.customers.consent import ConsentPurpose
from dispatch.help.trees.checking import problems
from dispatch.notices import phrase, plain
from dispatch.notices.replies import ALLOWED
from dispatch.notices.texts import judge
from dispatch.people.branch import Zone
from dispatch.stamp import Role
from dispatch.work.sla.clock_event import ClockName
from dispatch.working_time import Calendar, Target

SEED = Path(__file__).parents[1] / "seed_data"
LANGUAGES = {"en", "nb", "sv", "zh-Hans"}


def rows(name: str) -> list[dict[str, str]]:
    with open(SEED / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def document(name: str):
    return json.loads((SEED / name).read_text("utf-8"))


PLACES = rows("places.csv")
BRANCHES = document("branches.json")
REGION = document("region.geojson")["features"]
FAULT_TYPES = rows("catalogue/fault_types.csv")
SKILLS = {skill["code"] for skill in rows("catalogue/skills.csv")}


def within(lon: float, lat: float, ring: list[list[float]]) -> bool:
    crossings = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False):
        crossings += (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1
    return crossings % 2 == 1


def under_water(lon: float, lat: float) -> bool:
    wet = False
    for feature in REGION:
        if feature["geometry"]["type"] == "Polygon" and within(lon, lat, feature["geometry"]["coordinates"][0]):
            wet = {"water": True, "land": False}.get(feature["properties"]["kind"], wet)
    return wet


def test_nobody_lives_in_the_fjord():
    addresses = PLACES + rows("streets.csv")
    assert [a for a in addresses if under_water(float(a["lon"]), float(a["lat"]))] == []


def test_a_boat_on_the_fjord_is_afloat():
    assert under_water(10.62, 59.86)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place["name"])
def test_every_place_belongs_to_one_branch_by_postcode_and_by_outline_and_to_its_zone(place):
    prefixes = [
        (prefix["prefix"], branch["code"], prefix["zone"]) for branch in BRANCHES for prefix in branch["postcodes"]
    ]
    _, branch, zone = max(p for p in prefixes if place["postcode"].startswith(p[0]))
    outlines = [b["code"] for b in BRANCHES if within(float(place["lon"]), float(place["lat"]), b["area"])]
    assert (outlines, zone) == ([branch], place["zone"])


def test_every_street_lies_in_a_place_of_its_own_postcode():
    places = {(place["name"], place["postcode"]) for place in PLACES}
    assert [s for s in rows("streets.csv") if (s["place"], s["postcode"]) not in places] == []


def test_every_fault_type_can_be_mended_by_somebody_with_a_certificate_in_order():
    certified = {skill["code"] for skill in rows("catalogue/skills.csv") if skill["certified"] == "yes"}
    valid = {(c["engineer"], c["skill"]) for c in rows("certificates.csv") if int(c["expires_in_days"]) > 0}
    able = [
        {
            skill: int(level)
            for skill, level in (pair.split(":") for pair in engineer["skills"].split())
            if skill not in certified or (engineer["code"], skill) in valid
        }
        for engineer in rows("engineers.csv")
    ]
    for fault in FAULT_TYPES:
        needs = [pair.split(":") for pair in fault["needs"].split()]
        assert any(all(one.get(s, 0) >= int(level) for s, level in needs) for one in able), fault["code"]


def test_skills_parts_checklists_and_patterns_named_anywhere_exist():
    parts = {part["number"] for part in rows("catalogue/parts.csv")}
    models = {model["code"] for model in rows("catalogue/device_models.csv")}
    checklists = {checklist["code"] for checklist in document("catalogue/checklists.json")}
    patterns, places = document("shift_patterns.json"), {place["name"] for place in PLACES}
    for fault in FAULT_TYPES:
        assert {pair.split(":")[0] for pair in fault["needs"].split()} <= SKILLS
        assert set(fault["parts"].split()) <= parts
        assert fault["checklist"] in checklists
    for part in rows("catalogue/parts.csv"):
        assert set(part["models"].split()) <= models
    for engineer in rows("engineers.csv"):
        assert {pair.split(":")[0] for pair in engineer["skills"].split()} <= SKILLS
        assert engineer["shift_pattern"] in patterns
        assert engineer["place"] in places


def test_every_fault_type_is_told_in_every_language():
    told = {(problem["fault"], problem["language"]) for problem in rows("problems.csv")}
    assert told == {(fault["code"], language) for fault in FAULT_TYPES for language in LANGUAGES}


@pytest.mark.parametrize(
    "name",
    sorted(str(path.relative_to(SEED)) for path in SEED.rglob("*.csv") if "zh-Hans" in path.read_text("utf-8")[:200]),
)
def test_no_word_lacks_a_language(name):
    for row in rows(name):
        assert all(row[language] for language in LANGUAGES & set(row)), row


def test_whatever_is_tried_from_afar_first_has_a_guide_with_something_to_try():
    steps = rows("catalogue/guides.csv")
    tried = {step["guide"] for step in steps if step["kind"] == "try"}

    assert {fault["guide"] for fault in FAULT_TYPES if fault["remote_first"] == "yes"} <= tried
    assert {fault["guide"] for fault in FAULT_TYPES} - {""} <= {step["guide"] for step in steps}


def test_no_issue_word_lacks_a_language_and_what_it_names_exists():
    models = {model["code"] for model in rows("catalogue/device_models.csv")}
    for issue in document("issues.json"):
        assert set(issue["titles"]) == set(issue["words"]) == LANGUAGES
        assert set(issue["models"]) <= models
        assert set(issue["faults"]) <= {fault["code"] for fault in FAULT_TYPES}


def test_no_checklist_word_lacks_a_language():
    for checklist in document("catalogue/checklists.json"):
        words = [checklist["names"], *(item["texts"] for item in checklist["items"])]
        words += [text for item in checklist["items"] for text in item.get("choice_texts", {}).values()]
        assert all(set(texts) == LANGUAGES and all(texts.values()) for texts in words)


@pytest.mark.parametrize(
    ("name", "column", "words"),
    [
        ("catalogue/closing_codes.csv", "list", CodeList),
        ("catalogue/closing_codes.csv", "domain", FaultDomain),
        ("catalogue/fault_types.csv", "work_kind", WorkKind),
        ("catalogue/fault_types.csv", "domain", FaultDomain),
        ("catalogue/consent_texts.csv", "purpose", ConsentPurpose),
        ("catalogue/sla_rules.csv", "zone", Zone),
        ("catalogue/sla_rules.csv", "priority", Priority),
        ("accounts.csv", "role", Role),
    ],
)
def test_words_of_closed_lists_are_those_of_the_house(name, column, words):
    assert {row[column] for row in rows(name)} - {""} <= set(words)


def test_every_kind_of_work_is_offered_and_every_zone_and_priority_has_its_promise():
    assert {fault["work_kind"] for fault in FAULT_TYPES} == set(WorkKind)
    everybody = [rule for rule in rows("catalogue/sla_rules.csv") if not rule["tier"] and not rule["branch"]]
    promises = {(rule["zone"], rule["priority"]) for rule in everybody}
    assert promises == {(zone, priority) for zone in Zone for priority in Priority}


def test_hours_closures_and_targets_can_be_read():
    closures = rows("closures.csv")
    for branch in BRANCHES:
        closed = [closure["day"] for closure in closures if closure["branch"] == branch["code"]]
        Calendar.from_json({"zone": branch["time_zone"], **branch["opening"], "closed": closed})
    for rule in rows("catalogue/sla_rules.csv"):
        for clock in ("response", "arrival", "resolution"):
            assert str(Target.parse(rule[clock])) == rule[clock]


def test_every_reason_to_wait_says_what_it_means():
    codes = {code["code"] for code in rows("catalogue/closing_codes.csv") if code["list"] == "waiting"}
    meanings = {one["code"]: one for one in rows("catalogue/pause_reasons.csv")}

    assert set(meanings) == codes
    for one in meanings.values():
        assert {ClockName(clock) for clock in one["stops"].split()} <= set(ClockName)
        assert Target.parse(one["ask_after"])


def test_every_article_and_tree_is_told_in_every_language_and_names_what_exists():
    faults = {row["code"] for row in rows("catalogue/fault_types.csv")}
    models = {row["code"] for row in rows("catalogue/device_models.csv")}
    pictures = {row["code"] for row in rows("help/pictures/names.csv")}
    drawn = {path.stem for path in (SEED / "help" / "pictures").glob("*.svg")}
    trees = {path.stem: told(path) for path in (SEED / "help" / "trees").glob("*.toml")}
    articles = {path.stem: told(path) for path in (SEED / "help" / "articles").glob("*.toml")}

    assert pictures == drawn
    for tree in trees.values():
        assert problems(tree["nodes"], pictures) == [] and set(tree["faults"]) <= faults
    for code, article in articles.items():
        assert set(article.get("faults", ())) <= faults and article.get("tree") in {None, *trees}, code
        assert {model["model"] for model in article.get("models", ())} <= models, code
        assert set(LANGUAGES) <= set(article) or not article.get("public", True), code
        said = [words for words in article.values() if isinstance(words, dict)]
        shown = {step.get("picture") for words in said for step in words.get("steps", ())}
        assert shown <= pictures | {None}, code
    assert any(article["kind"] == "use" for article in articles.values())


def told(path: Path) -> dict:
    return tomllib.loads(path.read_text("utf-8"))


def test_the_houses_own_words_are_plain_and_say_nothing_that_is_unknown():
    for row in rows("texts.csv"):
        judge(row["event"], subject=row["subject"], body=row["body"])
    for row in rows("saved_replies.csv"):
        phrase.check(row["body"], ALLOWED)
    told = [(row["language"], row["body"]) for row in rows("saved_replies.csv") + rows("texts.csv")]
    unplain = {"jargon", "long_sentence", "hard"}
    assert [found for language, body in told for found in plain.check(body, language) if found.kind in unplain] == []
