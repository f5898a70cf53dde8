"""From the inbox to decided: how many facts a second 1, 2 and 4 workers carry through every room.

Four organizations with their people, the playbooks every organization starts with, and the usual traffic (`bench.traffic`);
each number of workers drains as many new facts. The floor is COPY of the same facts in the same minute. Workers are
processes that call what the Celery task calls; Celery adds a message a second, not one an event.
"""

import json
import subprocess
import sys
from dataclasses import dataclass

from bench import copying
from bench.database import ROOT, environ, scratch
from bench.figures import record
from bench.size import size

SUBJECT = "pipeline"
WORKERS = (1, 2, 4)
ORGANIZATIONS, PEOPLE, FACTS = 4, size(2_500, least=200), size(16_000, least=800)
GOAL = 0.12


@dataclass(frozen=True, slots=True)
class Drained:
    """What one worker did: facts it read, wall seconds between its first and last, its CPU seconds."""

    facts: int
    began: float
    ended: float
    cpu: float


def run() -> int:
    """0 when the best number of workers reaches the goal."""
    with scratch() as url:
        _inside(url, "fill", str(ORGANIZATIONS), str(PEOPLE))
        floor = copying.rate(url)
        record(SUBJECT, "floor: COPY of the same facts, 1,000 at a time", f"{floor:,.0f} rows/s")
        rates = {workers: _drain(url, workers) for workers in WORKERS}
        floor = (floor + copying.rate(url)) / 2
        best = max(rates.values())
        for workers, rate in rates.items():
            ended = rate == best
            record(
                SUBJECT,
                f"inbox to decided, {workers} worker{'s'[: workers - 1]}",
                f"{rate:,.0f} facts/s",
                floor=f"COPY {floor:,.0f}",
                goal=f"{GOAL:g} of it, all workers" if ended else "",
                met=rate / floor >= GOAL if ended else None,
                note=f"{rate / floor:.3f} of it",
            )
        evidence = _drain(url, 2, only_evidence=True)
        record(
            SUBJECT, "the same when every fact is evidence, 2 workers", f"{evidence:,.0f} facts/s"
        )
    return 0 if best / floor >= GOAL else 1


def _drain(url: str, workers: int, *, only_evidence: bool = False) -> float:
    """Facts a second over all workers, from the first one's start to the last one's end."""
    facts = FACTS // 4 if only_evidence else FACTS
    kind = "evidence" if only_evidence else "usual"
    _inside(url, "send", str(ORGANIZATIONS), str(PEOPLE), str(facts), kind, f"{kind}{workers}")
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.draining_inside", "work"],
            cwd=ROOT,
            env=environ(url),
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(workers)
    ]
    done = [Drained(**json.loads(one.communicate(timeout=300)[0])) for one in running]
    busy = [one for one in done if one.facts]
    if sum(one.facts for one in busy) < facts:
        raise RuntimeError("not everything was read")
    return sum(one.facts for one in busy) / (
        max(one.ended for one in busy) - min(one.began for one in busy)
    )


def _inside(url: str, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "bench.draining_inside", *arguments],
        cwd=ROOT,
        env=environ(url),
        check=True,
    )
