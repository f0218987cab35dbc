"""Discord's own OpenAPI document as a judge of requests and answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from jsonschema import Draft202012Validator, validators

from tests.doubles.discord.refusal import Flaw
from tests.doubles.discord.verdict import Check, Verdict, pointed, types

DOCUMENT = Path(__file__).parents[4] / "shared" / "data" / "specs" / "discord_openapi_v10.json"
Errors = Iterator[jsonschema.ValidationError]


@dataclass(frozen=True, slots=True)
class Judge:
    """Of one kind of body."""

    passes: Check
    validator: Draft202012Validator

    def flaws(self, body: Any) -> list[Flaw]:
        if self.passes(body):
            return []
        found = self.validator.iter_errors(body)
        return [(tuple(error.absolute_path), _name(error), error.message[:300]) for error in found]


class Spec:
    """Checks bodies by the path template (`/channels/{channel_id}/messages`) and the method."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._judges: dict[tuple[str, ...], Judge | None] = {}
        self._sent = _validator(document, lenient=True), Verdict(document, lenient=True)
        self._said = _validator(document, lenient=False), Verdict(document, lenient=False)

    def flaws_of_request(self, template: str, method: str, body: Any, *, files: bool) -> list[Flaw]:
        """What is wrong with a body, and where."""
        judge = self.judge_of_request(template, method, files=files)
        return judge.flaws(body) if judge else []

    def judge_of_request(self, template: str, method: str, *, files: bool) -> Judge | None:
        """Of bodies with or without files; None where there is no body."""
        media = "multipart/form-data" if files else "application/json"
        return self._of(template, method, "requestBody", "content", media, "schema")

    def flaws_of_query(self, template: str, method: str, query: dict[str, str]) -> list[Flaw]:
        """Of the parameters that the document knows; Discord ignores others."""
        known = {each["name"]: each for each in self._parameters(template, method) if each["in"] == "query"}
        flaws: list[Flaw] = []
        for name in query.keys() & known.keys():
            value = _read(query[name], known[name]["schema"], self._document)
            found = self._sent[0](known[name]["schema"]).iter_errors(value)
            flaws += [((name,), "BASE_TYPE_BAD", error.message) for error in found]
        return flaws

    def flaws_of_answer(self, template: str, method: str, status: int, body: Any) -> list[Flaw]:
        answers = self._document["paths"][template][method.lower()]["responses"]
        key = str(status) if str(status) in answers else f"{str(status)[0]}XX"
        if key not in answers:
            return [((), "STATUS", f"{status} is no answer to {method} {template}")]
        judge = self._of(template, method, "responses", key, "content", "application/json", "schema")
        if judge is None:
            return [] if body is None else [((), "BODY", f"{status} has no body")]
        return judge.flaws(body)

    def _parameters(self, template: str, method: str) -> list[dict[str, Any]]:
        path = self._document["paths"][template]
        return [*path.get("parameters", ()), *path[method.lower()].get("parameters", ())]

    def _of(self, template: str, method: str, *steps: str) -> Judge | None:
        key = (template, method, *steps)
        if key not in self._judges:
            found: Any = self._document["paths"][template][method.lower()]
            for step in steps:
                found = self._resolved(found.get(step)) if found else None
            validator, verdict = self._sent if steps[0] == "requestBody" else self._said
            self._judges[key] = Judge(verdict.compiled(found), validator(found)) if found else None
        return self._judges[key]

    def _resolved(self, node: Any) -> Any:
        while isinstance(node, dict) and set(node) == {"$ref"}:
            node = pointed(self._document, node["$ref"])
        return node


@cache
def load() -> Spec | None:
    """The document's judge, or None where the document is not there. One for the whole process: it is large."""
    return Spec(json.loads(DOCUMENT.read_text("utf-8"))) if DOCUMENT.exists() else None


def _validator(document: dict[str, Any], *, lenient: bool) -> type[Draft202012Validator]:
    """A validator that looks references up in a dict, and picks a variant by its `type` instead of trying each.

    `lenient`: ids may be numbers, which Discord takes but never sends.
    """

    def reference(validator: Any, ref: str, instance: Any, schema: Any) -> Errors:
        if lenient and isinstance(instance, int) and ref.endswith("/SnowflakeType"):
            return
        yield from validator.descend(instance, pointed(document, ref))

    def variant(validator: Any, branches: list[Any], instance: Any, schema: Any) -> Errors:
        if instance is None and {"type": "null"} in branches:
            return
        candidates = [each for each in branches if each != {"type": "null"}]
        if isinstance(instance, dict) and "type" in instance:
            fitting = [each for each in candidates if instance["type"] in types(document, each)]
            candidates = fitting or candidates
        found = [list(validator.descend(instance, each)) for each in candidates]
        if all(found):
            yield from min(found, key=len)

    return validators.extend(Draft202012Validator, {"$ref": reference, "oneOf": variant, "anyOf": variant})


def _name(error: jsonschema.ValidationError) -> str:
    lengths = ("maxLength", "minLength", "maxItems", "minItems")
    if error.validator in lengths:
        return "BASE_TYPE_BAD_LENGTH"
    return "BASE_TYPE_REQUIRED" if error.validator == "required" else "BASE_TYPE_BAD"


def _read(text: str, schema: dict[str, Any], document: dict[str, Any]) -> Any:
    """A query's value as the type that the document gives it."""
    if "$ref" in schema:
        schema = pointed(document, schema["$ref"])
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "integer" in kinds and text.lstrip("-").isdigit():
        return int(text)
    if "boolean" in kinds and text.lower() in ("true", "false", "1", "0"):
        return text.lower() in ("true", "1")
    return text
