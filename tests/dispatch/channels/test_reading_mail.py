"""Real mail breaks every rule there is: it is read all the same, or refused in words."""

import time
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.channels.mail.reading import MOST_PARTS, Unreadable, key_of, read
from tests.dispatch.channels.builders import OURS, a_mail

PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 5000


def raw(header: str, body: bytes = b"", *, kind: str = "text/plain") -> bytes:
    return f"From: a@home.example\r\n{header}\r\nContent-Type: {kind}\r\n\r\n".encode("latin-1") + body


def test_who_wrote_what_about_what():
    said = read(a_mail("Hei!\n\nDøra går ikke opp.").as_bytes())

    assert (said.name, said.email, said.subject) == ("Ingrid Solberg", "ingrid@home.example", "Låsen")
    assert said.text == "Hei!\n\nDøra går ikke opp."
    assert said.automatic is None


@pytest.mark.parametrize(
    ("charset", "announced", "text"),
    [
        ("gb18030", "gb2312", "门锁打不开，请尽快派人来看看。镕"),
        ("gb18030", "GBK", "智能门锁"),
        ("utf-8", "utf-8", "Låsen åpner ikke 🔒"),
        ("iso-8859-1", "iso-8859-1", "Dörren går inte att öppna"),
        ("cp1252", "iso-8859-1", "“Døra” – låst"),
        ("utf-8", "no-such-charset", "Døra"),
        ("utf-8", "hex", "Døra"),
        ("gb18030", "", "门锁打不开"),
        ("iso-8859-15", "utf-8", "D\u00f8ra er låst"),
    ],
)
def test_letters_are_read_as_they_were_meant(charset, announced, text):
    kind = f'text/plain; charset="{announced}"' if announced else "text/plain"

    assert read(raw("Subject: x", text.encode(charset), kind=kind)).text == text


def test_subjects_and_names_are_decoded():
    said = read(
        b"From: =?gb2312?B?zfXOsA==?= <wang@home.example>\r\n"
        b"Subject: =?utf-8?Q?D=C3=B8ra?= =?utf-8?Q?_er?= =?iso-8859-1?Q?_l=E5st?=\r\n\r\nhei"
    )

    assert (said.name, said.subject) == ("王伟", "Døra er låst")


def test_quoted_printable_and_base64_are_undone():
    quoted = raw(
        "Content-Transfer-Encoding: quoted-printable", b"D=F8ra er=\r\n l=E5st", kind="text/plain; charset=latin-1"
    )
    packed = raw("Content-Transfer-Encoding: base64", b"RMO4cmE=", kind="text/plain; charset=utf-8")

    assert (read(quoted).text, read(packed).text) == ("Døra er låst", "Døra")


def test_of_a_page_only_the_visible_words_are_read():
    page = (
        "<html><head><title>T</title><style>p{}</style></head><body><p>The lock &amp; the hub</p>"
        "<script>alert(1)</script><div>are <b>both</b> dead</div><img src=http://spy.example/x onerror=alert(1)></body>"
    )

    assert read(a_mail(None, html=page).as_bytes()).text == "The lock & the hub\n\nare both dead"


def test_the_plain_words_win_over_the_page():
    assert read(a_mail("Plain.", html="<p>Page.</p>").as_bytes()).text == "Plain."


ANSWERS = [
    "Yes, Tuesday suits.\n\nOn Mon, 23 Nov 2026 at 10:14, Doorstep <help@doorstep.example> wrote:\n> Does it?\n",
    "Yes, Tuesday suits.\n\nOn Mon, 23 Nov 2026 at 10:14, Doorstep\n<help@doorstep.example> wrote:\n\n> Does it?\n",
    "Yes, Tuesday suits.\n\nman. 23. nov. 2026 kl. 10:14 skrev Doorstep <help@doorstep.example>:\n\n> Passer det?",
    "Yes, Tuesday suits.\n\nDen mån 23 nov. 2026 kl 10:14 skrev Doorstep <help@doorstep.example>:\n> Passar det?",
    "Yes, Tuesday suits.\n\n在 2026年11月23日，10:14，Doorstep <help@doorstep.example> 写道：\n> 可以吗？",
    "Yes, Tuesday suits.\n\n-----Original Message-----\nFrom: Doorstep\nSubject: x\n\nDoes it?",
    "Yes, Tuesday suits.\n\n________________________________\nFra: Doorstep\nSendt: 23. nov\n\nPasser det?",
    "Yes, Tuesday suits.\n\nFrån: Doorstep\nSkickat: den 23 november\nTill: x\n\nPassar det?",
    "Yes, Tuesday suits.\n\nSent from my iPhone\n\nOn Mon Doorstep wrote:\n> x",
    "Yes, Tuesday suits.\n在 2026年11月23日，Doorstep 写道：\n> 可以吗？",
    "Yes, Tuesday suits.\n-- \nIngrid Solberg\nThereses gate 14",
    "Yes, Tuesday suits.\n\n> Does it?\n> Doorstep",
]


