"""The rules folder: YAML files to a rulebook."""

from adapters.rules.load import load, shipped_rules
from adapters.rules.models import json_schema

__all__ = ["json_schema", "load", "shipped_rules"]
