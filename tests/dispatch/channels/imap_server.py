"""A small IMAP server over a real socket: as much of RFC 3501 as it takes to read a mailbox."""

import re
import threading
from collections.abc import Callable
from socketserver import StreamRequestHandler, ThreadingTCPServer

FETCHED = re.compile(rb"UID FETCH (\d+) \(([^)]*)\)")
RANGE = re.compile(rb"UID SEARCH UID (\d+):\*")


class ImapServer:
    """`deliver` puts a mail in. `asked`: every command it was given. `on_fetch` is told of each mail just served."""

    def __init__(self):
        self.mails: dict[int, bytes] = {}
        self.validity = 1
        self.next_uid = 1
        self.down = False
        self.asked: list[str] = []
        self.on_fetch: Callable[[int], None] = lambda uid: None
        self.server = ThreadingTCPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"imap://desk:p%40ss@127.0.0.1:{self.server.server_address[1]}/INBOX"

    def deliver(self, mail: bytes) -> int:
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.mails[uid] = mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        return uid

    def renumber(self) -> None:
        """As after a restore from a backup: all numbers begin anew."""
        self.validity += 1
        self.mails = dict(enumerate(self.mails.values(), 1))
        self.next_uid = len(self.mails) + 1

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _handler(self) -> type[StreamRequestHandler]:
        house = self

        class Handler(StreamRequestHandler):
            def handle(self) -> None:
                if house.down:
                    return
                self.say(b"* OK ready")
                while line := self.rfile.readline().strip():
                    tag, _, command = line.partition(b" ")
                    house.asked.append(command.decode())
                    if not self.answer(tag, command):
                        return

            def answer(self, tag: bytes, command: bytes) -> bool:
                word = command.upper()
                if word.startswith(b"CAPABILITY"):
                    self.say(b"* CAPABILITY IMAP4rev1")
                elif word.startswith(b"LOGIN") and b'desk "p@ss"' not in command:
                    self.say(tag + b" NO wrong password")
                    return True
                elif word.startswith(b"EXAMINE"):
                    self.say(b"* %d EXISTS" % len(house.mails), b"* OK [UIDVALIDITY %d]" % house.validity)
                elif word.startswith(b"UID SEARCH"):
                    self.say(b"* SEARCH " + b" ".join(b"%d" % uid for uid in self.found(word)))
                elif match := FETCHED.match(command):
                    self.fetch(int(match[1]), match[2])
                self.say(tag + b" OK done")
                return not word.startswith(b"LOGOUT")

            def found(self, word: bytes) -> list[int]:
                asked = RANGE.match(word)
                if asked is None:
                    return sorted(house.mails)
                # As the standard has it: 9:* names the last mail even where it is number 3.
                last = max(house.mails, default=0)
                return sorted(uid for uid in house.mails if uid >= min(int(asked[1]), last))

            def fetch(self, uid: int, what: bytes) -> None:
                mail = house.mails.get(uid)
                if mail is None:
                    return
                if b"SIZE" in what:
                    self.say(b"* 1 FETCH (UID %d RFC822.SIZE %d)" % (uid, len(mail)))
                    return
                part = mail.split(b"\r\n\r\n")[0] + b"\r\n\r\n" if b"HEADER" in what else mail
                self.wfile.write(b"* 1 FETCH (UID %d BODY[] {%d}\r\n" % (uid, len(part)) + part + b")\r\n")
                house.on_fetch(uid)

            def say(self, *lines: bytes) -> None:
                self.wfile.write(b"".join(line + b"\r\n" for line in lines))

        return Handler
