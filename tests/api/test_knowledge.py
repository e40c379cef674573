"""The help centre's workshop: written by those who see the whole house, published once it can be used."""

import pytest

from dispatch.catalogue.guide import Went
from dispatch.help.articles import reading
from dispatch.help.trees import writing as trees
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work import actions, guiding
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, SYSTEM, a_fault, a_guide, a_work_order, in_all
from tests.dispatch.help.trees import NODES, a_tree

HERE = "/knowledge/articles/batteries"
WRITTEN = {
    "code": "batteries", "original": "nb", "kind": "steps", "public": "yes", "title": "Bytt batteri",
    "summary": "Den blinker.", "steps": "Skyv dekselet opp.\nSett i nye.", "body": "## Mer", "review_days": "90",
}  # fmt: skip


@pytest.fixture
def order(database: Database) -> WorkOrder:
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(
            tx, fault=a_fault(tx, remote_first=True, guide=a_guide(tx).code), description="Ring 412 34 567"
        )
        guiding.answer(tx, order, "push", went=Went.HELPED)
        actions.move(tx, order.reference, "solve_remotely", note="Pushed the door. Mail ida@home.example")
    return order


def test_an_article_is_written_published_and_read_and_every_edit_is_on_record(person, visitor, database):
    editor = person(Role.QUALITY)
    made = editor.post("/knowledge/new", WRITTEN, seen_at="/knowledge/new")
    assert made.location == HERE, made.text
    assert visitor.get("/help/articles/batteries").status_code == 404

    editor.post(f"{HERE}/moves/publish", seen_at=HERE)
    editor.post(f"{HERE}/words", {"language": "en", "title": "Change the batteries"}, seen_at=HERE)

    assert "Change the batteries" in visitor.get("/help/articles/batteries", **{"Accept-Language": "en"}).text
    assert "Sett i nye." in visitor.get("/help/articles/batteries", **{"Accept-Language": "nb"}).text
    assert "Change the batteries" in editor.get("/knowledge").text
    with database.transaction(SYSTEM) as tx:
        assert [one.language for one in reading.history(tx, reading.article(tx, "batteries"))] == ["en", "nb"]


def test_what_is_wrong_is_said_and_nothing_written_is_lost(person):
    editor = person(Role.QUALITY)
    refused = editor.post("/knowledge/new", WRITTEN | {"models": "no_such_model"}, seen_at="/knowledge/new")

    assert refused.status_code == 422
    assert "isn&#39;t in the catalogue" in refused.text and "Skyv dekselet opp." in refused.text


def test_what_did_not_help_waits_until_somebody_looked(person, visitor, database):
    editor = person(Role.QUALITY)
    editor.post("/knowledge/new", WRITTEN, seen_at="/knowledge/new")
    editor.post(f"{HERE}/moves/publish", seen_at=HERE)
    page = "/help/articles/batteries"
    visitor.post(f"{page}/verdict", {"said": "no", "words": "Fant ikke dekselet"}, seen_at=page)

    assert "Bytt batteri" in editor.get("/knowledge?show=doubt").text
    assert "Fant ikke dekselet" in editor.get(HERE).text
    editor.post(f"{HERE}/moves/handled", seen_at=HERE)
    assert "No article is like that" in editor.get("/knowledge?show=doubt", **{"Accept-Language": "en"}).text


def test_a_tree_is_drawn_in_a_form_tried_out_and_published_when_it_can_be_walked(person, database, clock):
    with database.transaction(SYSTEM) as tx:
        a_tree(tx)
    clock.forward(minutes=1)
    editor, here = person(Role.MANAGER), "/knowledge/trees/door"
    page = editor.get(here).text
    assert "batteries" in page
    broken = filled(NODES) | {"next-1": "batteries\nnowhere", "version": version(page)}

    editor.post(here, broken, seen_at=here)
    shown = editor.get(here).text
    assert "leads nowhere" in shown
    refused = editor.post(f"{here}/publish", {"version": version(shown)}, seen_at=here)
    assert refused.status_code == 422

    editor.post(here, filled(NODES) | {"name-en": "The front door", "version": version(shown)}, seen_at=here)
    assert "Batteries" in editor.get(f"{here}/preview?node=batteries").text
    published = editor.post(f"{here}/publish", {"version": version(editor.get(here).text)}, seen_at=here)
    assert published.status_code == 302, published.text
    with database.transaction(SYSTEM) as tx:
        edition = trees.in_force(tx, "door")
        assert (edition.number, edition.name_in("en"), edition.nodes) == (2, "The front door", NODES)


