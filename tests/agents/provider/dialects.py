"""An answer in each provider's own events: the same text, tool call and usage for all of them."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.agents.provider.acts import Act, Say, Shell, Write

Event = tuple[str | None, Any]
"""The name of a server-sent event, or None, and its data."""

_SHELLS = (
    "Bash", "bash", "shell", "exec_command", "shell_command", "local_shell", "run_shell_command", "execute",
)  # fmt: skip
_WRITERS = ("Write", "write", "write_file", "create_file")

INPUT, CACHE_READ, CACHE_WRITE, OUTPUT, REASONING = 1000, 5000, 200, 50, 10
"""Tokens of every answer. OUTPUT includes REASONING."""
_ALL_INPUT = INPUT + CACHE_READ + CACHE_WRITE


@dataclass(frozen=True)
class Tool:
    """A tool that the program offers."""

    schema: dict[str, Any]
    kind: str


@dataclass(frozen=True)
class Reply:
    """What the model says and which tool it calls."""

    text: str
    tool: str | None = None
    arguments: dict[str, Any] | None = None
    kind: str = "function"


def dialect_of(path: str) -> str | None:
    """Whose language a path belongs to."""
    plain = path.split("?", maxsplit=1)[0].rstrip("/")
    if plain.endswith("/messages"):
        return "anthropic"
    if plain.endswith("/chat/completions"):
        return "chat"
    if plain.endswith("/responses"):
        return "responses"
    return "gemini" if ":streamGenerateContent" in plain or ":generateContent" in plain else None


def tools_of(dialect: str, body: dict[str, Any]) -> dict[str, Tool]:
    """The tools that a request offers."""
    found: dict[str, Tool] = {}
    for given in body.get("tools") or []:
        if dialect == "gemini":
            for each in given.get("functionDeclarations") or []:
                schema = each.get("parameters") or each.get("parametersJsonSchema") or {}
                found[each["name"]] = Tool(schema, "function")
        elif dialect == "anthropic":
            found[given.get("name", "?")] = Tool(given.get("input_schema") or {}, "custom")
        elif dialect == "chat":
            told = given.get("function") or {}
            found[told.get("name", "?")] = Tool(told.get("parameters") or {}, "function")
        elif given.get("type") == "namespace":
            found |= tools_of(dialect, given)
        else:
            name = given.get("name") or given.get("type")
            found[name] = Tool(given.get("parameters") or {}, given.get("type", "function"))
    return found


def reply_to(act: Act, tools: dict[str, Tool]) -> Reply:
    """The act, through the tools that this very program has."""
    match act:
        case Say(text=text):
            return Reply(text)
        case Shell(command=command, text=text):
            return _call(text, tools, _SHELLS, {("command", "cmd", "input"): command})
        case Write(path=path, content=content):
            if not any(name in tools for name in _WRITERS):
                return reply_to(Shell(f"printf '%s' '{content}' > {path}"), tools)
            paths = ("file_path", "filePath", "path", "absolute_path")
            return _call("", tools, _WRITERS, {paths: path, ("content", "text", "file_text"): content})
    raise AssertionError(act)


def _call(
    text: str, tools: dict[str, Tool], names: tuple[str, ...], wanted: dict[tuple[str, ...], str]
) -> Reply:
    name = next((name for name in names if name in tools), None)
    if name is None:
        return Reply(f"(no suitable tool) {text}")
    return Reply(text, name, _filled(tools[name].schema, wanted), tools[name].kind)


def _filled(schema: dict[str, Any], wanted: dict[tuple[str, ...], str]) -> dict[str, Any]:
    """The tool's own parameters: what is wanted, under its own names, and something for what it requires."""
    known = schema.get("properties") or {}
    given: dict[str, Any] = {}
    for names, value in wanted.items():
        name = next((name for name in names if name in known), names[0])
        is_list = str(known.get(name, {}).get("type")).lower() == "array"
        given[name] = ["bash", "-lc", value] if is_list else value
    plain: dict[str, Any] = {"integer": 1, "number": 1, "boolean": False, "array": [], "object": {}}
    for name in schema.get("required") or []:
        told = known.get(name) or {}
        given.setdefault(
            name,
            (told.get("enum") or [plain.get(str(told.get("type")).lower(), "x")])[0]
            if told.get("enum")
            else plain.get(str(told.get("type")).lower(), "x"),
        )
    return given


