"""What counts as done: the checks that Zowl runs itself, and what their results are worth."""

from zowl_desktop.engine.proof.baselines import Baselines
from zowl_desktop.engine.proof.checks import CheckResult, Proof, run_checks
from zowl_desktop.engine.proof.evidence import Evidence, find_evidence
from zowl_desktop.engine.proof.outcomes import checks_outcome, command_outcome
from zowl_desktop.engine.proof.output import read_output
from zowl_desktop.engine.proof.preflight import BaseProof, prove_base, set_up
from zowl_desktop.engine.proof.readers import Counts, Reading
from zowl_desktop.engine.proof.weakened import (
    Measure,
    Sign,
    decode_measures,
    encode_measures,
    find_signs,
    measured,
    weakened_outcome,
)

__all__ = [
    "BaseProof",
    "Baselines",
    "CheckResult",
    "Counts",
    "Evidence",
    "Measure",
    "Proof",
    "Reading",
    "Sign",
    "checks_outcome",
    "command_outcome",
    "decode_measures",
    "encode_measures",
    "find_evidence",
    "find_signs",
    "measured",
    "prove_base",
    "read_output",
    "run_checks",
    "set_up",
    "weakened_outcome",
]
