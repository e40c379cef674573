"""Real browsers in a real house. All journeys of a run share one, each in a branch of its own."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, expect

from dispatch.seed.catalogue import catalogue, skills
from dispatch.settings import CHECKOUT
from tests.builders import MONDAY, SYSTEM
from tests.conftest import TEMPLATE
from tests.journeys.house import PATIENCE, House, a_house
from tests.journeys.person import DESK, Person
from tests.runtime.conftest import a_free_port

LOCALES = {"en": "en-GB", "nb": "nb-NO", "sv": "sv-SE", "zh-Hans": "zh-CN"}
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.timeout(900))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def house(cluster, worker_name: str) -> Iterator[House]:
    name = f"journeys_{worker_name}"
    cluster.create_database(name, template=TEMPLATE)
    with tempfile.TemporaryDirectory(prefix="doorstep-journeys-") as folder:
        try:
            with a_house(cluster.url(name), Path(folder), a_free_port()) as house:
                with house.database.transaction(SYSTEM) as tx:
                    skills(tx)
                    catalogue(tx, MONDAY.replace(year=2020))
                yield house
        finally:
            for log in Path(folder).glob("*.log"):
                print(f"{log.name}:\n{log.read_text()[-4000:]}")
            cluster.drop_database(name)


@pytest.fixture
def person(browser: Browser, house: House, request: pytest.FixtureRequest) -> Iterator[Callable[..., Person]]:
    """`person("nb")` → somebody at a browser that asks for Norwegian."""
    came: list[Person] = []
    expect.set_options(timeout=PATIENCE * 1000)

    def enter(language: str, *, size: dict[str, int] = DESK, script: bool = True) -> Person:
        context = browser.new_context(
            locale=LOCALES[language], viewport=size, java_script_enabled=script, color_scheme="light"
        )
        context.set_default_timeout(PATIENCE * 1000)
        context.set_default_navigation_timeout(PATIENCE * 1000)
        came.append(Person(context.new_page(), language, house.address))
        return came[-1]

    yield enter
    complaints = [complaint for one in came for complaint in one.complaints]
    if complaints or request.node.stash.get(FAILED, False):
        photograph(request.node.name, came)
    for one in came:
        one.page.context.close()
    assert not complaints


def photograph(name: str, people: list[Person]) -> None:
    for number, person in enumerate(people, 1):
        file = CHECKOUT / "test-results" / f"{name}-{number}-{person.language}.png"
        person.page.screenshot(path=file, full_page=True)
        print(f"{person.page.url} looked like {file}")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """As large as a telephone takes them."""
    picture = Image.new("RGB", (2400, 1800), "slategray")
    ImageDraw.Draw(picture).ellipse((700, 400, 1700, 1400), fill="white")
    file = tmp_path / "fog.jpg"
    picture.save(file, quality=90)
    return file
