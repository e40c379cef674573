"""How the web server runs, here and in production."""

import os

from dispatch.memory import settle
from dispatch.settings import Settings

settings = Settings.from_environ(os.environ)

bind = f"{settings.host}:{settings.port}"
wsgi_app = "api.wsgi:app"
worker_class = "gthread"
workers = 2
preload_app = True  # read once for all workers, so that a killed one is back at once; nothing connects before the fork
threads = 32  # each open board holds one for its live stream, at most 24 of them (api/switchboard.py)
graceful_timeout = 4  # open streams would else keep a stopping server waiting
keepalive = 5
loglevel = settings.log_level
control_socket_disable = True


def when_ready(server: object) -> None:
    settle()