@pytest.mark.parametrize("text", ANSWERS)
def test_an_answer_is_read_without_what_it_quotes_and_without_its_signature(text):
    assert read(a_mail(text, In_Reply_To="<1@doorstep.example>").as_bytes()).text == "Yes, Tuesday suits."


@pytest.mark.parametrize("subject", ["Re: Besøket", "SV: Besøket", "回复：维修"])
def test_an_answer_is_known_by_its_subject_where_nothing_else_tells(subject):
    text = "Yes, Tuesday suits.\n\nOn Mon, Doorstep wrote:\n> Does it?"

    assert read(a_mail(text, Subject=subject).as_bytes()).text == "Yes, Tuesday suits."


def test_the_quotation_of_a_page_is_not_kept_too():
    page = "<div>Yes, Tuesday suits.</div><blockquote>Does it?<p>Doorstep</p></blockquote>"

    assert read(a_mail(None, html=page, In_Reply_To="<1@doorstep.example>").as_bytes()).text == "Yes, Tuesday suits."


def test_what_was_written_between_the_quoted_lines_stays():
    text = "> When?\nAt ten.\n> Who opens?\nMy neighbour."

    assert read(a_mail(text, In_Reply_To="<1@x.example>").as_bytes()).text == text


def test_a_forwarded_mail_is_a_new_matter_and_keeps_all_its_words():
    text = "See below.\n\nFrom: The landlord\nSent: Monday\n\nThe lock is dead."

    assert read(a_mail(text).as_bytes()).text == text


def test_enclosed_and_inline_pictures_come_along_and_tiny_logos_do_not():
    mail = a_mail("See the picture.")
    mail.add_attachment(PICTURE, maintype="image", subtype="png", filename="lås.png")
    mail.add_attachment(b"tiny", maintype="image", subtype="gif", cid="<logo>", disposition="inline")
    mail.add_attachment(PICTURE, maintype="image", subtype="png", cid="<photo>", disposition="inline")

    files = read(mail.as_bytes()).files
    assert [(file.name, len(file.data)) for file in files] == [("lås.png", 5008), ("file", 5008)]


MACHINES = {
    "auto_reply": {"Auto_Submitted": "auto-replied"},
    "bulk": {"Precedence": "bulk"},
    "loop": {"From": f"Doorstep <{OURS}>"},
    "bounce-ish": {"From": "MAILER-DAEMON@mx.example"},
}


@pytest.mark.parametrize("why", MACHINES)
def test_what_a_machine_wrote_is_known(why):
    expected = "delay" if why == "bounce-ish" else why

    assert read(a_mail(**MACHINES[why]).as_bytes(), ours=OURS).automatic == expected


def test_our_own_address_with_a_token_is_ours_too():
    mail = a_mail(From="help+m1-0123456789@doorstep.example")

    assert read(mail.as_bytes(), ours=OURS).automatic == "loop"


def test_one_that_says_no_machine_wrote_it_is_believed():
    assert read(a_mail(Auto_Submitted="no").as_bytes()).automatic is None


def test_without_a_message_id_the_same_bytes_have_the_same_key():
    first = raw("Subject: x", b"one")

    assert key_of(first) == key_of(first) != key_of(raw("Subject: x", b"two"))
    assert key_of(a_mail(Message_ID="<a@b.example>").as_bytes()) == "a@b.example"


def test_mail_built_to_break_its_reader_is_refused():
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (depth, depth) for depth in range(3000)
    )
    many = EmailMessage()
    many.make_mixed()
    for _ in range(MOST_PARTS + 5):
        many.add_attachment(b"x", maintype="application", subtype="x")

    for hostile in (b"From: a@b.example\r\n" + nested, many.as_bytes()):
        with pytest.raises(Unreadable):
            read(hostile)


@pytest.mark.parametrize(
    "page", ["<" * 300_000, "<a " * 100_000, "<!" * 150_000, "&" * 300_000, "<b>" * 100_000, "<script>" * 50_000]
)
def test_a_page_built_to_be_slow_is_read_fast(page):
    begun = time.process_time()
    read(raw("Subject: x", page.encode(), kind="text/html"))

    assert time.process_time() - begun < 5


MAIL = a_mail("Døra går ikke opp.", html="<p>Døra</p>", In_Reply_To="<1@x.example>").as_bytes()


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, len(MAIL) - 1), st.binary(max_size=6)), max_size=12))
def test_whatever_these_bytes_are_they_are_read_or_refused(changes):
    bent = bytearray(MAIL)
    for at, put in changes:
        bent[at : at + len(put)] = put
    try:
        said = read(bytes(bent))
    except Unreadable:
        return
    for text in (said.key, said.sender, said.name, said.subject, said.text):
        assert "\x00" not in text
        text.encode()


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_bytes_that_are_no_mail_at_all_break_nothing(data):
    key_of(data)
    try:
        read(data)
    except Unreadable:
        return
