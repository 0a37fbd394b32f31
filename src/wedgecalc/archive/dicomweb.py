"""A DICOMweb connection to an archive, whose refusals are explained and never quoted."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wedgecalc.archive.peer import Peer
from wedgecalc.archive.quiet import silence_libraries
from wedgecalc.archive.secure import untrusted
from wedgecalc.extras import need

if TYPE_CHECKING:
    from dicomweb_client import DICOMwebClient

# Reasons by which versions of OpenSSL describe an answer that is not encrypted.
_PLAIN = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "PACKET_LENGTH_TOO_LONG")


@contextmanager
def web(peer: Peer) -> "Iterator[DICOMwebClient]":
    """Give a DICOMweb client of an archive; failures become an `InputError` with their cause."""
    need("dicomweb_client", "archive", "an archive needs")
    import requests
    from dicomweb_client import DICOMwebClient

    silence_libraries()
    try:
        session = peer.security.session(peer.url)
        client = DICOMwebClient(peer.url, session=session, timeout=peer.timeout)
        client.set_http_retry_params(retry=False)
        yield client
    except requests.Timeout:
        what = f"it gave no answer within {peer.timeout:g} s"
        raise peer.error(what, "a longer --timeout may help") from None
    except requests.HTTPError as error:
        raise peer.error(*refused_web(error)) from None
    except requests.exceptions.SSLError as error:
        raise peer.error(*_not_encrypted(error)) from None
    except requests.ConnectionError:
        what = "nobody answers at this address, or not as DICOMweb does"
        fix = "check the address, and that the archive runs"
        if peer.url.startswith("https:") and peer.security.certificate is None:
            fix += "; it may want a certificate of ours (--tls-cert)"  # and hangs up without one
        raise peer.error(what, fix) from None
    except requests.RequestException as error:
        raise peer.error(f"the exchange failed ({type(error).__name__})") from None


def _not_encrypted(error: Any) -> tuple[str, str]:
    """Return why a connection could not be encrypted, and what to do.

    The cause is in the innermost of several errors; only its text is always there.
    """
    text = str(error)
    match = re.search(r"\[SSL: (\w+)\]", text)
    kind = match[1] if match else ""
    if kind == "CERTIFICATE_VERIFY_FAILED" or "doesn't match" in text:
        return untrusted(text)
    if kind in _PLAIN or "record layer failure" in text:
        return "it does not speak TLS at this port", "check the port; is its address http://…?"
    fix = "give our certificate by --tls-cert and --tls-key"  # else an alert, or it hung up
    return "it refused the encrypted connection, perhaps as it wants a certificate of ours", fix


def refused_web(error: Any) -> tuple[str, str]:
    """Return what an HTTP error means, and what to do; its text is not quoted."""
    code = 0 if error.response is None else int(error.response.status_code)
    path = "check the path, often /dicom-web"
    reasons = {
        400: ("it does not understand this question, or is no DICOMweb service (400)", path),
        401: (
            "it asks for a login, or does not know this one (401)",
            "put it into a file for --login",
        ),
        403: ("it does not let this user in (403)", "ask its administrator"),
        404: ("there is no such service at this address (404)", path),
        409: ("it refuses the object (409)", "ask its administrator which objects it takes"),
        507: ("it is full (507)", "ask its administrator"),
    }
    log = "its log tells its administrator why"
    return reasons.get(code, (f"it answers with the error {code}", log))
