"""What Discord says of users, guilds, channels and the application: as little as its document demands."""

from __future__ import annotations

from typing import Any

TEXT, DM, THREAD, FORUM = 0, 1, 11, 15
Json = dict[str, Any]


def user(id: str, name: str, *, bot: bool = False) -> Json:
    return {
        "id": id,
        "username": name.lower(),
        "global_name": name,
        "avatar": None,
        "discriminator": "0",
        "public_flags": 0,
        "flags": 0,
        "bot": bot,
        "primary_guild": None,
    }


def myself(of: Json) -> Json:
    return {**of, "mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}


def member(of: Json, roles: list[str], since: str) -> Json:
    return {
        "user": of,
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": roles,
        "joined_at": since,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
    }


def role(id: str, name: str, permissions: int, position: int, *, mentionable: bool = False) -> Json:
    return {
        "id": id,
        "name": name,
        "permissions": str(permissions),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def guild(id: str, name: str, owner: str, roles: list[Json]) -> Json:
    empty = (
        "icon description home_header splash discovery_splash banner application_id afk_channel_id system_channel_id "
        "widget_channel_id max_presences vanity_url_code rules_channel_id safety_alerts_channel_id "
        "public_updates_channel_id incidents_data"
    )
    return {
        **dict.fromkeys(empty.split()),
        "id": id,
        "name": name,
        "owner_id": owner,
        "roles": roles,
        "features": [],
        "region": "deprecated",
        "afk_timeout": 300,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "verification_level": 1,
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
    }


def channel(id: str, kind: int, guild: str, name: str, position: int) -> Json:
    return {
        "id": id,
        "type": kind,
        "guild_id": guild,
        "name": name,
        "position": position,
        "flags": 0,
        "parent_id": None,
        "topic": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "last_message_id": None,
        "permission_overwrites": [],
        **({"available_tags": []} if kind == FORUM else {}),
    }


def thread(id: str, parent: Json, name: str, owner: str, at: str) -> Json:
    return {
        "id": id,
        "type": THREAD,
        "guild_id": parent["guild_id"],
        "parent_id": parent["id"],
        "name": name,
        "owner_id": owner,
        "flags": 0,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "thread_metadata": {
            "archived": False,
            "archive_timestamp": at,
            "auto_archive_duration": 1440,
            "locked": False,
            "create_timestamp": at,
        },
    }


def direct(id: str, recipient: Json) -> Json:
    return {"id": id, "type": DM, "flags": 0, "last_message_id": None, "recipients": [recipient]}


def application(id: str, name: str, owner: Json, bot: Json) -> Json:
    return {
        "id": id,
        "name": name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": bot,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": owner,
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
        "integration_types_config": {"0": {}, "1": {}},
    }
