"""What every adapter in the table promises, whatever its program prints."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zowl_desktop.agents.base import Adapter, End, Stopped
from zowl_desktop.agents.digest import Digest
from zowl_desktop.agents.events import AgentEvent
from zowl_desktop.agents.lines import LINE_LIMIT, Lines
from zowl_desktop.agents.table import ADAPTERS, adapter_for
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.states import FailureClass

every_adapter = pytest.mark.parametrize("adapter", ADAPTERS.values(), ids=list(ADAPTERS))

LINES = st.sampled_from(
    [
        b'{"type":"init","session":"s","resumed":false}\n',
        '{"type":"text","text":"größer 🦉"}\n'.encode(),
        b'{"type":"tool_start","id":"1","name":"n","input":""}\r\n',
        b'{"type":"result","failure":null,"text":"done"}\n',
        b"\xff\xfe\n",
        b"\n",
        b'{"type":',
    ]
)


def read(adapter: Adapter, chunks: list[bytes]) -> list[AgentEvent]:
    parser = adapter.parser()
    events = [event for chunk in chunks for event in parser.feed(chunk, "stdout")]
    return events + parser.close()


@every_adapter
@given(
    stream=st.lists(st.one_of(LINES, st.binary(max_size=40))).map(b"".join),
    cuts=st.lists(st.integers(0, 400)),
)
def test_events_do_not_depend_on_how_bytes_arrive(adapter: Adapter, stream: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    pieces = [stream[start:end] for start, end in pairwise(edges)]
    assert read(adapter, pieces) == read(adapter, [stream])


@every_adapter
def test_exit_code_0_without_a_last_word_is_not_done(adapter: Adapter) -> None:
    if adapter.name == "command":
        pytest.skip("its exit code is all that a command of one's own has to say")
    assert adapter.outcome(Digest(), End(code=0)).failure is FailureClass.AGENT_ERROR


@every_adapter
def test_unseen_end_is_lost(adapter: Adapter) -> None:
    assert adapter.outcome(Digest(), End()).failure is FailureClass.LOST


@every_adapter
@pytest.mark.parametrize(
    ("stopped", "failure"),
    [
        (Stopped.TIME, FailureClass.TIMEOUT),
        (Stopped.SILENCE, FailureClass.STALLED),
        (Stopped.BUDGET, FailureClass.BUDGET),
        (Stopped.CANCELLED, FailureClass.CANCELLED),
    ],
)
def test_stopped_by_zowl(adapter: Adapter, stopped: Stopped, failure: FailureClass) -> None:
    assert adapter.outcome(Digest(), End(signal=9, stopped=stopped)).failure is failure


@every_adapter
def test_table_has_it_under_its_own_name(adapter: Adapter) -> None:
    assert adapter_for(adapter.name) is adapter


def test_unknown_agent_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match='no agent "cluade"') as refused:
        adapter_for("cluade")
    assert "scripted" in refused.value.mend


def test_line_of_hundreds_of_kilobytes_arrives_whole() -> None:
    lines = Lines()
    line = "ü" * 400_000
    stream = line.encode() + b"\nnext"
    read_lines = [got for at in range(0, len(stream), 65_537) for got in lines.feed(stream[at : at + 65_537])]
    assert read_lines == [line]
    assert lines.close() == ["next"]
    assert lines.close() == []


def test_endless_line_is_cut_and_the_next_one_is_whole() -> None:
    lines = Lines()
    for _ in range(10):
        assert lines.feed(b"x" * 1_000_000) == []
    assert [len(line) for line in lines.feed(b"x\nnext\n")] == [LINE_LIMIT, len("next")]
