"""Finding articles in four languages, with slips, other words and other forms."""

from datetime import timedelta

from dispatch.help.articles import verdicts, writing
from dispatch.help.articles.writing import About, Words
from dispatch.help.searching import gaps, synonyms
from dispatch.help.searching.search import search
from dispatch.help.searching.words import folded, nearness, slips_between, terms
from dispatch.stamp import ANYBODY
from tests.builders import NINE

ASKED = [
    ("nb", "låsen blinker rødt", "lock-batteries"),
    ("nb", "bytte batterri i låsen", "lock-batteries"),
    ("nb", "dorlas batteri", "lock-batteries"),
    ("nb", "hubben svarer ikke etter oppdatering", "hub-after-update"),
    ("nb", "røykvasleren pipper", "smoke-false"),
    ("nb", "brannalarm uten grunn", "smoke-false"),
    ("nb", "elbillader lader ikke", "charger-stops"),
    ("nb", "ringeklokken er stille", "doorbell-silent"),
    ("nb", "dårlig wifi i deler av huset", "wifi-weak"),
    ("sv", "låset öppnar inte", "lock-wont-open"),
    ("sv", "byta baterier i låset", "lock-batteries"),
    ("sv", "brandlarmet piper", "smoke-false"),
    ("sv", "rummet blir inte vramt", "room-cold"),
    ("en", "camra offline", "camera-offline"),
    ("en", "camera disconnected", "camera-offline"),
    ("en", "smoke detector chirps", "smoke-false"),
    ("en", "car wont charge", "charger-stops"),
    ("en", "recordigns missing", "clips-missing"),
    ("zh-Hans", "门锁打不开", "lock-wont-open"),
    ("zh-Hans", "门琐打不开", "lock-wont-open"),
    ("zh-Hans", "更换电池", "lock-batteries"),
    ("zh-Hans", "摄象头离线", "camera-offline"),
    ("zh-Hans", "监控掉线了", "camera-offline"),
    ("zh-Hans", "充电器充不上电", "charger-stops"),
    ("zh-Hans", "mensuo", "lock-wont-open"),
]


def test_what_people_write_finds_what_they_need(centre):
    missed = {}
    for language, asked, wanted in ASKED:
        found = [hit.edition.article.code for hit in search(centre, asked, language)[:3]]
        if wanted not in found:
            missed[asked] = found

    assert missed == {}


def test_what_nothing_is_written_about_finds_nothing_and_what_is_for_staff_only_staff(centre):
    for asked in ("", "   ", "xyzzy qwertz", "%_'", "的", "solcellepanel på taket", "\u0000"):
        assert [hit.edition.title for hit in search(centre, asked, "nb")] == [], asked

    def first(asked, **facts):
        return next((hit.edition.article.code for hit in search(centre, asked, "nb", **facts)), None)

    assert first("svarer ikke etter oppdatering", fault="hub_silent_after_update") == "hub-after-update"
    assert first("raskt batteriforbruk 4.2.1") == "battery-drain-note"
    centre.act_as(ANYBODY)
    assert first("raskt batteriforbruk 4.2.1") != "battery-drain-note"


def an_article(tx, code, title, body=""):
    article = writing.begin(tx, code, About(), original="nb")
    edition = writing.write(tx, article, "nb", Words(title=title, body=body))
    writing.publish(tx, article)
    return article, edition


def test_a_new_edition_is_found_by_its_new_words_and_no_longer_by_its_old_ones(tx):
    article, _ = an_article(tx, "clips", "Opptak mangler", "Lageret er fullt.")
    writing.write(tx, article, "nb", Words(title="Hvor er filmene?", body="Se i skyen."))

    assert [hit.edition.title for hit in search(tx, "filmene i skyen", "nb")] == ["Hvor er filmene?"]
    assert search(tx, "lageret er fullt", "nb") == []


def test_an_edition_still_to_come_is_not_found_yet(tx):
    article = writing.begin(tx, "later", About(), original="nb")
    writing.write(tx, article, "nb", Words(title="Kvantekopling av brødrister"), since=NINE + timedelta(days=3))

    assert search(tx, "brødrister", "nb") == []


def test_what_helped_readers_comes_before_what_did_not(tx):
    for code, helped in (("one", False), ("two", True)):
        _, edition = an_article(tx, code, "Brødrister brenner")
        for reader in range(8):
            verdicts.say(tx, edition, f"r{reader}", helped=helped)

    assert [hit.edition.article.code for hit in search(tx, "brødrister", "nb")] == ["two", "one"]


def test_words_that_mean_the_same_are_added_by_hand(tx):
    an_article(tx, "hub", "Sentralen svarer ikke")
    assert search(tx, "dingsen i gangen", "nb") == []
    synonyms.write(tx, "nb", ["dingsen i gangen", "sentralen"])

    assert [hit.edition.article.code for hit in search(tx, "dingsen i gangen", "nb")] == ["hub"]


def test_what_was_asked_in_vain_is_listed_without_what_points_at_a_person(tx):
    for _ in range(3):
        gaps.asked(tx, "nb", "Solcelle for ida@home.example", 0)
    gaps.asked(tx, "nb", "lås", 4)

    assert [(one.words, one.times) for one in gaps.gaps(tx)] == [("solcelle for •••", 3)]


def test_words_are_near_by_slip_ending_and_sound():
    assert folded("DØRLÅS Ärende") == "dorlas arende"
    assert terms("门锁 hub2") == ["门锁", "hub2"]
    assert slips_between("batteri", "batetri") == 1
    for asked, term in (("lasen", "las"), ("camra", "camera"), ("门琐", "门锁"), ("mensuo", "门锁"), ("dorlas", "las")):
        assert nearness(asked, term) > 0 or len(term) < 4
    for asked, term in (("las", "lys"), ("4000", "4001"), ("门口", "门锁"), ("hus", "hub")):
        assert nearness(asked, term) == 0
