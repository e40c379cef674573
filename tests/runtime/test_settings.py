import stat
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from dispatch.settings import CHECKOUT, BadSetting, Settings
from dispatch.store.migrate import HERE as MIGRATIONS
from dispatch.store.standing import newest

SECRET = {"SECRET_KEY": "0123456789abcdef0123456789abcdef"}


def test_a_secret_is_all_that_must_be_given():
    settings = Settings.from_environ(SECRET)

    assert settings == Settings(secret_key=SECRET["SECRET_KEY"])
    assert settings.database_url is None
    assert settings.data_dir == CHECKOUT / "var"


@pytest.mark.parametrize("secret", [{}, {"SECRET_KEY": ""}, {"SECRET_KEY": "   "}, {"SECRET_KEY": "too short"}])
def test_without_a_real_secret_nothing_starts(secret):
    with pytest.raises(BadSetting, match="^SECRET_KEY must be a secret of 32 characters or more"):
        Settings.from_environ(secret)


def test_a_demo_makes_its_own_secret_once_and_keeps_it_to_itself(tmp_path):
    demo = {"DEMO": "1", "DATA_DIR": str(tmp_path / "new")}

    first, second = Settings.from_environ(demo), Settings.from_environ(demo)

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "٨٠٠٠"),
        ("DEMO", "maybe"),
        ("DATABASE_URL", "mysql://somewhere/db"),
        ("DATABASE_URL", "localhost"),
        ("DATABASE_OWNER_URL", "sqlite://"),
        ("PUBLIC_URL", "doorstep.example"),
        ("PUBLIC_URL", "http://[broken"),
        ("GEOCODER", "google"),
        ("GEOCODER_URL", "ftp://example.org"),
        ("TRAVEL", "/no/such/file.osrm"),
        ("MAP_STYLE_URL", "style.json"),
        ("LOG_LEVEL", "loud"),
        ("PLANNING_SECONDS", "0"),
        ("PLANNING_MEMORY_MB", "2GB"),
    ],
)
def test_a_value_that_cant_be_used_is_refused_by_name_in_one_sentence(variable, value):
    with pytest.raises(BadSetting) as refused:
        Settings.from_environ({**SECRET, variable: value})

    sentence = str(refused.value)
    assert sentence.startswith(f"{variable} ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_the_refusal_of_a_database_address_doesnt_repeat_its_password():
    with pytest.raises(BadSetting) as refused:
        Settings.from_environ({**SECRET, "DATABASE_URL": "mysql://me:hunter2@host/db"})

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_form_of_a_database_address_is_understood(scheme):
    settings = Settings.from_environ({**SECRET, "DATABASE_URL": f"{scheme}://me:pw@host/db"})

    assert settings.database_url == "postgresql+psycopg://me:pw@host/db"
    assert settings.database_owner_url == settings.database_url


def test_what_is_given_is_what_counts(tmp_path):
    roads = tmp_path / "oslo.osrm"
    Path(f"{roads}.hsgr").touch()
    given = {
        "DATABASE_OWNER_URL": "postgres://owner@host/db",
        "DATABASE_URL": "postgres://app@host/db",
        "GEOCODER": "Photon",
        "NOTICES": "mailto://a:b@example.org  json://example.org",
        "PLANNING_SECONDS": "90",
        "PORT": "9000",
        "TRAVEL": str(roads),
    }

    settings = Settings.from_environ({**SECRET, **given})

    assert settings.database_owner_url == "postgresql+psycopg://owner@host/db"
    assert settings.geocoder == "photon"
    assert settings.notices == ("mailto://a:b@example.org", "json://example.org")
    assert settings.planning_seconds == 90
    assert settings.public_url == "http://127.0.0.1:9000"
    assert settings.travel == str(roads)


def test_the_newest_schema_is_known_without_alembic():
    assert newest() == ScriptDirectory(str(MIGRATIONS)).get_current_head()
