"""What an operator sets in the environment or in `.env`; everything else is in the rules folder."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from dotenv.parser import parse_stream
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, SettingsConfigDict

from bot.errors import SettingsError

_ENV = Path(".env")
_PREFIX = "TICKERBELL_"
_OF_THE_PROCESS = ("HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE")
"""What libraries look for in the environment, and nowhere else."""
_LISTEN = "127.0.0.1:9464"


class Settings(BaseSettings):
    """`TICKERBELL_…`; tokens never print. `database` None: a temporary one. `rules` None: those that ship.

    `…_api` and `…_gateway`: base addresses in place of the platform's own, for GovSlack, proxies and tests.
    `slack_listen`, `host:port`: where Slack's HTTP requests are taken, checked with `slack_signing_secret`; unset:
    Socket Mode with the app token.

    Of the live market: `cache` holds prices' history (None: the user's cache folder); `contact` is the address that the
    SEC wants to be told; `feed_hosts` are hosts (`host` or `host:port`, parted by commas) that may be private and yet
    have feeds; `sources_api` stands in for the SEC, Nasdaq, NYSE and Apple, each in a folder of its own;
    `listen` is where `/healthz`, `/metrics` and the page of recent alerts are (`off`: nowhere); `ping` is told each
    minute that all is well. `log`: how the log is written, as lines unless it says `json`.
    """

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_file=_ENV, env_ignore_empty=True, extra="ignore")

    database: str | None = None
    rules: Path | None = None
    discord_token: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    discord_api: str | None = None
    discord_gateway: str | None = None
    slack_app_token: SecretStr | None = None
    slack_api: str | None = None
    slack_signing_secret: SecretStr | None = None
    slack_listen: str | None = None
    cache: Path | None = None
    contact: str | None = None
    alpaca_key: SecretStr | None = None
    alpaca_secret: SecretStr | None = None
    feed_hosts: str | None = None
    yahoo_api: str | None = None
    yahoo_stream: str | None = None
    alpaca_api: str | None = None
    sources_api: str | None = None
    listen: str | None = None
    ping: SecretStr | None = None
    log: Literal["lines", "json"] | None = None

    @classmethod
    def read(cls) -> Settings:
        """Those in force. Raises `SettingsError`, which never shows a value."""
        try:
            _refuse_broken()
            return cls()
        except UnicodeDecodeError:
            raise SettingsError(".env is not UTF-8 text; save it as such, one NAME=value a line.") from None
        except OSError as error:
            raise SettingsError(f".env cannot be read: {error.strerror}.") from None
        except ValidationError as error:
            names = ", ".join(f"TICKERBELL_{finding['loc'][0]}".upper() for finding in error.errors())
            raise SettingsError(f"{names}: the value cannot be used; see .env.example.") from None

    @classmethod
    def unknown(cls) -> list[str]:
        """A line for each name that is set and is none, such as a misspelt one, or not where it counts; no value is
        shown."""
        around, filed = EnvSettingsSource(cls).env_vars, DotEnvSettingsSource(cls).env_vars
        given = {**around, **filed}
        names = {f"{_PREFIX}{name}".upper() for name in cls.model_fields}
        strange = sorted(name for each in given if (name := each.upper()).startswith(_PREFIX) and name not in names)
        unread = [name for name in _OF_THE_PROCESS if name.lower() in filed and name.lower() not in around]
        return [
            *(f"{name} is no setting.{_meant(name, names)}" for name in strange),
            *(f"{name} counts in the environment of the process, not in .env (docs/live.md)." for name in unread),
        ]

    @property
    def listens(self) -> tuple[str, int] | None:
        """`slack_listen` in its parts. Raises `SettingsError`."""
        return None if self.slack_listen is None else _address("TICKERBELL_SLACK_LISTEN", self.slack_listen)

    @property
    def serves(self) -> tuple[str, int] | None:
        """`listen` in its parts, None for nowhere. Raises `SettingsError`."""
        return None if self.listen == "off" else _address("TICKERBELL_LISTEN", self.listen or _LISTEN)

    @property
    def slack_tokens(self) -> tuple[str | None, str | None]:
        """The bot's and the app's. Raises `SettingsError` where one of them is plainly the other."""
        given = (self.slack_bot_token, self.slack_app_token)
        bot, app = (token.get_secret_value() if token else None for token in given)
        if (bot or "").startswith("xapp-") or (app or "").startswith("xoxb-"):
            raise SettingsError(
                "TICKERBELL_SLACK_BOT_TOKEN begins with xoxb-, TICKERBELL_SLACK_APP_TOKEN with xapp-; are they "
                "swapped in .env?"
            )
        return bot, app

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms whose tokens are set."""
        slack = self.slack_bot_token or self.slack_app_token
        return tuple(name for name, token in (("discord", self.discord_token), ("slack", slack)) if token)


def _refuse_broken() -> None:
    """The reader of `.env` would leave out what it does not understand. Raises `SettingsError`."""
    if not _ENV.is_file():
        return
    with _ENV.open(encoding="utf-8") as file:
        broken = next((each.original.line for each in parse_stream(file) if each.error), None)
    if broken is not None:
        raise SettingsError(f".env:{broken} is not understood; write NAME=value, and close each quote that is opened.")


def _address(setting: str, text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise SettingsError(f"{setting} is an address and a port, such as 127.0.0.1:3000.")
    return host, int(port)


def _meant(name: str, names: Collection[str]) -> str:
    near = get_close_matches(name, names, n=1, cutoff=0.8)
    return f" Did you mean {near[0]}?" if near else " .env.example names them all."
