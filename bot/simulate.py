"""`kiosk simulate`: every policy's month side by side, as a table, as JSON, as a picture."""

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from queue import Empty, Queue
from typing import Final

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from delivery.behaviour import Behaviour, read_behaviour
from delivery.policies import POLICIES
from delivery.simulation import HORIZON_MS, Result, make_world, simulate

WORDS: Final = {
    "email_only": "e-mail only",
    "fixed": "fixed order with failover",
    "govuk": "weights, as GOV.UK Notify",
    "everywhere": "all channels at once",
    "kiosk": "Kiosk",
}
POLL_SECONDS: Final = 0.1
# Of the table in a file or a pipe.
WIDTH: Final = 116


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much is played, and which chance."""

    days: int
    orders: int
    seed: int


def run_simulation(scale: Scale, behaviour_file: Path | None, picture: Path | None, *, as_json: bool) -> str:
    """What to print. Progress goes to the terminal's other stream. Raises BadBehaviour, OSError."""
    behaviour = read_behaviour(behaviour_file)
    if picture is not None:
        # Not after a minute of work.
        picture.touch()
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Playing", total=len(POLICIES) * scale.days * scale.orders)
        results = play(scale, behaviour, lambda orders: bar.update(task, advance=orders))
    if picture is not None:
        draw(results, picture)
    return as_figures(results) if as_json else as_table(results, scale, behaviour)


def play(scale: Scale, behaviour: Behaviour, tell: Callable[[int], None]) -> list[Result]:
    """Every policy, in as many processes as help; ``tell`` hears how many more orders have come in."""
    context = get_context("spawn")
    hands = _shared(min(os.cpu_count() or 1, len(POLICIES)))
    with context.Manager() as manager, ProcessPoolExecutor(len(hands), mp_context=context) as pool:
        played: Queue[int] = manager.Queue()
        plays = [pool.submit(_play, names, scale, behaviour, played) for names in hands]
        while not all(one.done() for one in plays):
            try:
                tell(played.get(timeout=POLL_SECONDS))
            except Empty:
                continue
        results = {result.policy: result for one in plays for result in one.result()}
    return [results[policy.name] for policy in POLICIES]


def _shared(workers: int) -> list[list[str]]:
    """Which policies each process plays. Drawing the buyers takes a while, and ours as long as all the others."""
    *others, ours = [policy.name for policy in POLICIES]
    return (
        [[ours, *others]] if workers == 1 else [[ours], *(others[hand :: workers - 1] for hand in range(workers - 1))]
    )


def _play(names: Sequence[str], scale: Scale, behaviour: Behaviour, played: "Queue[int]") -> list[Result]:
    world = make_world(behaviour, days=scale.days, orders=scale.orders, seed=scale.seed)
    return [simulate(world, policy, played.put) for policy in POLICIES if policy.name in names]


def as_figures(results: Sequence[Result]) -> str:
    """The figures for programs."""
    return json.dumps({"policies": {result.policy: result.figures() for result in results}})


def as_table(results: Sequence[Result], scale: Scale, behaviour: Behaviour) -> str:
    """The figures for people."""
    table = Table(title=_title(scale, behaviour), title_justify="left")
    table.add_column("policy", no_wrap=True)
    for heading in ("not in time", "p50", "p99", "messages", "SMS/1000", "cost", "recovery (slowest)"):
        table.add_column(heading, justify="right")
    for result in results:
        table.add_row(WORDS[result.policy], *_cells(result))
    width = None if Console().is_terminal else WIDTH
    console = Console(width=width, highlight=False)
    with console.capture() as capture:
        console.print(table)
    return capture.get().rstrip()


def _title(scale: Scale, behaviour: Behaviour) -> str:
    failure = behaviour.failure
    says = "accepts and shows nothing" if failure.mode == "silent" else "refuses"
    return (
        f"{scale.orders:,} orders a day for {scale.days} days, seed {scale.seed}. "
        f"{failure.channel} {says} for {failure.minutes} minutes a day.\n"
        f"In time: {behaviour.in_time_ms // 60_000} minutes; by night, so long after the night. "
        "Times: of what is paid by day."
    )


def _cells(result: Result) -> tuple[str, ...]:
    slowest = max(result.recovery_ms, default=0) / 1000
    return (
        f"{result.not_seen_in_time:.2%}",
        _duration(result.seen_after_s(0.5)),
        _duration(result.seen_after_s(0.99)),
        f"{result.messages_an_order:.2f}",
        f"{result.sms_per_1000:.0f}",
        f"${result.cost / result.orders / 1e6:.4f}",
        f"{result.recovery_s:.0f} s ({slowest:.0f} s)",
    )


def _duration(seconds: float) -> str:
    if seconds * 1000 >= HORIZON_MS:
        return "never"
    return f"{seconds:.0f} s" if seconds < 600 else f"{seconds / 60:.0f} min"


def draw(results: Sequence[Result], file: Path) -> None:
    """Four panels: how soon orders are seen, how many are not, what it takes in text messages, how long it is blind."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 7.5), layout="constrained")
    curves, late, sms, recovery = figure.subplots(2, 2).flat
    names = [WORDS[result.policy] for result in results]
    colours = [f"C{number}" for number in range(len(results))]
    for result, name, colour in zip(results, names, colours, strict=True):
        shares = [number / 1000 for number in range(1000)]
        curves.plot([max(result.seen_after_s(share), 1) for share in shares], shares, label=name, color=colour)
    curves.set(xscale="log", xlim=(1, 24 * 3600), ylim=(0, 1), xlabel="seconds", title="Seen by then (paid by day)")
    curves.legend(loc="lower right", fontsize="small")
    panels = (
        (late, "Not seen in time, %", [100 * result.not_seen_in_time for result in results]),
        (sms, "Text messages per 1,000 orders", [result.sms_per_1000 for result in results]),
        (recovery, "Recovery from the failure, seconds", [result.recovery_s for result in results]),
    )
    for axes, title, values in panels:
        bars = axes.barh(names, values, color=colours)
        axes.bar_label(bars, [f"{value:.3g}" if value < 100 else f"{value:.0f}" for value in values], padding=3)
        axes.set(title=title)
        axes.margins(x=0.15)
        axes.invert_yaxis()
    figure.savefig(file, format="png", dpi=120)
