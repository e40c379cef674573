"""What becomes of what customers write: a new order, part of one, nothing, or a question for a person."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from dispatch.channels.letter import Letter, LetterOriginal, LetterState
from dispatch.channels.messages import forget
from dispatch.channels.reading import MOST_FROM_ONE
from dispatch.merging.actions import merge
from dispatch.notices import unanswered
from dispatch.notices.conversation import messages_of, write
from dispatch.notices.message import Delivery, Direction
from dispatch.work import queries
from dispatch.work.work_order import Channel, WorkOrder
from tests.builders import AGENT, SYSTEM, a_work_order
from tests.dispatch.channels.builders import a_mail, an_event, orders, token_of, waits

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40)


def a_picture() -> bytes:
    written = BytesIO()
    Image.effect_noise((90, 90), 50).save(written, "PNG")
    return written.getvalue()


def test_a_mail_opens_an_order_for_a_customer_who_is_made(database, inlet, post):
    letter = post(a_mail("Hei! Døra går ikke opp, og jeg kommer ikke inn."))

    (order,) = orders(database)
    assert (letter.state, letter.work_order_id) == (LetterState.OPENED, order.id)
    assert (order.channel, order.title, order.language) == (Channel.EMAIL, "Låsen", "nb")
    assert order.description == "Hei! Døra går ikke opp, og jeg kommer ikke inn."
    assert (order.customer.name, order.customer.email) == ("Ingrid Solberg", "ingrid@home.example")
    assert order.branch_id == inlet.branch_id


def test_a_known_customer_is_found_by_the_address_and_so_is_their_only_home(database, order, post):
    letter = post(a_mail("Nå er det klokka som er gal.", From="KARI@Home.Example"))

    opened = orders(database)[-1]
    assert letter.state is LetterState.OPENED
    assert (opened.customer_id, opened.home_id) == (order.customer_id, order.home_id)


def test_the_same_mail_again_opens_nothing(database, post):
    mail = a_mail()
    post(mail)

    assert post(mail) is None
    assert len(orders(database)) == 1


def test_two_mails_alike_are_two(database, post):
    post(a_mail())
    post(a_mail())

    assert len(orders(database)) == 2


def test_pictures_papers_and_voice_notes_come_along_and_what_is_none_is_named(database, post):
    mail = a_mail()
    mail.add_attachment(a_picture(), maintype="image", subtype="png", filename="lock.png")
    mail.add_attachment(b"%PDF-1.4\n...\n%%EOF", maintype="application", subtype="pdf", filename="receipt.pdf")
    mail.add_attachment(WAV, maintype="audio", subtype="wav", filename="sound.wav")
    mail.add_attachment(b"MZ", maintype="application", subtype="x-dosexec", filename="virus.exe")

    letter = post(mail)

    with database.transaction(SYSTEM) as tx:
        kept = queries.attachments(tx, orders(database)[0])
        assert [one.media_type for one in kept] == ["image/png", "application/pdf", "audio/wav"]
    assert letter.not_kept == [{"name": "virus.exe", "because": "NotAPicture"}]


def test_of_very_many_files_ten_are_kept_and_the_others_named(database, post):
    mail = a_mail()
    for number in range(12):
        mail.add_attachment(WAV, maintype="audio", subtype="wav", filename=f"{number}.wav")
    letter = post(mail)

    with database.transaction(SYSTEM) as tx:
        assert len(queries.attachments(tx, orders(database)[0])) == 10
    assert letter.not_kept == [{"name": f"{number}.wav", "because": "TooManyEnclosed"} for number in (10, 11)]


def test_an_answer_to_our_token_lands_on_its_order_whoever_writes(database, order, worker, post):
    worker()
    letter = post(a_mail("Passer fint.", From="ola@work.example", To=token_of(database, order)))

    assert (letter.state, letter.work_order_id) == (LetterState.ATTACHED, order.id)
    with database.transaction(SYSTEM) as tx:
        last = messages_of(tx, order)[-1]
        assert (last.direction, last.delivery, last.body) == (Direction.IN, Delivery.RECEIVED, "Passer fint.")
    assert waits(database, order)


def test_a_token_that_somebody_made_up_opens_no_order(database, order, worker, post):
    worker()
    true = token_of(database, order)
    made_up = true.replace(true[true.index("-") + 1 : true.index("@")], "0123456789")
    letter = post(a_mail(From="eve@evil.example", To=made_up))

    assert letter.state is LetterState.OPENED
    assert letter.work_order_id != order.id


def test_the_customer_may_name_the_order_in_the_subject(database, order, post):
    letter = post(a_mail("Passer fint.", From="kari@home.example", Subject=f"Re: {order.reference.lower()}"))

    assert (letter.state, letter.work_order_id) == (LetterState.ATTACHED, order.id)


def test_what_names_an_order_that_was_merged_lands_on_the_one_that_was_kept(database, order, post):
    with database.transaction(AGENT) as tx:
        first = tx.session.get_one(WorkOrder, order.id)
        again = a_work_order(tx, home=first.home, branch=first.branch, fault=first.fault)
        merge(tx, again.reference, into=first.reference)
    letter = post(a_mail("Er dere på vei?", From="kari@home.example", Subject=again.reference))

    assert (letter.state, letter.work_order_id) == (LetterState.ATTACHED, order.id)


def test_somebody_else_who_names_it_is_a_question_for_a_person(database, order, post):
    letter = post(a_mail("Avbestill!", From="eve@evil.example", Subject=order.reference))

    assert (letter.state, letter.because) == (LetterState.UNSURE, "order_of_another")
    assert not waits(database, order)


def test_a_mail_to_their_own_mail_goes_on_with_the_order_it_opened(database, post):
    first = post(a_mail(Message_ID="<first@home.example>"))
    again = post(a_mail("PS: den blinker rødt.", In_Reply_To="<first@home.example>"))

    assert (again.state, again.work_order_id) == (LetterState.ATTACHED, first.work_order_id)


def test_an_answer_by_a_person_ends_the_waiting_and_a_notice_does_not(database, order, worker, post):
    worker()
    post(a_mail("Når kommer dere?", From="kari@home.example", Subject=order.reference))
    worker()
    assert waits(database, order)

    with database.transaction(AGENT) as tx:
        write(tx, tx.session.get_one(WorkOrder, order.id), "På tirsdag.")
    assert not waits(database, order)


def test_what_needs_no_answer_is_settled_once(database, order, post):
    post(a_mail("Takk!", From="kari@home.example", Subject=order.reference))
    with database.transaction(AGENT) as tx:
        unanswered.settle(tx, tx.session.get_one(WorkOrder, order.id))

    with pytest.raises(unanswered.NothingOpen), database.transaction(AGENT) as tx:
        unanswered.settle(tx, tx.session.get_one(WorkOrder, order.id))


def test_an_order_waits_since_the_first_word_nobody_answered(database, order, post, clock):
    post(a_mail("Hallo?", From="kari@home.example", Subject=order.reference))
    first = clock.at
    clock.forward(hours=2)
    post(a_mail("Hallo?!", From="kari@home.example", Subject=order.reference))

    with database.transaction(SYSTEM) as tx:
        (row,) = unanswered.waiting(tx)
        assert (row.since, row.message.body) == (first, "Hallo?!")


def test_a_mail_too_large_is_refused_on_record_without_its_bytes(database, post, monkeypatch):
    monkeypatch.setattr("dispatch.channels.mail.reading.MOST_BYTES", 500)
    letter = post(a_mail("x" * 1000))

    assert (letter.state, letter.because, letter.sender) == (LetterState.REFUSED, "too_large", "ingrid@home.example")
    assert letter.original is None


def test_a_hostile_mail_is_refused_on_record(database, post):
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (depth, depth) for depth in range(60)
    )
    letter = post(b"From: eve@evil.example\r\n" + nested)

    assert (letter.state, letter.because) == (LetterState.REFUSED, "Unreadable")
    assert orders(database) == []


def test_who_writes_without_end_opens_no_orders_without_end(database, post):
    letters = [post(a_mail()) for _ in range(MOST_FROM_ONE + 1)]

    assert len(orders(database)) == MOST_FROM_ONE
    assert (letters[-1].state, letters[-1].because) == (LetterState.UNSURE, "too_many")


def test_originals_go_after_their_time_and_so_do_the_words_of_strangers(database, chat, post, clock):
    opened = post(a_mail())
    stranger = post(an_event(sender={"id": "u1"}, text="Hello?"), chat)
    clock.forward(days=91)
    with database.transaction(SYSTEM) as tx:
        forget(tx)

    with database.transaction(SYSTEM) as tx:
        assert tx.session.scalar(select(func.count()).select_from(LetterOriginal)) == 0
        assert tx.session.get_one(Letter, opened.id).sender == "ingrid@home.example"
        gone = tx.session.get_one(Letter, stranger.id)
        assert (gone.sender, gone.body) == ("•", None)
