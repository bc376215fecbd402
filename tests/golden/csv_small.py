"""A table of 2000 rows, compressed: writes csv_small.csv.gz and csv_small.csv.zst (needs the package zstandard)."""

import gzip
import struct

import zstandard

text = ("x,y\n" + "".join(f"{i},{i / 2}\n" for i in range(2000))).encode()
with open("csv_small.csv.gz", "wb") as file:
    # Two members, which are one text.
    file.write(gzip.compress(text[:5000], mtime=0) + gzip.compress(text[5000:], mtime=0))
frame = zstandard.ZstdCompressor(write_checksum=True).compress
with open("csv_small.csv.zst", "wb") as file:
    file.write(frame(text[:5000]) + struct.pack("<II", 0x184D2A50, 7) + b"nothing" + frame(text[5000:]))