def _id(prefix: str) -> str:
    return prefix + uuid.uuid4().hex[:24]


def usage(dialect: str) -> dict[str, Any]:
    """The usage of one answer."""
    if dialect == "anthropic":
        return {
            "input_tokens": INPUT,
            "cache_creation_input_tokens": CACHE_WRITE,
            "cache_read_input_tokens": CACHE_READ,
            "output_tokens": OUTPUT,
        }
    if dialect == "chat":
        return {
            "prompt_tokens": _ALL_INPUT,
            "completion_tokens": OUTPUT,
            "total_tokens": _ALL_INPUT + OUTPUT,
            "prompt_tokens_details": {"cached_tokens": CACHE_READ},
            "completion_tokens_details": {"reasoning_tokens": REASONING},
        }
    if dialect == "responses":
        return {
            "input_tokens": _ALL_INPUT,
            "input_tokens_details": {"cached_tokens": CACHE_READ},
            "output_tokens": OUTPUT,
            "output_tokens_details": {"reasoning_tokens": REASONING},
            "total_tokens": _ALL_INPUT + OUTPUT,
        }
    return {
        "promptTokenCount": _ALL_INPUT,
        "cachedContentTokenCount": CACHE_READ,
        "candidatesTokenCount": OUTPUT - REASONING,
        "thoughtsTokenCount": REASONING,
        "totalTokenCount": _ALL_INPUT + OUTPUT,
    }


def events(dialect: str, model: str, reply: Reply, asks_usage: bool = True) -> Iterator[Event]:
    """The answer as a stream. The first event is the first sign of life."""
    if dialect == "anthropic":
        return _anthropic(model, reply)
    if dialect == "chat":
        return _chat(model, reply, asks_usage)
    return _responses(model, reply) if dialect == "responses" else iter([_gemini(model, reply)])


def whole(dialect: str, model: str, reply: Reply) -> dict[str, Any]:
    """The answer at once, for requests that want no stream."""
    call = reply.tool is not None
    if dialect == "anthropic":
        return {
            **_message(model),
            "content": _blocks(reply),
            "stop_reason": "tool_use" if call else "end_turn",
            "usage": usage(dialect),
        }
    if dialect == "chat":
        message: dict[str, Any] = {"role": "assistant", "content": reply.text}
        if call:
            told = {"name": reply.tool, "arguments": json.dumps(reply.arguments)}
            message["tool_calls"] = [{"id": _id("call_"), "type": "function", "function": told}]
        choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if call else "stop"}
        return {**_chunk(model), "object": "chat.completion", "choices": [choice], "usage": usage(dialect)}
    if dialect == "responses":
        last: dict[str, Any] = list(_responses(model, reply))[-1][1]["response"]
        return last
    answer: dict[str, Any] = _gemini(model, reply)[1]
    return answer


def _message(model: str) -> dict[str, Any]:
    return {
        "id": _id("msg_"), "type": "message", "role": "assistant", "model": model, "stop_sequence": None,
    }  # fmt: skip


def _blocks(reply: Reply) -> list[dict[str, Any]]:
    text = [{"type": "text", "text": reply.text}] if reply.text or reply.tool is None else []
    if reply.tool is None:
        return text
    return [
        *text,
        {"type": "tool_use", "id": _id("toolu_"), "name": reply.tool, "input": reply.arguments},
    ]


