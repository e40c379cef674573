"""The API describes itself, wholly and truly."""

import schemathesis

from api.rest.lists import MOST


def operations(app):
    spec = app.test_client().get("/api/openapi.json").json
    return [
        (f"{verb} {path}", item[verb])
        for path, item in spec["paths"].items()
        for verb in ("get", "post")
        if verb in item
    ]


def test_the_description_is_valid_openapi(app):
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)

    assert schema.validate() is None
    assert app.test_client().get("/api/openapi.json").json["openapi"] == "3.1.0"


def test_every_operation_says_what_it_does_and_where_it_belongs(app):
    for name, one in operations(app):
        assert one["summary"].endswith((".", "?")), name
        assert len(one["tags"]) == 1, name
        assert not one["tags"][0].startswith("api-"), name


def test_every_part_of_a_list_is_bounded(app):
    limits = {
        name: parameter["schema"]
        for name, one in operations(app)
        for parameter in one.get("parameters", ())
        if parameter["name"] == "limit"
    }

    assert len(limits) >= 15
    assert all((limit["minimum"], limit["maximum"]) == (1, MOST) for limit in limits.values())
