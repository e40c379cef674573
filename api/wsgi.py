"""What gunicorn serves."""

import os

from api import create_app
from dispatch.settings import Settings
from dispatch.store.database import Database, connect

settings = Settings.from_environ(os.environ)
# A connection for each of gunicorn's threads: in a rush nobody is turned away for want of one, or waits for a new one.
app = create_app(settings, Database(connect(settings.database_url, pool=32, more=0)))
