"""Which character set a page is in, whatever it says: labels as the WHATWG Encoding Standard lists them."""

import codecs
import re

from trafilatura.utils import detect_encoding

_FAMILIES = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    "cp866": "866 cp866 csibm866 ibm866",
    "iso8859-2": "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
    "iso8859-3": "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
    "iso8859-4": "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
    "iso8859-5": "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
    "iso8859-6": "arabic asmo-708 csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i iso8859-6 iso_8859-6",
    "iso8859-7": "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7",
    "iso8859-8": "csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-8859-8-i iso-ir-138 iso8859-8 logical visual",
    "iso8859-10": "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
    "iso8859-13": "iso-8859-13 iso8859-13 iso885913",
    "iso8859-14": "iso-8859-14 iso8859-14 iso885914",
    "iso8859-15": "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9",
    "iso8859-16": "iso-8859-16",
    "koi8-r": "cskoi8r koi koi8 koi8-r koi8_r",
    "koi8-u": "koi8-ru koi8-u",
    "mac-roman": "csmacintosh mac macintosh x-mac-roman",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "cp874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
    "cp1250": "cp1250 windows-1250 x-cp1250",
    "cp1251": "cp1251 windows-1251 x-cp1251",
    "cp1252": "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1"
    " iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252",
    "cp1253": "cp1253 windows-1253 x-cp1253",
    "cp1254": "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5"
    " windows-1254 x-cp1254",
    "cp1255": "cp1255 windows-1255 x-cp1255",
    "cp1256": "cp1256 windows-1256 x-cp1256",
    "cp1257": "cp1257 windows-1257 x-cp1257",
    "cp1258": "cp1258 windows-1258 x-cp1258",
    "gb18030": "chinese csgb2312 csiso58gb231280 gb18030 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc_jp": "cseucpkdfmtjapanese euc-jp x-euc-jp",
    "iso2022_jp": "csiso2022jp iso-2022-jp",
    "cp932": "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
    "cp949": "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601"
    " windows-949",
    "utf-16-be": "unicodefffe utf-16be",
    "utf-16-le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le",
}
_CODECS = {label: codec for codec, labels in _FAMILIES.items() for label in labels.split()}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_PRESCAN = 4096
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([^\s\"'/>;]+)", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']+)", re.IGNORECASE)
_FALLBACK = "cp1252"
_ASCII = bytes(range(128))
_OTHER_SCRIPT = 0.1
"""Of a page's bytes, how many stand beyond ASCII where its language is not written in Latin letters."""


def to_utf8(body: bytes, content_type: str | None) -> bytes:
    """A page as valid UTF-8: by byte order mark, header, meta, detector, in this order, unless the bytes belie a label.

    Bytes that are valid UTF-8 beyond ASCII are UTF-8 under any label of another kind, and bytes that are mostly not
    are not UTF-8 under its label. Text once encoded twice stays as it was sent. Undecodable bytes become U+FFFD.
    """
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return _recode(body[len(mark) :], codec)
    if utf16 := _utf16_without_mark(body):
        return _recode(body, utf16)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_other(body, _labels(body, content_type)).encode("utf-8")
    return body


def _recode(body: bytes, codec: str) -> bytes:
    return body.decode(codec, "replace").encode("utf-8")


def known_codec(label: str) -> str | None:
    """The codec of a WHATWG label, None for one that the standard does not list."""
    return _CODECS.get(label.strip().lower())


def _labels(body: bytes, content_type: str | None) -> list[str]:
    """The codecs that header and page name, most trusted first. A label that was read in ASCII is not UTF-16."""
    head = body[:_PRESCAN]
    named = [match[1] for match in _HEADER.finditer(content_type or "")]
    named += [match[1].decode("latin-1") for pattern in (_META, _XML) for match in pattern.finditer(head)]
    codecs_named = [codec for label in named if (codec := known_codec(label))]
    return [codec for codec in codecs_named if not codec.startswith("utf-16")]


def _decode_other(body: bytes, labels: list[str]) -> str:
    """The text of bytes that are not valid UTF-8 throughout."""
    as_utf8 = body.decode("utf-8", "replace")
    lost = as_utf8.count("�")
    held = len(body) - len(as_utf8) + lost
    if held > lost and (held > 8 * lost or "utf-8" in labels or not labels):
        return as_utf8
    others = [codec for codec in labels if codec != "utf-8"]
    for codec in others or _detected(body):
        text = body.decode(codec, "replace")
        if text.count("�") <= lost:
            return text
    return body.decode(_FALLBACK, "replace")


def _detected(body: bytes) -> list[str]:
    """The detector's guesses where many bytes are letters of another script; of a few accents it makes anything."""
    if len(body.translate(None, _ASCII)) < _OTHER_SCRIPT * len(body):
        return []
    return [codec for label in detect_encoding(body) if (codec := known_codec(label.replace("_", "-")))]


def _utf16_without_mark(body: bytes) -> str | None:
    """UTF-16 shows by its zero bytes: markup is mostly ASCII, and no other page has every second byte zero."""
    sample = body[:_PRESCAN]
    if len(sample) < 16 or b"\0" not in sample[:16]:
        return None
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return None
