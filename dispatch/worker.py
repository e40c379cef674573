"""The worker: opens the messages that transactions left behind.

A message is tried at most TRIES times, with growing pauses, and then set aside where the console shows it.
What a killed worker had begun is taken back by another. Finished messages are deleted.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import click
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from dispatch import nouns
from dispatch.settings import Settings
from dispatch.store.database import ROLE, Database, connect
from dispatch.store.parked import TRIES
from dispatch.store.standing import conninfo
from dispatch.topics import DATABASE_TOPICS, PERIODIC, TOPICS, handler

AT_ONCE = {"default": 3, "notices": 2, "mass": 1, "planning": 1, "parts": 1, "repair": 1, "outlook": 1, "devices": 2}
# Seconds before the next try: 4, 16, 64, 256.
BACK_OFF = RetryStrategy(max_attempts=TRIES - 1, exponential_wait=4)
# Seconds. A worker silent for so long counts as dead; it must be well over the heartbeat, or the living are robbed.
HEARTBEAT, SILENT, LOOK_ROUND = 5, 20, 5


class QueueLeft(Exception):
    """A queue is tended no more. Everything else ends with it: half a worker would look alive to everybody."""


@click.command()
def worker() -> None:
    """Open the messages that transactions leave, until asked to end."""
    run(Settings.with_database(os.environ))


def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; what has begun is finished first. Needs `database_url`.

    Ends with an exception when the database goes away: whoever started us starts us again.
    """
    nouns.ready()
    database = Database(connect(settings.database_url))
    asyncio.run(work(app(database, settings)))


def app(database: Database, settings: Settings) -> App:
    """Procrastinate's view of our topics, acting in the database as the application only."""
    address = conninfo(settings.database_url)
    worker = App(connector=PsycopgConnector(conninfo=address, kwargs={"options": f"-c role={ROLE}"}))
    for topic in (*TOPICS, *DATABASE_TOPICS):
        worker.task(name=topic, retry=BACK_OFF)(handler(topic, database, settings))
    for topic, cron in PERIODIC.items():
        tick = worker.task(name=f"{topic}.due", retry=BACK_OFF)(due(topic, database, settings))
        worker.periodic(cron=cron)(tick)
    return worker


def due(topic: str, database: Database, settings: Settings) -> Callable[[int], None]:
    open_it = handler(topic, database, settings)
    return lambda timestamp: open_it()


async def work(worker: App) -> None:
    loop = asyncio.get_running_loop()
    # Handlers are synchronous: each needs a thread, or a slow queue would starve the others.
    loop.set_default_executor(ThreadPoolExecutor(sum(AT_ONCE.values()), thread_name_prefix="handler"))
    async with worker.open_async(), asyncio.TaskGroup() as group:
        parts = [group.create_task(rescue(worker))]
        parts += [group.create_task(tend(worker, queue, at_once)) for queue, at_once in AT_ONCE.items()]
        for asked in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(asked, lambda: [part.cancel() for part in parts])


async def tend(worker: App, queue: str, at_once: int) -> None:
    await worker.run_worker_async(
        queues=[queue],
        name=queue,
        concurrency=at_once,
        fetch_job_polling_interval=1,
        update_heartbeat_interval=HEARTBEAT,
        stalled_worker_timeout=SILENT,
        delete_jobs="successful",
        install_signal_handlers=False,
    )
    # Asked to end it raises; it returns when only its ear or its heartbeat has lost the database.
    raise QueueLeft(queue)


async def rescue(worker: App) -> None:
    while True:
        await asyncio.sleep(LOOK_ROUND)
        for job in await worker.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT):
            await take_back(worker, job)


async def take_back(worker: App, job: Job) -> None:
    """Let a message be tried again, unless it has had its tries: perhaps it is what kills the workers."""
    try:
        if job.attempts + 1 < TRIES:
            await worker.job_manager.retry_job(job)
        else:
            await worker.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
    except ConnectorException:
        # Another worker was quicker; if it is the database, the next look round says so.
        return
