"""An article as its forms hold it: one fact a line, and a step with its picture after a stroke."""

from typing import Any

from api import forms
from dispatch.errors import N_
from dispatch.help.articles.article import Article, ArticleEdition, ArticleKind
from dispatch.help.articles.writing import About, ArticleUnclear, Words

STROKE = "|"


def about() -> About:
    """Raises ArticleUnclear, UnknownChoice."""
    return About(
        kind=forms.chosen("kind", {one.value: one for one in ArticleKind}) or ArticleKind.QUESTION,
        public=forms.ticked("public"),
        faults=words("faults"),
        categories=words("categories"),
        models=[model(line) for line in lines("models")],
        related=[bought(line) for line in lines("buying")] + [named(code) for code in words("related")],
        tree=forms.text("tree"),
        video=forms.text("video"),
        review_days=forms.number("review_days") or 180,
    )


def held(article: Article) -> dict[str, Any]:
    return {
        "kind": article.kind.value,
        "public": "yes" if article.public else "",
        "faults": " ".join(article.faults),
        "categories": " ".join(article.categories),
        "models": "\n".join(" ".join(filter(None, (one["model"], span(one)))) for one in article.models),
        "related": " ".join(one["target"] for one in article.related if one["kind"] == "article"),
        "buying": "\n".join(
            f"{one['target']} {STROKE} {one['texts']['en']}" for one in article.related if one["kind"] == "buying"
        ),
        "tree": article.tree or "",
        "video": article.video or "",
        "review_days": str(article.review_days),
    }


def written() -> Words:
    """Raises ArticleUnclear."""
    return Words(
        title=forms.text("title") or "",
        summary=forms.text("summary") or "",
        steps=[step(line) for line in lines("steps")],
        body=forms.text("body") or "",
    )


def held_words(edition: ArticleEdition | None) -> dict[str, str]:
    if edition is None:
        return {}
    told = [f"{one['text']} {STROKE} {one['picture']}" if one.get("picture") else one["text"] for one in edition.steps]
    return {"title": edition.title, "summary": edition.summary, "steps": "\n".join(told), "body": edition.body}


def step(line: str) -> dict[str, str]:
    text, _, picture = line.rpartition(STROKE) if STROKE in line else (line, "", "")
    return {"text": text.strip(), "picture": picture.strip()} if picture.strip() else {"text": text.strip()}


def model(line: str) -> dict[str, str]:
    """ "virkel_d3 4.1.0–4.2.3": a model, and the software it is about."""
    code, _, software = line.partition(" ")
    begins, dash, ends = software.strip().partition("–")
    found = {"model": code, "from": begins.strip(), "to": ends.strip() if dash else begins.strip()}
    return {name: value for name, value in found.items() if value}


def span(one: dict[str, str]) -> str:
    begins, ends = one.get("from", ""), one.get("to", "")
    return begins if begins and begins == ends else f"{begins}–{ends}" if begins or ends else ""


def bought(line: str) -> dict[str, Any]:
    target, stroke, text = line.partition(STROKE)
    if not stroke or not text.strip():
        raise ArticleUnclear(field="buying", fault=N_("an offer is its address, a stroke | and its words"))
    return {"kind": "buying", "target": target.strip(), "texts": {"en": text.strip()}}


def named(code: str) -> dict[str, str]:
    return {"kind": "article", "target": code}


def words(name: str) -> list[str]:
    return (forms.text(name) or "").replace(",", " ").split()


def lines(name: str) -> list[str]:
    return [line.strip() for line in (forms.text(name) or "").splitlines() if line.strip()]
