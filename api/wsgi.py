"""What gunicorn serves."""

import os

from api import create_app
from dispatch.settings import Settings
from dispatch.store.database import Database, connect

settings = Settings.from_environ(os.environ)
app = create_app(settings, Database(connect(settings.database_url)))
