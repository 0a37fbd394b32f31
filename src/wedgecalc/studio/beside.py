"""What takes long is done beside the page, which goes on answering."""

import asyncio
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

import panel as pn

from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.studio.outcome import error_words
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.words import WORDS
from wedgecalc.studio.workshop import WORKSHOP

T = TypeVar("T")


def in_background(
    studio: Page,
    work: Callable[[], T],
    then: Callable[[T], object],
    *,
    apart: bool = False,
    ended: Callable[[], object] = lambda: None,
) -> None:
    """Do what takes long beside the page, and then go on with it on the page.

    Parameters
    ----------
    studio : Page
    work, then : callable
        What takes long, and what the page does with what it returns.
    apart : bool
        Whether it is done in a process of its own, as pictures are made there.
    ended : callable
        Called when the work has ended, well or not.
    """

    async def run() -> None:
        try:
            found = await (WORKSHOP.make(work) if apart else asyncio.to_thread(work))
        except (InputError, NoPlanError) as error:
            said = " ".join(error_words(error))
        except BrokenProcessPool:
            said = WORDS["not-made"].format(what=WORDS["archive-it"])
        else:
            studio.later(lambda: studio.guarded(lambda: then(found)))
            return
        finally:
            ended()
        studio.later(lambda: studio.say(said))

    pn.state.execute(run)
