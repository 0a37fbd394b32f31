"""Secure connections to an archive: TLS, and logins that never appear on a command line."""

import ipaddress
import os
import ssl
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from wedgecalc.errors import wrong
from wedgecalc.sources.files import read_text

if TYPE_CHECKING:
    from requests import PreparedRequest, Session

    Signer: TypeAlias = Callable[[PreparedRequest], PreparedRequest]

WEB_SCHEMES = ("http://", "https://")  # start of the address of a DICOMweb service
_LOGIN = "WEDGECALC_LOGIN"  # the environment variable that may hold a login


class _Unhurried(ssl.SSLContext):
    """A context that accepts connections without a handshake, so that a silent sender blocks no other.

    The handshake takes place at the first read, in the connection's own thread.
    """

    def wrap_socket(self, *args: Any, **options: Any) -> ssl.SSLSocket:
        return super().wrap_socket(*args, **options | {"do_handshake_on_connect": False})


@dataclass(frozen=True)
class Security:
    """What protects a connection.

    Attributes
    ----------
    tls : bool
        Whether DIMSE is encrypted; DICOMweb is if its address begins with https.
    authority : Path or None
        Trusted certificates; by default the system's.
    certificate, key : Path or None
        Our own, for an archive that requires one.
    login : str
        ``USER:PASSWORD`` or ``Bearer TOKEN``, for DICOMweb; empty for none.
    option : str
        Beginning of the options for the files, for messages.
    """

    tls: bool = False
    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    login: str = field(default="", repr=False)  # never in a log
    option: str = "--tls"

    def context(self, *, serves: bool = False, asks: bool = True) -> ssl.SSLContext:
        """Return the TLS context of a connection, which verifies both ends.

        Parameters
        ----------
        serves : bool
            Whether the other side connects to us, as for C-MOVE and a node.
        asks : bool
            Whether the other side must then show a certificate.

        Raises
        ------
        InputError
            If a file cannot be used.
        """
        try:
            context = ssl.create_default_context(cafile=self.authority)
        except (OSError, ValueError):
            why = "this is no file of certificates"
            fix = "name the authority's certificate, as PEM"
            raise wrong(f"{self.option}-ca", why, fix=fix, file=str(self.authority)) from None
        if serves:
            context = _Unhurried(ssl.PROTOCOL_TLS_SERVER)
            if self.authority is not None:
                context.load_verify_locations(cafile=self.authority)
            elif asks:
                context.load_default_certs(ssl.Purpose.CLIENT_AUTH)
            context.verify_mode = ssl.CERT_REQUIRED if asks else ssl.CERT_NONE
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.certificate is not None:
            try:
                context.load_cert_chain(self.certificate, self.key, password="")
            except (OSError, ValueError):
                why = "certificate and key cannot be read, or do not belong together"
                fix = "give both as PEM, the key without a password"
                raise wrong(
                    f"{self.option}-cert", why, fix=fix, file=str(self.certificate)
                ) from None
        return context

    def session(self, url: str) -> "Session":
        """Return an HTTP session for a URL, with authority, certificate and login.

        Without a login, requests takes one from ``~/.netrc``, except for a URL that would send it
        unencrypted.
        """
        import requests

        class OwnAuthority(requests.Session):
            """A session whose own authority takes precedence over REQUESTS_CA_BUNDLE."""

            def merge_environment_settings(self, *arguments: Any) -> Any:
                environment = super().merge_environment_settings(*arguments)
                return environment if self.verify is True else environment | {"verify": self.verify}

        session = OwnAuthority()
        if self.authority is not None or self.certificate is not None:
            self.context()  # refused in words if a file cannot be used
        if self.authority is not None:
            session.verify = str(self.authority)
        if self.certificate is not None:
            session.cert = str(self.certificate), str(self.key or self.certificate)
        address = urlsplit(url)
        if self.login:
            session.auth = _signer(self.login)
        elif address.scheme == "http" and not is_here(address.hostname or ""):
            session.auth = lambda request: request  # else requests would look into ~/.netrc
        return session


def _signer(login: str) -> "Signer":
    from requests.auth import HTTPBasicAuth

    kind, _, token = login.partition(" ")
    if kind.lower() != "bearer":
        user, _, password = login.partition(":")
        basic: Signer = HTTPBasicAuth(user.encode(), password.encode())
        return basic

    def sign(request: "PreparedRequest") -> "PreparedRequest":
        request.headers["Authorization"] = f"Bearer {token.strip()}"
        return request

    return sign


def _login_of(path: Path | None) -> tuple[str, str]:
    """Return the login from a file or else the environment, and a note about its protection.

    It is one line, ``USER:PASSWORD`` or ``Bearer TOKEN``; anything else is refused without quoting it.
    """
    name = _LOGIN if path is None else str(path)
    text = (os.environ.get(_LOGIN, "") if path is None else read_text(name)).strip()
    if path is None and not text:
        return "", ""
    lines, whole = text.splitlines(), text.isprintable()
    bearer = text.lower().startswith("bearer ")
    if len(lines) != 1 or not whole or not (":" in text or bearer):
        fix = "write USER:PASSWORD or Bearer TOKEN on one line"
        raise wrong("--login", "no login stands there", fix=fix, file=name)
    if path is None or os.name != "posix" or not stat.S_IMODE(path.stat().st_mode) & 0o077:
        return text, ""
    return text, f"others can read {name}: chmod 600 {name}"


def security_of(
    archive: str,
    *,
    tls: bool = False,
    authority: Path | None = None,
    certificate: Path | None = None,
    key: Path | None = None,
    login: Path | None = None,
) -> tuple[Security, str]:
    """Return the security of the connection to an archive, and a note about its login.

    Parameters
    ----------
    archive : str
        ``AE@host:port``, or the address of a DICOMweb service.
    tls, authority, certificate, key
        As in `Security`; a certificate file also turns TLS on.
    login : Path or None
        File with the login.

    Raises
    ------
    InputError
        For options that contradict each other or the kind of archive.
    """
    web = archive.startswith(WEB_SCHEMES)
    idle = {"--tls": (tls, "DICOMweb")} if web else {"--login": (login, "DIMSE, which has none")}
    for option, (given, what) in idle.items():
        if given:
            raise wrong(option, f"cannot be combined with {what}", fix="leave it out")
    if key is not None and certificate is None:
        raise wrong("--tls-key", "a key without its certificate", fix="add --tls-cert")
    login_text, note = _login_of(login) if web else ("", "")
    encrypts = not web and (tls or any((authority, certificate, key)))
    return Security(encrypts, authority, certificate, key, login_text), note


def untrusted(reason: str) -> tuple[str, str]:
    """Return what is wrong with an archive's certificate, and what to do, from OpenSSL's reason.

    >>> untrusted("certificate has expired")[0]
    'its certificate has expired'
    """
    if "mismatch, certificate" in reason or "doesn't match" in reason:
        fix = "write the address with the name that stands in the certificate"
        return "its certificate is for another host name", fix
    clock = "the clock of this machine may be wrong"
    if "has expired" in reason:
        return "its certificate has expired", f"let its administrator renew it; or {clock}"
    if "not yet valid" in reason:
        return "its certificate is not valid yet", clock
    fix = "let its administrator give you its authority, and name that by --tls-ca"
    return "its certificate is not trusted here", fix


def is_here(host: str) -> bool:
    """Return whether a host is this machine, to which connections need no encryption.

    >>> is_here("127.0.0.1"), is_here("pacs.example")
    (True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
