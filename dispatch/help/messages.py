"""What the help centre does by itself."""

from dispatch.help.deflection import settle

TOPICS = {"help.settle": settle}
PERIODIC = {"help.settle": "23 * * * *"}
