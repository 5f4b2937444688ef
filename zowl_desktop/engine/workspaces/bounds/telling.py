"""What findings mean for the attempt, and for the person who reads about it in the morning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import TypeAdapter

from zowl_desktop.engine.workspaces.bounds.findings import Finding, Kind
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.states import FailureClass

_SHOWN = 20
_NAMED = 3
_CODEC: TypeAdapter[tuple[Finding, ...]] = TypeAdapter(tuple[Finding, ...])


def encode_findings(findings: Sequence[Finding]) -> str:
    """Findings as JSON."""
    return _CODEC.dump_json(tuple(findings)).decode()


def decode_findings(text: str) -> tuple[Finding, ...]:
    """The findings that `encode_findings` wrote."""
    return _CODEC.validate_json(text)


def bounds_outcome(findings: Iterable[Finding]) -> Outcome | None:
    """The outcome of an attempt that left its bounds; None when nothing grave was found."""
    grave = [finding for finding in findings if finding.grave]
    if not grave:
        return None
    shown = [finding.words for finding in grave[:_SHOWN]]
    more = [f"and {len(grave) - _SHOWN} more"] if len(grave) > _SHOWN else []
    return Outcome(
        failure=FailureClass.OUT_OF_BOUNDS,
        message=f"changed what is not its own: {grave[0].words}" + (" and more" if grave[1:] else ""),
        failing=tuple(sorted(f"{finding.kind}: {finding.what}" for finding in grave)),
        evidence="\n".join(f"- {words}" for words in shown + more),
    )


def bounds_notes(findings: Iterable[Finding]) -> tuple[str, ...]:
    """For the report: what happened around an attempt, and what became of it."""
    found = tuple(findings)
    notes = [f"{finding.words}: {_became(finding)}" for finding in found if _is_told_alone(finding)]
    places = dict.fromkeys(f.where for f in found if not f.grave and f.kind in {Kind.CHECKOUT, Kind.WORKTREE})
    return (*notes, *(_in_place(place, found) for place in places))


def _is_told_alone(finding: Finding) -> bool:
    return finding.grave or finding.kind in {Kind.REF, Kind.SETTING}


def _became(finding: Finding) -> str:
    if not finding.grave:
        return "it bears no mark of this agent, and stays"
    if finding.kind is Kind.CHECKOUT:
        return "files of yours are never written to, so look there (git status)"
    return "put back, what it was is kept"


def _in_place(place: str, findings: Sequence[Finding]) -> str:
    names = [f.what or place for f in findings if f.where == place and not f.grave]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    shown = ", ".join(names[:_NAMED])
    return f"changed in {place} meanwhile: {shown}{more}; nothing shows that the agent did it, and it stays"
