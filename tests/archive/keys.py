"""Certificates for tests of TLS, made by an authority of their own."""

import pytest


def keys_in(folder):
    """Write an authority, another one, and certificates with their keys, into a folder."""
    trustme = pytest.importorskip("trustme")
    authority, other = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    other.cert_pem.write_to_path(folder / "other.pem")
    for name, of in (("archive", authority), ("ours", authority), ("stranger", other)):
        made = of.issue_cert("127.0.0.1")
        made.private_key_pem.write_to_path(folder / f"{name}.key")
        made.cert_chain_pems[0].write_to_path(folder / f"{name}.pem")
    (folder / "no.pem").write_text("no certificate")
    return folder
