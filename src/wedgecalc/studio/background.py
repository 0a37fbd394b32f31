"""Long work in the background, while the page stays responsive."""

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

_T = TypeVar("_T")


def in_background(
    studio: Page,
    work: Callable[[], _T],
    then: Callable[[_T], object],
    *,
    apart: bool = False,
    ended: Callable[[], object] = lambda: None,
) -> None:
    """Do long work in the background, and pass its result to the page.

    Parameters
    ----------
    studio : Page
    work, then : callable
        The long work, and what the page does with its result.
    apart : bool
        Whether to use the separate process in which pictures are made.
    ended : callable
        Called when the work has ended, also after an error.
    """

    async def run() -> None:
        try:
            result = await (WORKSHOP.make(work) if apart else asyncio.to_thread(work))
        except (InputError, NoPlanError) as error:
            message = " ".join(error_words(error))
        except BrokenProcessPool:
            message = WORDS["not-made"].format(what=WORDS["archive-it"])
        else:
            studio.later(lambda: studio.guarded(lambda: then(result)))
            return
        finally:
            ended()
        studio.later(lambda: studio.say(message))

    pn.state.execute(run)
