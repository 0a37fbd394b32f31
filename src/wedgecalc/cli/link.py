"""Options to reach an archive: our AE title, the timeout, TLS and a login.

`reaches_an_archive` gives them to a command as its argument `link`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wedgecalc.cli.console import say
from wedgecalc.cli.options import CommandFunction, composed, option_parameter
from wedgecalc.cli.request import refuse_beside
from wedgecalc.errors import wrong

if TYPE_CHECKING:
    from wedgecalc.archive.peer import Peer

MovePortOpt = Annotated[
    int | None,
    typer.Option(
        "--move-port",
        metavar="PORT",
        help="Take films by C-MOVE, at this port of ours, where there is no C-GET.",
    ),
]
_OPTIONS: dict[str, Any] = {
    "ae": Annotated[str | None, typer.Option("--ae", help="Our own AE title; WEDGECALC.")],
    "timeout": Annotated[
        float | None,
        typer.Option("--timeout", metavar="S", help="Seconds to wait for an answer; 30."),
    ],
    "tls": Annotated[
        bool | None, typer.Option("--tls", help="Encrypt DIMSE; DICOMweb is by its https://.")
    ],
    "tls_ca": Annotated[
        Path | None,
        typer.Option("--tls-ca", metavar="PEM", help="Certificates to trust; else the system's."),
    ],
    "tls_cert": Annotated[
        Path | None, typer.Option("--tls-cert", metavar="PEM", help="Our own certificate.")
    ],
    "tls_key": Annotated[
        Path | None, typer.Option("--tls-key", metavar="PEM", help="Its key, if in another file.")
    ],
    "login": Annotated[
        Path | None,
        typer.Option(
            "--login",
            metavar="FILE",
            help="For DICOMweb: a file with USER:PASSWORD or Bearer TOKEN; else the environment's"
            " WEDGECALC_LOGIN, or ~/.netrc.",
        ),
    ],
}


@dataclass(frozen=True)
class Link:
    """The options to reach an archive, as typed."""

    ae: str | None = None
    timeout: float | None = None
    tls: bool | None = None
    tls_ca: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    login: Path | None = None

    @property
    def typed(self) -> dict[str, object]:
        """The options by name."""
        return {f"--{name.replace('_', '-')}": getattr(self, name) for name in _OPTIONS}

    def peer(self, text: str, field: str, receive: int | None = None) -> "Peer":
        """Return the archive that a text names.

        Parameters
        ----------
        text, field : str
            As `wedgecalc.archive.peer.peer_of` takes them.
        receive : int, optional
            Port for C-MOVE.

        Raises
        ------
        InputError
            For options that contradict each other or the kind of the archive.
        """
        from wedgecalc.archive.peer import OUR_TITLE, TIMEOUT, peer_of
        from wedgecalc.archive.secure import WEB_SCHEMES, security_of

        if text.startswith(WEB_SCHEMES):
            refuse_beside({"--move-port": receive}, "DICOMweb", "leave it out")
        if receive is not None and not 0 < receive < 65536:
            raise wrong("--move-port", str(receive), "a port from 1 to 65535")
        safe, note = security_of(
            text,
            tls=bool(self.tls),
            authority=self.tls_ca,
            certificate=self.tls_cert,
            key=self.tls_key,
            login=self.login,
        )
        if note:
            say(f"note: {note}")
        return peer_of(
            text,
            field,
            calling=OUR_TITLE if self.ae is None else self.ae,
            timeout=TIMEOUT if self.timeout is None else self.timeout,
            security=safe,
            receive=receive or 0,
        )


def reaches_an_archive(command: CommandFunction) -> CommandFunction:
    """Give a command the options by which an archive is reached, as its argument `link`."""
    options = [option_parameter(name, option) for name, option in _OPTIONS.items()]
    return composed(command, "link", options, Link)
