"""The JSON Schema for editors."""

import json
from pathlib import Path

from adapters.rules.models import json_schema

WRITTEN = Path(__file__).resolve().parents[3] / "docs" / "rules.schema.json"


def test_the_written_schema_is_the_one_of_the_models():
    assert json.loads(WRITTEN.read_text(encoding="utf-8")) == json_schema(), (
        "run: python -m adapters.rules.models > docs/rules.schema.json"
    )


def test_the_schema_knows_the_keys():
    kinds = json_schema()["$defs"]
    _, entry = kinds["Pack"]["properties"]["rules"]["items"]["anyOf"]
    assert set(entry["properties"]) == {"when", "severity", "mention", "note"}
    assert kinds["Feeds"]["additionalProperties"]["properties"]["every"]["type"] == "string"
