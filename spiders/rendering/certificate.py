"""The certificate that the browser meets where its tunnels end, at our proxy: made for one run, trusted by its key."""

import base64
import hashlib
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

_NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "rendering")])
_VALID = timedelta(days=2)


def make(folder: Path) -> tuple[ssl.SSLContext, str]:
    """A server's TLS settings over a key of its own, and the digest (base64 SHA-256) by which a browser trusts it.

    The key lies in `folder` for a moment, readable by its owner alone: ssl reads keys from files only.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_NAME)
        .issuer_name(_NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _VALID)
        .not_valid_after(now + _VALID)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    file = folder / "tunnel.pem"
    file.touch(mode=0o600)
    try:
        file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
        context.load_cert_chain(file)
    finally:
        file.unlink()
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return context, base64.b64encode(hashlib.sha256(public).digest()).decode()
