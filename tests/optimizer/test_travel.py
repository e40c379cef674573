"""Travel times from coordinates. The street router needs Python 3.12, `osrm-bindings` and street data."""

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from optimizer import travel
from optimizer.travel import OsrmInProcess, OsrmOverHttp, RoadsUnavailable, SpeedModel, crow_metres

OSLO, BERGEN = (59.9139, 10.7522), (60.3913, 5.3221)
VADUZ, SCHAAN, BALZERS = (47.1410, 9.5209), (47.1650, 9.5087), (47.0680, 9.5010)
STREETS = Path(__file__).parents[3] / "shared" / "data" / "osm" / "liechtenstein.osm.pbf"


def test_the_crow_flies_from_oslo_to_bergen():
    assert crow_metres([OSLO], [BERGEN])[0, 0] == pytest.approx(305_000, rel=0.01)


def test_towns_are_slow_and_long_drives_fast():
    north = [(60.0 + metres / 111_195, 10.0) for metres in (0, 1_000, 10_000, 100_000)]
    seconds = SpeedModel().matrix(north).seconds[0]
    assert seconds[1] == pytest.approx(231, abs=3)  # 15.6 km/h as the crow flies
    assert seconds[2] == pytest.approx(1_260, abs=5)
    assert seconds[3] == pytest.approx(5_850, abs=10)


def test_to_stay_takes_no_time():
    assert SpeedModel().matrix([OSLO, OSLO]).seconds.tolist() == [[0, 0], [0, 0]]


def test_no_detour_is_quicker_than_the_straight_way():
    places = np.random.default_rng(1).uniform([58.0, 6.0], [63.0, 12.0], size=(60, 2)).tolist()
    seconds = SpeedModel().matrix(places).seconds.astype(int)
    through = seconds[:, :, None] + seconds[None, :, :]
    assert (through.min(axis=1) >= seconds).all()


def test_nowhere_to_go_is_an_empty_matrix():
    assert SpeedModel().matrix([]).seconds.shape == (0, 0)


@pytest.mark.skipif(travel.osrm is not None, reason="osrm-bindings is installed")
def test_without_the_bindings_the_way_out_is_named():
    with pytest.raises(RoadsUnavailable, match="Python 3.12 and the extra 'roads'"):
        OsrmInProcess(Path("streets.osrm"))


def test_a_router_that_is_not_there_is_named():
    with pytest.raises(RoadsUnavailable, match=r"The street router at http://127\.0\.0\.1:9 gave no table"):
        OsrmOverHttp("http://127.0.0.1:9", timeout=1).matrix([OSLO, BERGEN])


@pytest.fixture(scope="module")
def streets(tmp_path_factory) -> Path:
    """Liechtenstein, prepared for OSRM."""
    if travel.osrm is None:
        pytest.skip("osrm-bindings isn't installed: it needs Python 3.12")
    if not STREETS.exists():
        pytest.skip(f"no street data in {STREETS.parent}")
    folder = tmp_path_factory.mktemp("streets")
    extract = shutil.copy(STREETS, folder / "liechtenstein.osm.pbf")
    profile = Path(travel.osrm.__file__).parent / "share" / "profiles" / "car.lua"
    _run("osrm-extract", "-p", profile, extract)
    _run("osrm-contract", folder / "liechtenstein.osrm")
    return folder / "liechtenstein.osrm"


def _tool(name: str) -> Path:
    return Path(travel.osrm.__file__).parent / "bin" / name


def _run(tool: str, *arguments: object) -> None:
    subprocess.run([_tool(tool), *map(str, arguments)], check=True, capture_output=True)


def test_streets_in_process(streets):
    times = OsrmInProcess(streets).matrix([VADUZ, SCHAAN, BALZERS])
    assert times.estimated == 0
    assert (np.diag(times.seconds) == 0).all()
    assert 180 < times.seconds[0, 1] < 900
    assert times.seconds[1, 2] > times.seconds[0, 2]


def test_the_server_says_the_same_as_the_engine_in_process(streets):
    port = _free_port()
    command = [_tool("osrm-routed"), "-i", "127.0.0.1", "-p", str(port), "-a", "ch", streets]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        places = np.random.default_rng(2).uniform([47.06, 9.49], [47.24, 9.58], size=(150, 2)).tolist()
        over_http = OsrmOverHttp(f"http://127.0.0.1:{port}").matrix(places)
        in_process = OsrmInProcess(streets).matrix(places)
        assert (over_http.seconds == in_process.seconds).all()
        assert over_http.estimated == in_process.estimated
    finally:
        server.terminate()
        server.wait()


def test_where_no_street_leads_the_speed_model_estimates(streets):
    class Cut(OsrmInProcess):
        def _table(self, coordinates, sources, targets):
            rows = super()._table(coordinates, sources, targets)
            rows[0][1] = None
            return rows

    times = Cut(streets).matrix([VADUZ, SCHAAN])
    assert times.estimated == 1
    assert times.seconds[0, 1] == SpeedModel().matrix([VADUZ, SCHAAN]).seconds[0, 1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"osrm-routed doesn't listen on {port} ({sys.platform})")
