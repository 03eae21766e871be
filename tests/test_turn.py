"""Whoever must get on gets on, however many ask without a pause; and those who ask are not made to wait in turn."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.watching.deadline import until
from tui.turn import Turn


@contextmanager
def asking(turn: Turn, number: int) -> Iterator[list[int]]:
    """So many threads that ask without a pause; gives how often each was answered."""
    over = threading.Event()
    answered = [0] * number

    def ask(place: int) -> None:
        while not over.is_set():
            with turn:
                answered[place] += 1
                sum(range(20_000))  # an answer takes longer than all that is between two of them

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    try:
        until(lambda: all(answered))
        yield answered
    finally:
        over.set()
        for thread in threads:
            thread.join()


def test_the_first_is_next_once_it_has_been_patient_whoever_takes_it_again_at_once() -> None:
    turn, order = Turn(patience=0), list[str]()

    def work() -> None:
        with turn.first():
            order.append("first")

    for _ in range(50):
        worker = threading.Thread(target=work)
        with turn:
            worker.start()
            until(lambda: turn.claimed)
        with turn:
            order.append("again")
        worker.join()
    assert order == ["first", "again"] * 50


def test_the_first_gets_on_beside_three_that_never_pause() -> None:
    turn = Turn()
    with asking(turn, 3):
        for _ in range(50):
            with turn.first():
                pass


def test_who_asks_is_answered_beside_a_first_that_never_pauses() -> None:
    turn, over = Turn(), threading.Event()

    def work() -> None:
        while not over.is_set():
            with turn.first():
                sum(range(20_000))

    worker = threading.Thread(target=work)
    worker.start()
    try:
        with asking(turn, 2) as answered:
            until(lambda: min(answered) > 20, lambda: str(answered))
    finally:
        over.set()
        worker.join()


def test_one_at_a_time() -> None:
    turn, inside, most = Turn(patience=0), [0], [0]

    def enter() -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        sum(range(2_000))
        inside[0] -= 1

    def ask() -> None:
        for _ in range(300):
            with turn:
                enter()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(300):
        with turn.first():
            enter()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_an_error_gives_the_turn_back() -> None:
    turn = Turn()
    for held in (turn, turn.first()):
        try:
            with held:
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
    with turn:
        pass
    with turn.first():
        pass
