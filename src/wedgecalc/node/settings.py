"""Settings of a node, from options or a TOML file with the same names."""

import ipaddress
import socket
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

from wedgecalc import records
from wedgecalc.archive.peer import Peer, peer_of
from wedgecalc.archive.secure import Security, is_here, security_of
from wedgecalc.errors import InputError, Problem, choose, nearest, short_repr, wrong
from wedgecalc.planning.request_fields import AUTO

if TYPE_CHECKING:
    from ssl import SSLContext

_LISTEN = ("listen_cert", "listen_key", "listen_ca")
ANSWERS = ("numbers", "lines", "page", "picture")


@dataclass(frozen=True)
class SettingHelp:
    """Help text and placeholder of a setting, and the limits of a number (none if `high` is 0)."""

    help: str
    metavar: str = ""
    low: float = 0
    high: float = 0


@dataclass(frozen=True)
class NodeSettings:
    """The settings of a node; each field is an option and a key of the file."""

    queue: Annotated[str, SettingHelp("Folder of the films that wait; made if need be.", "DIR")] = (
        ""
    )
    to: Annotated[
        str, SettingHelp("Where answers are filed: AE@host:port, or a DICOMweb service.", "ARCHIVE")
    ] = ""
    landmarks: Annotated[
        str, SettingHelp("Folder of files of landmarks; QUEUE/landmarks.", "DIR")
    ] = ""
    answers: Annotated[tuple[str, ...], SettingHelp("What is filed; may be repeated:", "KIND")] = (
        ANSWERS
    )
    procedure: Annotated[
        str,
        SettingHelp(
            "Of a case that names none; auto: by the verdict. Else it is measured.", "NAME"
        ),
    ] = ""
    ae: Annotated[str, SettingHelp("Our own AE title;", "AE")] = "WEDGECALC"
    bind: Annotated[
        str, SettingHelp("Address to listen on; another than of this machine needs --peer;", "IP")
    ] = "127.0.0.1"
    port: Annotated[float, SettingHelp("Port to listen on;", "PORT", 0, 65535)] = 11112
    peer: Annotated[tuple[str, ...], SettingHelp("Who may send; may be repeated.", "AE@HOST")] = ()
    most_mib: Annotated[float, SettingHelp("Largest film, MiB;", "MIB", 0.001, 512)] = 256
    most_films: Annotated[float, SettingHelp("Most films in the queue;", "N", 1, 100_000)] = 1000
    most_gib: Annotated[float, SettingHelp("Most room of the queue, GiB;", "GIB", 1e-6, 1e5)] = 20
    keep_free: Annotated[
        float, SettingHelp("Share of the disk that stays free, %;", "PCT", 0, 100)
    ] = 10
    associations: Annotated[float, SettingHelp("Most connections at a time;", "N", 1, 64)] = 4
    timeout: Annotated[
        float, SettingHelp("Seconds to wait for a sender or the archive;", "S", 0.1, 3600)
    ] = 30
    every: Annotated[
        float, SettingHelp("Seconds between looks into the folder of landmarks;", "S", 0.05, 3600)
    ] = 5
    settle: Annotated[
        float,
        SettingHelp(
            "Seconds without another film of its study until a film is matched by accession number;",
            "S",
            0,
            86400,
        ),
    ] = 60
    listen_cert: Annotated[
        str, SettingHelp("Certificate of ours by which films come in encrypted (TLS).", "PEM")
    ] = ""
    listen_key: Annotated[str, SettingHelp("Its key, if in another file.", "PEM")] = ""
    listen_ca: Annotated[
        str, SettingHelp("Who may send must show a certificate of this authority.", "PEM")
    ] = ""
    tls: Annotated[
        bool, SettingHelp("Encrypt DIMSE to the archive; DICOMweb is by its https://.")
    ] = False
    tls_ca: Annotated[str, SettingHelp("Certificates to trust; else the system's.", "PEM")] = ""
    tls_cert: Annotated[str, SettingHelp("Our own certificate.", "PEM")] = ""
    tls_key: Annotated[str, SettingHelp("Its key, if in another file.", "PEM")] = ""
    login: Annotated[
        str, SettingHelp("For DICOMweb: a file with USER:PASSWORD or Bearer TOKEN.", "FILE")
    ] = ""

    @property
    def archive(self) -> Peer:
        """The archive that answers are filed in, with the security of its connection."""
        authority, certificate, key, login = (
            Path(name) if name else None
            for name in (self.tls_ca, self.tls_cert, self.tls_key, self.login)
        )
        security, _ = security_of(
            self.to,
            tls=self.tls,
            authority=authority,
            certificate=certificate,
            key=key,
            login=login,
        )
        return peer_of(self.to, "--to", calling=self.ae, timeout=self.timeout, security=security)

    @property
    def listening(self) -> "SSLContext | None":
        """The TLS context of incoming connections; None if they are not encrypted."""
        certificate, key, authority = (
            Path(name) if name else None
            for name in (self.listen_cert, self.listen_key, self.listen_ca)
        )
        if certificate is None:
            for name in ("listen_key", "listen_ca"):
                if getattr(self, name):
                    why = "it needs a certificate of ours"
                    raise wrong(option_of(name), why, fix="add --listen-cert")
            return None
        security = Security(True, authority, certificate, key, option="--listen")
        return security.context(serves=True, asks=authority is not None)

    @property
    def queue_folder(self) -> Path:
        """Folder of the queue."""
        return Path(self.queue)

    @property
    def landmark_folder(self) -> Path:
        """Folder with files of landmarks."""
        return Path(self.landmarks) if self.landmarks else Path(self.queue) / "landmarks"

    @property
    def callers(self) -> dict[str, set[str]]:
        """Allowed calling AE titles, each with its allowed addresses."""
        addresses: dict[str, set[str]] = {}
        for text in self.peer:
            title, _, host = text.partition("@")
            if not (1 <= len(title) <= 16 and title.isascii() and "\\" not in title and host):
                raise wrong("--peer", short_repr(text), "AE@host, such as ROUTER@10.0.0.7")
            try:
                infos = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            except OSError:
                raise wrong(
                    "--peer", f"there is no host {short_repr(host)}", fix="check it"
                ) from None
            addresses.setdefault(title, set()).update(
                plain_address(str(info[4][0])) for info in infos
            )
        return addresses

    def check(self) -> None:
        """Raise `InputError` for settings that cannot work, or would admit strangers."""
        problems: list[Problem] = []
        for name, (_, about) in SETTINGS.items():
            value, (low, high) = getattr(self, name), (about.low, about.high)
            if high and not low <= value <= high:
                expected = f"a number from {low:g} to {high:g}"
                problems.append(Problem(option_of(name), f"{value:g}", expected))
        for name in ("queue", "to"):
            if not getattr(self, name):
                problems.append(Problem(option_of(name), "it is not given", fix="a node needs it"))
        if problems:
            raise InputError(problems)
        for kind in self.answers:
            choose("--answers", kind, ANSWERS, "one of")
        if self.procedure:
            choose("--procedure", self.procedure, [*records.procedures(), AUTO], "a procedure")
        for name in ("tls_ca", "tls_cert", "tls_key", "login", *_LISTEN):
            if (file := getattr(self, name)) and not Path(file).is_file():
                raise wrong(option_of(name), "there is no such file", file=file)
        if self.landmarks and not self.landmark_folder.is_dir():
            raise wrong("--landmarks", "there is no such folder", file=self.landmarks)
        _ = self.archive, self.callers, self.listening
        if not is_here(plain_address(self.bind)) and not self.peer:
            why = f"at {self.bind} anybody on the network could send"
            raise wrong("--bind", why, fix="name who may, by --peer AE@host, or leave out --bind")


