"""The needs of a task as they are written: a list while no edge has a policy, else a mapping."""

from __future__ import annotations

from zowl_desktop.app.editing.plan import raw_names
from zowl_desktop.model.document.tree import Plain
from zowl_desktop.model.pipeline import IfFailed, Need, NeedOn


def with_need(raw: Plain, need: Need) -> Plain:
    """The needs with this one in them, in the place of one for the same task."""
    policy = _policy(need)
    if isinstance(raw, dict):
        return {**raw, need.task: policy}
    names = raw_names(raw) if isinstance(raw, list) else []
    if not policy:
        listed: list[Plain] = list(dict.fromkeys([*names, need.task]))
        return listed
    spelled: dict[str, Plain] = {name: {} for name in names}
    return {**spelled, need.task: policy}


def without_need(raw: Plain, needed: str) -> Plain:
    """The needs without that for a task; None when none is left."""
    if isinstance(raw, dict):
        return {name: policy for name, policy in raw.items() if name != needed} or None
    if not isinstance(raw, list):
        return raw
    left: list[Plain] = [name for name in raw if name != needed]
    return left or None


def renamed_need(raw: Plain, before: str, after: str) -> Plain:
    """The needs with another name for a task, in the same place."""
    if isinstance(raw, dict):
        return {after if name == before else name: policy for name, policy in raw.items()}
    return [after if name == before else name for name in raw] if isinstance(raw, list) else raw


def mentions(raw: Plain, name: str) -> bool:
    """Whether a task stands in the needs."""
    return isinstance(raw, dict | list) and name in raw


def _policy(need: Need) -> dict[str, Plain]:
    policy: dict[str, Plain] = {}
    if need.on is not NeedOn.SUCCESS:
        policy["on"] = need.on.value
    elif need.if_failed is not IfFailed.SKIP:
        policy["if_failed"] = need.if_failed.value
    return policy
