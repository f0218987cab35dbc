"""Whole days through the command line, as a person would run them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.journeys import warm

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data" / "days"
SHIPPED = ROOT / "adapters" / "recorded" / "days" / "deepseek-2025-01-27"
TICKERBELL = Path(sys.executable).with_name("tickerbell")
"""As it is installed."""


def quick() -> Path:
    """The same without its imports, where the system can do that."""
    return warm.client() if hasattr(os, "pidfd_open") else TICKERBELL


@dataclass(frozen=True)
class Outcome:
    """What a run left: its exit code, both outputs, and the JSON lines of stdout."""

    code: int
    out: str
    err: str

    @property
    def posts(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    def about(self, subject: str, *actions: str) -> list[dict[str, Any]]:
        return [p for p in self.posts if p["subject"] == subject and (not actions or p["action"] in actions)]


def environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TICKERBELL_")}
    return {**kept, "NO_COLOR": "1", "COLUMNS": "100", **more}


def tickerbell(*words: str | Path, cwd: Path, **env: str) -> Outcome:
    """Run a command to its end, without a terminal."""
    done = subprocess.run(
        [quick(), *map(str, words)],
        cwd=cwd,
        env=environment(**env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)
