"""The rules of OCEL 2.0's JSON form as a JSON schema, written for these tests.

Source: the standard's page on its JSON form (https://www.ocel-standard.org/specification/formats/json/) and
section 6.3 of the specification (https://arxiv.org/abs/2403.01975): four lists at the top, which members each
of their rows must have, values as text. What a schema cannot say (names agree) is ``disagreements``.
"""

from typing import Any

NAME = {"type": "string", "minLength": 1}
MOMENT = {"type": "string", "format": "date-time"}
KINDS = {"enum": ["string", "time", "integer", "float", "boolean"]}


def row(**members: Any) -> dict[str, Any]:
    return {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}


def listed(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


TYPE = row(name=NAME, attributes=listed(row(name=NAME, type=KINDS)))
RELATED = listed(row(objectId=NAME, qualifier={"type": "string"}))
VALUE = {"type": "string"}
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **row(
        eventTypes=listed(TYPE),
        objectTypes=listed(TYPE),
        events=listed(
            row(
                id=NAME,
                type=NAME,
                time=MOMENT,
                attributes=listed(row(name=NAME, value=VALUE)),
                relationships=RELATED,
            )
        ),
        objects=listed(
            row(
                id=NAME,
                type=NAME,
                attributes=listed(row(name=NAME, time=MOMENT, value=VALUE)),
                relationships=RELATED,
            )
        ),
    ),
}


def disagreements(log: dict[str, Any]) -> list[str]:
    """Name whatever is not declared, not listed, or listed twice."""
    found = []
    ids = [each["id"] for each in log["objects"]]
    for kind in ("event", "object"):
        rows = log[f"{kind}s"]
        declared = {
            each["name"]: {attribute["name"] for attribute in each["attributes"]}
            for each in log[f"{kind}Types"]
        }
        found += [f"{each['id']} twice" for each in rows if sum(one["id"] == each["id"] for one in rows) > 1]
        for each in rows:
            told = {attribute["name"] for attribute in each["attributes"]}
            if each["type"] not in declared or not told <= declared[each["type"]]:
                found.append(f"{each['id']}: {each['type']} {told}")
            found += [
                f"{each['id']} -> {one['objectId']}"
                for one in each["relationships"]
                if one["objectId"] not in ids
            ]
    return found
