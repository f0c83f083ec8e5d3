"""A finished certificate as its reader finds it: parsed from its bytes alone, with nothing of the issuer's code.

Read are the embedded record, the glyphs that the page paints (by the outlines inside of the file, not by what /ToUnicode
says of them), the two-dimensional code (libzbar) and both signatures (libcrypto, libsodium).
"""
import base64
import ctypes
import ctypes.util
import hashlib
import json
import re
import struct
import zlib

NUMBER = rb"[-+]?[0-9]*\.?[0-9]+"


class Wrong(Exception):
    """What is not as it should be."""


# ---- the file ----
class Pdf:
    """Objects by the table at the end of the file; only what a certificate has."""

    def __init__(self, data):
        self.data = data
        start = int(re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", data).group(1))
        head = re.match(rb"xref\s+0 (\d+)\s+", data[start:])
        at = start + head.end()
        self.places = [int(data[at + 20 * i:at + 20 * i + 10]) for i in range(int(head.group(1)))]
        self.trailer = data[at + 20 * len(self.places):]

    def source(self, number):
        at = self.places[number]
        begin = re.compile(rb"%d 0 obj\s" % number).match(self.data, at)
        if not begin:
            raise Wrong(f"object {number} is not where the table says")
        end = self.data.index(b"endobj", at)
        stream = self.data.find(b"stream\n", at, end)
        return self.data[begin.end():stream if stream >= 0 else end]

    def stream(self, number):
        source = self.source(number)
        at = self.data.index(b"stream\n", self.places[number]) + 7
        length = int(re.search(rb"/Length (\d+)", source).group(1))
        data = self.data[at:at + length]
        return zlib.decompress(data) if b"/FlateDecode" in source else data

    @staticmethod
    def refer(source, key):
        found = re.search(rb"/%s\s*\[?\s*(\d+) 0 R" % key, source)
        if not found:
            raise Wrong(f"no /{key.decode()}")
        return int(found.group(1))

    def page(self):
        catalog = self.source(self.refer(self.trailer, b"Root"))
        pages = self.source(self.refer(catalog, b"Pages"))
        if not re.search(rb"/Count 1\b", pages):
            raise Wrong("not one page")
        return catalog, self.source(self.refer(pages, b"Kids"))


# ---- TrueType ----
class Font:
    """Outlines as they stand in the file, by glyph."""

    def __init__(self, data):
        self.data = data
        n = struct.unpack_from(">H", data, 4)[0]
        self.table = {}
        for i in range(n):
            tag, _, at, length = struct.unpack_from(">4sIII", data, 12 + 16 * i)
            self.table[tag] = (at, length)
        self.wide = struct.unpack_from(">H", data, self.table[b"head"][0] + 50)[0]

    def outline(self, glyph):
        at = self.table[b"loca"][0]
        if self.wide:
            begin, end = struct.unpack_from(">II", self.data, at + 4 * glyph)
        else:
            begin, end = (2 * x for x in struct.unpack_from(">HH", self.data, at + 2 * glyph))
        glyf = self.table[b"glyf"][0]
        return bytes(self.data[glyf + begin:glyf + end]).rstrip(b"\0")


class Letters(Font):
    """The whole font with its character map (formats 12 and 14)."""

    def __init__(self, data):
        super().__init__(data)
        base = self.table[b"cmap"][0]
        self.groups, self.variants, self.kept = [], {}, {}
        for i in range(struct.unpack_from(">H", data, base + 2)[0]):
            at = base + struct.unpack_from(">HHI", data, base + 4 + 8 * i)[2]
            form = struct.unpack_from(">H", data, at)[0]
            if form == 12:
                n = struct.unpack_from(">I", data, at + 12)[0]
                self.groups = list(struct.iter_unpack(">III", data[at + 16:at + 16 + 12 * n]))
            elif form == 14:
                self.read_variants(at)

    def read_variants(self, at):
        for i in range(struct.unpack_from(">I", self.data, at + 6)[0]):
            high, low, usual, other = struct.unpack_from(">BHII", self.data, at + 10 + 11 * i)
            selector = high << 16 | low
            if other:
                n = struct.unpack_from(">I", self.data, at + other)[0]
                for k in range(n):
                    high, low, glyph = struct.unpack_from(">BHH", self.data, at + other + 4 + 5 * k)
                    self.variants[high << 16 | low, selector] = glyph
            if usual:
                n = struct.unpack_from(">I", self.data, at + usual)[0]
                for k in range(n):
                    high, low, more = struct.unpack_from(">BHB", self.data, at + usual + 4 + 4 * k)
                    for c in range(high << 16 | low, (high << 16 | low) + more + 1):
                        self.variants.setdefault((c, selector), None)

    def glyph(self, char):
        for first, last, glyph in self.groups:
            if first <= char <= last:
                return glyph + char - first
        raise Wrong(f"the font has no U+{char:04X}")

    def letter(self, char, selector):
        if (char, selector) not in self.kept:
            glyph = self.variants[char, selector] if selector else None
            self.kept[char, selector] = self.outline(self.glyph(char) if glyph is None else glyph)
        return self.kept[char, selector]

    def outlines(self, text):
        """Of each letter that has ink."""
        chars, out = [ord(c) for c in text], []
        for i, c in enumerate(chars):
            if 0xE0100 <= c <= 0xE01EF:
                continue
            following = chars[i + 1] if i + 1 < len(chars) else 0
            ink = self.letter(c, following if 0xE0100 <= following <= 0xE01EF else 0)
            if ink:
                out.append(ink)
        return out


def painted(pdf, page):
    """The outlines that the page paints, in order."""
    fonts = {}
    for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", page[page.index(b"/Font"):]):
        child = pdf.source(pdf.refer(pdf.source(int(number)), b"DescendantFonts"))
        if b"/Identity-H" not in pdf.source(int(number)) or b"/CIDToGIDMap /Identity" not in child:
            raise Wrong("a code is not its glyph")
        fonts[name] = Font(pdf.stream(pdf.refer(pdf.source(pdf.refer(child, b"FontDescriptor")), b"FontFile2")))
    out = []
    content = pdf.stream(pdf.refer(page, b"Contents"))
    for name, array in re.findall(rb"BT /(F\d+) %s Tf %s [^\[]*Tm \[([^\]]*)\] TJ ET" % (NUMBER, NUMBER), content):
        for code in re.findall(rb"[0-9A-Fa-f]{4}", b"".join(re.findall(rb"<([^>]*)>", array))):
            ink = fonts[name].outline(int(code, 16))
            if ink:
                out.append(ink)
    if content.count(b"TJ") != content.count(b"BT ") or b"Tj" in content or b"Tr" in content:
        raise Wrong("text that this reader does not follow")
    return out


# ---- the code ----
class Scanner:
    """libzbar."""

    ALL, QR, ENABLE = 0, 64, 0

    def __init__(self):
        self.lib = ctypes.CDLL(ctypes.util.find_library("zbar"))
        for name in ("zbar_image_scanner_create", "zbar_image_create", "zbar_image_first_symbol", "zbar_symbol_next"):
            getattr(self.lib, name).restype = ctypes.c_void_p
        self.lib.zbar_symbol_get_data.restype = ctypes.c_char_p
        self.scanner = ctypes.c_void_p(self.lib.zbar_image_scanner_create())
        # Two-dimensional codes only: in their noise libzbar sometimes finds a few digits of other kinds.
        self.lib.zbar_image_scanner_set_config(self.scanner, self.ALL, self.ENABLE, 0)
        self.lib.zbar_image_scanner_set_config(self.scanner, self.QR, self.ENABLE, 1)

    def read(self, side, grey):
        image = ctypes.c_void_p(self.lib.zbar_image_create())
        self.lib.zbar_image_set_format(image, ctypes.c_ulong(int.from_bytes(b"Y800", "little")))
        self.lib.zbar_image_set_size(image, side, side)
        self.lib.zbar_image_set_data(image, ctypes.c_char_p(grey), ctypes.c_ulong(len(grey)), None)
        self.lib.zbar_scan_image(self.scanner, image)
        out, symbol = [], self.lib.zbar_image_first_symbol(image)
        while symbol:
            out.append(self.lib.zbar_symbol_get_data(ctypes.c_void_p(symbol)))
            symbol = self.lib.zbar_symbol_next(ctypes.c_void_p(symbol))
        self.lib.zbar_image_destroy(image)
        return out


def code_of(pdf, page, scanner, scale=3):
    number = int(re.search(rb"/Qr (\d+) 0 R", page).group(1))
    source, bits = pdf.source(number), pdf.stream(number)
    side = int(re.search(rb"/Width (\d+)", source).group(1))
    dark = b"/Decode [ 1 0 ]" in source
    row, rows = (side + 7) // 8, []
    for y in range(side):
        line = bytearray()
        for x in range(side):
            bit = bits[y * row + x // 8] >> (7 - x % 8) & 1
            line += (b"\0" if bool(bit) == dark else b"\xff") * scale
        rows.append(bytes(line) * scale)
    found = scanner.read(side * scale, b"".join(rows))
    if len(found) != 1:
        raise Wrong(f"{len(found)} codes")
    return found[0].decode()


def payload_of(url, public_key, sodium):
    raw = base64.urlsafe_b64decode(url.split("#", 1)[1] + "==")
    said, signature = raw[:-64], raw[-64:]
    if sodium.crypto_sign_verify_detached(signature, said, ctypes.c_ulonglong(len(said)), public_key) != 0:
        raise Wrong("the code's signature")
    return {"code_tenant": said[1:7].decode(), "code_issue_number": int.from_bytes(said[7:9], "big"), "code_grade": chr(said[9]),
            "certified_on": said[10:18].decode(), "record_sha256": said[18:50].hex(),
            "code_certificate_number": said[55:55 + said[54]].decode()}


# ---- the signature ----
class Signatures:
    """libcrypto: CMS over all bytes but its own, by this one certificate."""

    NO_CHAIN, BINARY = 0x20, 0x80

    def __init__(self, certificate_der):
        self.lib = ctypes.CDLL(ctypes.util.find_library("crypto"))
        for name in ("d2i_CMS_ContentInfo", "BIO_new_mem_buf", "d2i_X509", "CMS_get0_signers", "OPENSSL_sk_value"):
            getattr(self.lib, name).restype = ctypes.c_void_p
        self.certificate = self.decode("d2i_X509", certificate_der)

    def decode(self, what, der):
        at = ctypes.c_char_p(der)
        return ctypes.c_void_p(getattr(self.lib, what)(None, ctypes.byref(at), ctypes.c_long(len(der))))

    def check(self, data):
        span = re.search(rb"/ByteRange \[ 0 (\d+) (\d+) (\d+)\s*\]", data)
        first, second, rest = (int(x) for x in span.groups())
        if second + rest != len(data) or data[first:first + 1] != b"<" or data[second - 1:second] != b">":
            raise Wrong("the signature does not cover the file")
        signed = data[:first] + data[second:]
        cms = self.decode("d2i_CMS_ContentInfo", bytes.fromhex(data[first + 1:second - 1].decode()))
        if not cms.value:
            raise Wrong("the signature is malformed")
        bio = ctypes.c_void_p(self.lib.BIO_new_mem_buf(signed, len(signed)))
        good = self.lib.CMS_verify(cms, None, None, bio, None, self.NO_CHAIN | self.BINARY) == 1
        signers = ctypes.c_void_p(self.lib.CMS_get0_signers(cms)) if good else None
        ours = good and self.lib.OPENSSL_sk_num(signers) == 1 and self.lib.X509_cmp(
            ctypes.c_void_p(self.lib.OPENSSL_sk_value(signers, 0)), self.certificate) == 0
        if signers:
            self.lib.OPENSSL_sk_free(signers)
        self.lib.BIO_free(bio)
        self.lib.CMS_ContentInfo_free(cms)
        if not ours:
            raise Wrong("the signature does not hold")


def record_of(pdf, catalog):
    names = re.search(rb"/EmbeddedFiles << /Names \[ \(shien-certificate\.json\) (\d+) 0 R \]", catalog)
    if not names:
        raise Wrong("no record")
    data = pdf.stream(pdf.refer(pdf.source(int(names.group(1))), b"F"))
    return json.loads(data), hashlib.sha256(data).hexdigest()