def test_a_draft_is_made_of_what_solved_an_order_without_what_points_at_a_person(person, visitor, order, database):
    here = f"/work-orders/{order.reference}"
    drafted = person(Role.AGENT).post(f"/knowledge/drafts/{order.reference}", seen_at=here)

    code = drafted.location.rsplit("/", 1)[-1]
    assert visitor.get(f"/help/articles/{code}").status_code == 404
    with database.transaction(SYSTEM) as tx:
        article = reading.article(tx, code)
        words = reading.editions_now(tx, [article])[article.id][order.language]
        assert "ida@home" not in words.body and "412 34" not in words.summary
        assert [step["text"] for step in words.steps] == [f"Push {order.language}"]
        assert article.published_at is None


def test_programs_search_and_write_and_an_agent_does_not_publish(program, database):
    editor, agent = program(Role.MANAGER), program(Role.AGENT)
    assert editor.post("/help/articles", {"code": "hub", "original": "en", "kind": "steps"}).status_code == 201
    edition = {"title": "The hub fell silent", "steps": [{"text": "Pull the plug."}]}
    assert editor.post("/help/articles/hub/editions/en", edition).json["number"] == 1
    assert agent.post("/help/articles/hub/publish", {}).status_code == 403
    assert editor.post("/help/articles/hub/publish", {}).json["published_at"]

    found = agent.get("/help/search", q="hub silnt", language="en").json["items"]
    assert [hit["edition"]["article"] for hit in found] == ["hub"]
    assert editor.post(
        "/help/trees/door", {"names": dict.fromkeys(("en", "nb", "sv", "zh-Hans"), "D"), "nodes": NODES}
    ).json
    assert editor.post("/help/trees/door/publish", {}).json["number"] == 1
    assert agent.get("/help/trees").json["items"][0]["code"] == "door"
    figures = program(Role.AUDITOR).get("/help/figures", since="2026-11-01T00:00:00Z", until="2026-12-01T00:00:00Z")
    assert figures.json["begun"] == 0


@pytest.mark.parametrize(
    "bent",
    [{"choices": 5}, {"choices": [1]}, {"choices": [{"code": "x"}]}, {"kind": []}, {"picture": [1]}, {"ways": "ab"},
     {"outcome": []}, {"code": [1]}, {"texts": "Lamp?"}, {"more": 1}],
)  # fmt: skip
def test_a_tree_that_is_none_is_refused_before_it_is_kept(program, bent):
    tree = {"names": in_all("D"), "nodes": [NODES[0] | bent]}

    assert program(Role.MANAGER).post("/help/trees/door", tree).status_code == 422


def test_a_question_without_answers_is_kept_as_a_draft_and_not_published(program):
    editor = program(Role.MANAGER)
    bare = {"code": "lamp", "kind": "question", "texts": in_all("Lamp?")}
    assert editor.post("/help/trees/door", {"names": in_all("D"), "nodes": [bare]}).status_code == 200

    refused = editor.post("/help/trees/door/publish", {})
    assert (refused.status_code, refused.json["type"]) == (422, "/api/docs#tree-unsound")


def filled(nodes: list[dict]) -> dict[str, str]:
    """As the form holds them."""
    form = {f"name-{spoken}": "The door" for spoken in ("en", "nb", "sv", "zh-Hans")}
    for place, node in enumerate(nodes, 1):
        choices = node.get("choices", [])
        leads = [choice["next"] for choice in choices] or list(node.get("ways", {}).values())
        form |= {f"code-{place}": node["code"], f"kind-{place}": node["kind"], f"next-{place}": "\n".join(leads)}
        form |= {f"outcome-{place}": node.get("outcome", "")}
        form |= {f"answers-{place}": "\n".join(choice["code"] for choice in choices)}
        for spoken, text in node["texts"].items():
            form[f"{spoken}-{place}"] = text
            form[f"answers-{spoken}-{place}"] = "\n".join(choice["texts"][spoken] for choice in choices)
    return form


def version(page: str) -> str:
    return page.split('name="version" value="')[1].split('"')[0]
