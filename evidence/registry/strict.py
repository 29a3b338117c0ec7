"""A file that is no part of a registry, read as strictly as those that are, such as a mapping of a foreign table."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel

from evidence.diagnostic import Diagnostic, Severity
from evidence.registry import profile
from evidence.registry.parse import parse

R = TypeVar("R", bound=BaseModel)


def read_strict(model: type[R], raw: bytes, name: str) -> tuple[R | None, list[Diagnostic]]:
    """The record that a file holds, and what is wrong with it, each problem with its line and column.

    The record is None when there is an error; problems of layout alone do not count.
    """
    reading = profile.read(raw, name)
    problems = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    record = None
    if reading.data is not None:
        bad = [problem.place.route for problem in reading.problems if problem.place.route is not None]
        parsed = parse(model, reading.data, name, bad)
        problems += parsed.problems
        record = parsed.record if reading.sound else None
    if problems:
        spans = profile.locate(raw)
        problems = [
            problem
            if (place := problem.place).span is not None
            else replace(problem, place=replace(place, span=spans.find(place.route or (), place.on_key)))
            for problem in problems
        ]
    return record, problems
