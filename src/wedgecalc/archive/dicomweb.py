"""Speak DICOMweb with an archive; what it refuses is said in words, and its text is not quoted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wedgecalc.archive.peer import Peer, hush
from wedgecalc.extras import need

if TYPE_CHECKING:
    from dicomweb_client import DICOMwebClient


@contextmanager
def web(peer: Peer) -> "Iterator[DICOMwebClient]":
    """Speak DICOMweb with an archive.

    Raises
    ------
    InputError
        If nobody answers, or the archive refuses; says which of both.
    """
    need("dicomweb_client", "archive", "an archive needs")
    import requests
    from dicomweb_client import DICOMwebClient

    hush()
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
    except requests.exceptions.SSLError:
        fix = "let its administrator give you its authority, and name that by --tls-ca"
        raise peer.error("its certificate is not trusted here", fix) from None
    except requests.ConnectionError:
        what = "nobody answers at this address, or not as DICOMweb does"
        raise peer.error(what, "check the address, and that the archive runs") from None
    except requests.RequestException as error:
        raise peer.error(f"the exchange failed ({type(error).__name__})") from None


def refused_web(error: Any) -> tuple[str, str]:
    """Return what an answer of the web says, and what to do; its text is not quoted."""
    code = 0 if error.response is None else int(error.response.status_code)
    known = {
        401: (
            "it asks for a login, or does not know this one (401)",
            "put it into a file for --login",
        ),
        403: ("it does not let this user in (403)", "ask its administrator"),
        404: ("there is no such service at this address (404)", "check the path, often /dicom-web"),
        409: ("it refuses the object (409)", "ask its administrator which objects it takes"),
        507: ("it is full (507)", "ask its administrator"),
    }
    return known.get(code, (f"it answers with the error {code}", ""))
