"""The mention desk at the doors."""

from io import BytesIO

from dispatch.stamp import Role


def test_a_mention_is_written_down_answered_and_gone_from_the_queue(person):
    desk = person(Role.AGENT)
    filled = {"source": "Forum", "handle": "ida_ek", "text": "My lock stopped", "language": "en"}
    kept = desk.post("/mentions", filled, seen_at="/mentions")
    shown = desk.get(kept.location)
    assert "ida_ek" in shown.text
    number = kept.location.rsplit("=", 1)[1]

    refused = desk.post(f"/mentions/{number}/moves/let_be", seen_at="/mentions")
    assert refused.status_code == 422
    desk.post(f"/mentions/{number}/moves/reply", {"draft": "We call you today."}, seen_at="/mentions")
    assert "Nothing waits" in desk.get("/mentions").text


def test_a_list_is_brought_in_by_file(person):
    desk = person()
    data = BytesIO("source,handle,text\nforum,a,Døren går ikke opp\n".encode())
    desk.post("/mentions/import", {"file": (data, "list.csv")}, seen_at="/mentions")

    assert "Døren går ikke opp" in desk.get("/mentions").text


def test_programs_bring_mentions_in_once_and_let_them_be(program):
    desk = program(Role.QUALITY)
    body = {"source": "forum", "handle": "x", "text": "Lovely lock", "external_key": "9"}
    first = desk.post("/mentions", body).json
    assert desk.post("/mentions", body).json["id"] == first["id"]
    assert first["suggestion"] == "leave"

    here = f"/mentions/{first['id']}"
    assert desk.post(f"{here}/moves/let_be", {}).status_code == 422
    assert desk.post(f"{here}/moves/let_be", {"reason": "praise"}).json["state"] == "let_be"
    assert desk.post(f"{here}/moves/dance", {}).status_code == 404
    assert [one["id"] for one in desk.get("/mentions", state="let_be").json["items"]] == [first["id"]]
