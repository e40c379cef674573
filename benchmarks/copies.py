"""How long a customer waits for a copy of all we hold of them: many orders and pictures, packed as the worker does it.

python -m benchmarks.copies [--orders 200] [--pictures 5]
"""

import io
import time
import zipfile
from os import urandom

import click
from PIL import Image

from benchmarks.scratch import scratch
from dispatch.customers.actions import add_customer, add_home
from dispatch.customers.customer import ContactChannel
from dispatch.notices.conversation import write
from dispatch.people.branch import Branch
from dispatch.privacy import packing
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM, Actor, Role, Source
from dispatch.store.database import Database, Transaction, connect
from dispatch.work.actions import open_order
from dispatch.work.sent_in import send_in
from dispatch.work.work_order import Channel, WorkOrder

SIDE = 420  # pixels of noise: some 200 kB as a JPEG, as a phone's small picture
MOST = 60  # seconds
OFFICE = {"weekly": {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}


@click.command()
@click.option("--orders", default=200, show_default=True)
@click.option("--pictures", default=5, show_default=True, help="of each order")
def main(orders: int, pictures: int) -> None:
    with scratch() as url:
        measure(Database(connect(url)), orders, pictures)


def measure(database: Database, orders: int, pictures: int) -> None:
    with database.transaction(SYSTEM) as tx:
        found = fill(tx, orders, pictures)
        tx.session.flush()
        tx.act_as(Actor(role=Role.CUSTOMER, source=Source.LINK, work_order_id=found[0].id, branches=frozenset()))
        token = packing.ask(tx, found[0])
        copy_id = packing.of_link(tx, token).id
    began, burnt = time.perf_counter(), time.process_time()
    packing.pack(database, Settings(secret_key="of no use here"), copy_id=copy_id, language="nb")
    wall, cpu = time.perf_counter() - began, time.process_time() - burnt
    with database.transaction(SYSTEM) as tx:
        made = packing.of_link(tx, token)
        files = len(zipfile.ZipFile(io.BytesIO(made.data)).namelist())
        size = made.size / 1_000_000
    print(f"{orders} orders, {files} files, {size:.0f} MB: {wall:.1f} s, {cpu:.1f} s in Python; at most {MOST} s")


def fill(tx: Transaction, orders: int, pictures: int) -> list[WorkOrder]:
    """Of one customer, each with pictures and two messages."""
    branch = Branch(code="oslo", name="Oslo", time_zone="Europe/Oslo", depot_lat=59.93, depot_lon=10.81, area=[])
    branch.open_calendars(OFFICE)
    tx.add(branch)
    customer = add_customer(tx, name="Familien Haugen", phone="+4791234567", prefers=ContactChannel.SMS, language="nb")
    home = add_home(tx, customer, street="Thereses gate 14", postcode="0354", city="Oslo")
    tx.session.flush()
    picture, made = noise(), []
    for number in range(orders):
        order = open_order(
            tx, branch=branch, customer=customer, home=home, fault=None, channel=Channel.WEB, title=f"Feil {number}"
        )
        for _ in range(pictures):
            send_in(tx, order, picture, shown_name="bilde.jpg")
        for words in ("Når kommer dere?", "I morgen mellom 8 og 10."):
            write(tx, order, words)
        made.append(order)
    return made


def noise() -> bytes:
    data = io.BytesIO()
    Image.frombytes("RGB", (SIDE, SIDE), urandom(SIDE * SIDE * 3)).save(data, "JPEG", quality=85)
    return data.getvalue()


if __name__ == "__main__":
    main()
