"""Ways in which a file can be harmed on its way, or made to harm: all by chance, from a seed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import numpy as np
from damaged_films import DAMAGES

Mutation = Callable[[bytearray, bytes, np.random.Generator], bytearray]
"""Makes another file of one, with a second file of its kind at hand."""

FIELDS = re.compile(
    rb"ftyp|moov|mvhd|tkhd|mdhd|elst|stsd|stts|ctts|stsz|stco|stsc|stss|avcC|hvcC|moof|trun"
    rb"|avih|strh|strf|idx1|movi|\x1aE\xdf\xa3|\x16T\xaek|\x1fC\xb6u|\x15I\xa9f|PK\x01\x02|PK\x03\x04|PK\x05\x06|NUMPY"
)
"""Before such a word containers keep a length, and after it what they say of themselves."""

EXTREMES = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\0\0\0\x01", b"\xff\xff\xff\x7f")

NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
ODD_NUMBERS = (b"0", b"-1", b"1e400", b"-1e308", b"nan", b"-inf", b"9" * 400, b"0x7fffffff", b"1_0", b"", b"[" * 2000)
ODD_TEXTS = (
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b'"', b"'''", b'"""', b"\\u0000", b"\r", b"\x1b[2J"),
    *(
        "\u202egnp".encode(),
        b"<script>alert(1)</script>",
        b"=cmd|' /C calc'!A0",
        b"../../../x",
        b"x" * 200_000,
    ),
    *(b"{a={a=" * 500, b";" * 5000, b",\n" * 5000, b"%s%n{0.__class__}", b"${HOME}", b"CON.mp4"),
)


def field_at_an_extreme(data: bytearray, _other: bytes, rng: np.random.Generator) -> bytearray:
    """Lengths and counts in a header, at what no program reckons with."""
    places = [match.start() for match in FIELDS.finditer(data)] or [0]
    for at in rng.choice(places, int(rng.integers(1, 4))) + 4 * rng.integers(-1, 16, 1):
        at = max(0, int(at))
        data[at : at + 4] = EXTREMES[rng.integers(len(EXTREMES))]
    return data


def bits_flipped(data: bytearray, _other: bytes, rng: np.random.Generator) -> bytearray:
    for at in rng.integers(0, len(data), int(rng.integers(1, 20))):
        data[at] ^= 1 << int(rng.integers(8))
    return data


def cut_out(data: bytearray, _other: bytes, rng: np.random.Generator) -> bytearray:
    start, length = int(rng.integers(len(data))), int(10 ** rng.uniform(0, 4))
    del data[start : start + length]
    return data


def put_in(data: bytearray, _other: bytes, rng: np.random.Generator) -> bytearray:
    at, length = int(rng.integers(len(data))), int(10 ** rng.uniform(0, 4))
    data[at:at] = rng.bytes(length)
    return data


def spliced(data: bytearray, other: bytes, rng: np.random.Generator) -> bytearray:
    """The beginning of one file and the end of another of its kind."""
    share = rng.uniform()
    return data[: int(share * len(data))] + other[int(share * len(other)) :]


def _alone(damage: Callable[[bytearray, np.random.Generator], bytearray]) -> Mutation:
    def mutation(data: bytearray, _other: bytes, rng: np.random.Generator) -> bytearray:
        return damage(data, rng)

    mutation.__name__ = damage.__name__
    return mutation


OF_BYTES: tuple[Mutation, ...] = (
    *map(_alone, DAMAGES),
    *(field_at_an_extreme, bits_flipped, cut_out, put_in, spliced),
)
"""For any file."""


def odd_number(data: bytearray, _other: bytes, rng: np.random.Generator) -> bytearray:
    return _in_place_of(list(NUMBER.finditer(data)), data, ODD_NUMBERS, rng)


def odd_text(data: bytearray, _other: bytes, rng: np.random.Generator) -> bytearray:
    return _in_place_of(list(re.finditer(rb"\b|$", data)), data, ODD_TEXTS, rng)


def lines_moved(data: bytearray, other: bytes, rng: np.random.Generator) -> bytearray:
    """Lines left out, doubled, exchanged, or taken from another file of the kind."""
    lines, strange = bytes(data).splitlines(keepends=True), other.splitlines(keepends=True)
    for _ in range(int(rng.integers(1, 6))):
        at, to = rng.integers(0, len(lines), 2)
        match rng.integers(4):
            case 0:
                lines[at] = b""
            case 1:
                lines[at] *= int(10 ** rng.uniform(0, 3))
            case 2:
                lines[at], lines[to] = lines[to], lines[at]
            case _:
                lines[at] = strange[rng.integers(len(strange))]
    return bytearray(b"".join(lines))


OF_TEXT: tuple[Mutation, ...] = (odd_number, odd_text, lines_moved)


def _in_place_of(
    found: list[re.Match[bytes]], data: bytearray, odd: tuple[bytes, ...], rng: np.random.Generator
) -> bytearray:
    if found:
        match = found[rng.integers(len(found))]
        data[match.start() : match.end()] = odd[rng.integers(len(odd))]
    return data


def header_of_array(data: bytearray, _other: bytes, rng: np.random.Generator) -> bytearray:
    """An array of a key point file that says another shape, type or order than it has; the checksums are right."""

    def changed(array: bytearray) -> bytearray:
        return odd_number(array[:10] + array[10:128], b"", rng) + array[128:] if rng.uniform() < 0.7 else array[:64]

    return _one_array(data, changed, rng)


def odd_values(data: bytearray, _other: bytes, rng: np.random.Generator) -> bytearray:
    """Numbers in an array that are none, or that nothing has; the checksums are right."""

    def changed(array: bytearray) -> bytearray:
        odd = np.array([rng.choice([np.nan, np.inf, -np.inf, 1e308, -1e30, 1e12])]).tobytes()
        for at in rng.integers(0, max(1, (len(array) - 128) // 8), int(10 ** rng.uniform(0, 3))):
            array[128 + 8 * at : 136 + 8 * at] = odd
        return array

    return _one_array(data, changed, rng)


OF_ARRAYS: tuple[Mutation, ...] = (header_of_array, odd_values)


def _one_array(data: bytearray, change: Callable[[bytearray], bytearray], rng: np.random.Generator) -> bytearray:
    """A key point file in which one array was changed, packed again."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        names = whole.namelist()
        which = names[rng.integers(len(names))]
        for name in names:
            array = whole.read(name)
            made.writestr(name, bytes(change(bytearray(array))) if name == which else array)
    return bytearray(content.getvalue())