# Default and help of each setting, by name.
SETTINGS: dict[str, tuple[Any, SettingHelp]] = {
    f.name: (f.default, get_args(f.type)[1]) for f in fields(NodeSettings)
}


def option_of(name: str) -> str:
    """Return the option of a setting."""
    return f"--{name.replace('_', '-')}"


def plain_address(address: str) -> str:
    """Return an IPv4 address that is written as IPv6 in plain form.

    >>> plain_address("::ffff:10.0.0.7")
    '10.0.0.7'
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(getattr(ip, "ipv4_mapped", None) or ip)


def node_settings(typed: Mapping[str, Any], config: Path | None = None) -> NodeSettings:
    """Return the settings of a file, overridden by typed options.

    Parameters
    ----------
    typed : mapping of str to object
        Options; None for one that was not typed.
    config : Path, optional

    Raises
    ------
    InputError
        For a key of the file that is unknown or has a wrong type.
    """
    from_file = {} if config is None else _read(config)
    typed_values = {name: value for name, value in typed.items() if value not in (None, [])}
    values = from_file | typed_values
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return NodeSettings(**values | lists)


def _read(config: Path) -> dict[str, Any]:
    try:
        raw = tomllib.loads(config.read_text("utf-8"))
    except OSError as error:
        raise wrong("--config", f"it cannot be read ({error.strerror})", file=config) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise wrong("--config", f"it is no TOML ({error})", file=config) from None
    problems = []
    for name, value in raw.items():
        if name not in SETTINGS:
            fix = nearest(name, SETTINGS) or f"known are {', '.join(SETTINGS)}"
            problems.append(Problem(short_repr(name), "there is no such setting", fix=fix))
        elif what := _kind(SETTINGS[name][0], value):
            problems.append(Problem(name, short_repr(value), what))
    if problems:
        raise InputError(problems).in_file(str(config))
    return raw


def _kind(usual: object, value: object) -> str:
    """Return the type that a value of the file should have; empty if it has it."""
    if isinstance(usual, tuple):
        texts = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return "" if texts else 'a list of texts, ["…", "…"]'
    if isinstance(usual, bool | str):
        what = 'a text, "…"' if isinstance(usual, str) else "true or false"
        return "" if type(value) is type(usual) else what
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return "" if number else "a number"