def _anthropic(model: str, reply: Reply) -> Iterator[Event]:
    begun = {**_message(model), "content": [], "stop_reason": None}
    begun["usage"] = {**usage("anthropic"), "output_tokens": 1}
    yield "message_start", {"type": "message_start", "message": begun}
    for index, block in enumerate(_blocks(reply)):
        if block["type"] == "text":
            empty: dict[str, Any] = {"type": "text", "text": ""}
            delta = {"type": "text_delta", "text": block["text"]}
        else:
            empty = {**block, "input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        at = {"index": index}
        yield "content_block_start", {"type": "content_block_start", **at, "content_block": empty}
        yield "content_block_delta", {"type": "content_block_delta", **at, "delta": delta}
        yield "content_block_stop", {"type": "content_block_stop", **at}
    why = {"stop_reason": "tool_use" if reply.tool else "end_turn", "stop_sequence": None}
    yield "message_delta", {"type": "message_delta", "delta": why, "usage": usage("anthropic")}
    yield "message_stop", {"type": "message_stop"}


def _chunk(model: str) -> dict[str, Any]:
    base = {"id": _id("chatcmpl-"), "object": "chat.completion.chunk"}
    return {**base, "created": int(time.time()), "model": model}


def _chat(model: str, reply: Reply, asks_usage: bool) -> Iterator[Event]:
    base = _chunk(model)

    def chunk(delta: dict[str, Any], finish: str | None = None) -> Event:
        return None, {**base, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}

    yield chunk({"role": "assistant", "content": ""})
    if reply.text or reply.tool is None:
        yield chunk({"content": reply.text})
    if reply.tool is not None:
        told = {"name": reply.tool, "arguments": ""}
        call = {"index": 0, "id": _id("call_"), "type": "function", "function": told}
        yield chunk({"tool_calls": [call]})
        rest = {"index": 0, "function": {"arguments": json.dumps(reply.arguments)}}
        yield chunk({"tool_calls": [rest]})
    yield chunk({}, "tool_calls" if reply.tool else "stop")
    if asks_usage:
        yield None, {**base, "choices": [], "usage": usage("chat")}
    yield None, "[DONE]"


def _items(reply: Reply) -> Iterator[dict[str, Any]]:
    if reply.text or reply.tool is None:
        content = [{"type": "output_text", "text": reply.text, "annotations": []}]
        yield {
            "id": _id("msg_"), "type": "message", "role": "assistant", "status": "completed",
            "content": content,
        }  # fmt: skip
    if reply.tool is None:
        return
    common = {"status": "completed", "call_id": _id("call_")}
    if reply.kind == "local_shell":
        action = {"type": "exec", "command": ["bash", "-lc", (reply.arguments or {})["command"]], "env": {}}
        yield {"id": _id("lsh_"), "type": "local_shell_call", **common, "action": action}
    elif reply.kind == "custom":
        given = (reply.arguments or {}).get("input", "")
        yield {"id": _id("ctc_"), "type": "custom_tool_call", **common, "name": reply.tool, "input": given}
    else:
        given = json.dumps(reply.arguments)
        yield {"id": _id("fc_"), "type": "function_call", **common, "name": reply.tool, "arguments": given}


def _responses(model: str, reply: Reply) -> Iterator[Event]:
    response: dict[str, Any] = {
        "id": _id("resp_"), "object": "response", "created_at": int(time.time()), "model": model,
        "status": "in_progress", "output": [], "usage": None,
    }  # fmt: skip
    number = 0

    def event(kind: str, **told: object) -> Event:
        nonlocal number
        number += 1
        return kind, {"type": kind, "sequence_number": number, **told}

    yield event("response.created", response=response)
    done = []
    for index, item in enumerate(_items(reply)):
        yield event("response.output_item.added", output_index=index, item={**item, "status": "in_progress"})
        if item["type"] == "message":
            at = {"item_id": item["id"], "output_index": index, "content_index": 0}
            yield event("response.output_text.delta", **at, delta=reply.text)
        yield event("response.output_item.done", output_index=index, item=item)
        done.append(item)
    ended = {**response, "status": "completed", "output": done, "usage": usage("responses")}
    yield event("response.completed", response=ended)


def _gemini(model: str, reply: Reply) -> Event:
    parts: list[dict[str, Any]] = [{"text": reply.text}] if reply.text or reply.tool is None else []
    if reply.tool is not None:
        parts.append({"functionCall": {"name": reply.tool, "args": reply.arguments}})
    content = {"role": "model", "parts": parts}
    candidate = {"index": 0, "content": content, "finishReason": "STOP"}
    told = {"candidates": [candidate], "modelVersion": model, "usageMetadata": usage("gemini")}
    return None, {**told, "responseId": _id("")}


def first_words(dialect: str, model: str, text: str) -> list[Event]:
    """The beginning of an answer that will never be finished."""
    if dialect == "gemini":
        name, told = _gemini(model, Reply(text))
        candidate = {key: value for key, value in told["candidates"][0].items() if key != "finishReason"}
        return [(name, {**told, "candidates": [candidate]})]
    stream = events(dialect, model, Reply(text))
    return [event for event, _ in zip(stream, range(3), strict=False)]
