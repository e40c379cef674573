"""Fixtures tell the price: none is pure, `tx` touches the database, `client` adds HTTP, `worker` adds delivery."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings
from sqlalchemy import Engine, create_engine
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from api import create_app
from dispatch.drain import deliver_all
from dispatch.intake.geocoding import provider_of
from dispatch.seed.catalogue import closing_codes
from dispatch.settings import Settings
from dispatch.stamp import Actor
from dispatch.store import migrate
from dispatch.store.database import Database, Transaction, connect
from dispatch.store.embedded import Cluster
from tests.builders import DISPATCHER, NINE, SYSTEM
from tests.clock import Clock

TEMPLATE = "doorstep_template"
SETTINGS = Settings(secret_key="no secret, only long enough for tests", public_url="https://doorstep.example")


# How long one example takes says how busy the machine is, and nothing about ours.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL for the whole run, started by whoever started the run; each worker gets its own databases."""
    if hasattr(config, "workerinput"):
        config.cluster = Cluster(Path(config.workerinput["cluster"]), fast=True)
        return
    folder = Path(tempfile.mkdtemp(prefix="doorstep-tests-", dir="/var/tmp"))
    folder.chmod(0o755)
    config.cluster = Cluster(folder / "pg", fast=True)


def pytest_configure_node(node) -> None:
    _start(node.config.cluster)
    node.workerinput["cluster"] = str(node.config.cluster.data_dir)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for browsers and other processes is tried once more, and named at the end (-rR) if it needed that.
    Journeys are not: the house they leave behind is no longer the one they set out from.

    Long files begin first: whoever came to one last would be alone with it at the end."""
    for item in items:
        if item.path.parent.name in {"look", "runtime", "trust"}:
            item.add_marker(pytest.mark.flaky(reruns=1))
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


class ByHouse(LoadScopeScheduling):
    """A file's tests stay in one process, and so do all journeys: their house is dear."""

    def _split_scope(self, nodeid: str) -> str:
        return "journeys" if nodeid.startswith("tests/journeys/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    config.option.loadscopereorder = False
    return ByHouse(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and config.cluster.process is not None:
        config.cluster.erase()
    if not hasattr(config, "workerinput"):
        shutil.rmtree(config.cluster.data_dir.parent, ignore_errors=True)


def _start(cluster: Cluster) -> None:
    if cluster.process is None:
        cluster.start()
        cluster.create_database(TEMPLATE)
        migrate.upgrade(cluster.url(TEMPLATE))
        _list_codes(cluster.url(TEMPLATE))


def _list_codes(url: str) -> None:
    """The closed lists stand in every test's database: no step can do without its codes."""
    engine = connect(url, pool=1)
    with Database(engine).transaction(SYSTEM) as tx:
        closing_codes(tx)
        # The tests count what they audit themselves.
        tx.session.flush()
        tx.ledger.changes.clear()
    engine.dispose()


@pytest.fixture(scope="session")
def cluster(pytestconfig: pytest.Config) -> Cluster:
    if not hasattr(pytestconfig, "workerinput"):
        _start(pytestconfig.cluster)
    return pytestconfig.cluster


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "only")


@pytest.fixture(scope="session")
def engine(cluster: Cluster, worker_name: str) -> Iterator[Engine]:
    """As the application: rows only, no schema, no audit edits."""
    name = f"t_{worker_name}"
    cluster.create_database(name, template=TEMPLATE)
    engine = connect(cluster.url(name))
    yield engine
    engine.dispose()


@pytest.fixture
def own_database(cluster: Cluster, worker_name: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database of this test's own, for those that really commit: races, faults, workers."""
    name = f"own_{worker_name}_{abs(hash(request.node.nodeid)) % 10**9}"
    cluster.create_database(name, template=TEMPLATE)
    yield cluster.url(name)
    cluster.drop_database(name)


@pytest.fixture
def owner_engine(own_database: str) -> Iterator[Engine]:
    """As the schema's owner, for tests that take a guard away."""
    engine = create_engine(own_database)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock(NINE)


@pytest.fixture
def database(engine: Engine, clock: Clock) -> Iterator[Database]:
    """Whatever is committed in it is gone after the test."""
    with engine.connect() as connection:
        outer = connection.begin()
        yield Database(connection, clock=clock)
        outer.rollback()


@pytest.fixture
def worker(database: Database) -> Callable[[], int]:
    """Opens every message that is due by the test's clock."""
    return lambda: deliver_all(database, SETTINGS)


@pytest.fixture(scope="session")
def front() -> Flask:
    """Built once: its routes and templates take longer than most tests."""
    nowhere = create_engine("postgresql+psycopg://")
    return create_app(Settings(secret_key="only for tests " * 3), Database(nowhere))


@pytest.fixture
def app(front: Flask, database: Database) -> Iterator[Flask]:
    """On this test's database; what the test sets in `app.config` is gone after it."""
    usual = dict(front.config)
    front.testing = True
    front.extensions |= {"database": database, "geocoder": provider_of(usual["SETTINGS"], database.clock)}
    yield front
    front.config.clear()
    front.config.update(usual)


@pytest.fixture
def actor() -> Actor:
    return DISPATCHER


@pytest.fixture
def tx(database: Database, actor: Actor) -> Iterator[Transaction]:
    with database.transaction(actor) as tx:
        yield tx


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("There is no Chromium on this machine: apt-get install chromium.")
    return {**browser_type_launch_args, "executable_path": chromium, "args": ["--no-sandbox"]}
