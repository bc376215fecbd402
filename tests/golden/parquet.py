"""Writes small Parquet files with pyarrow and polars, and what they hold.

    python tests/golden/parquet.py

pyarrow 26.0.1, polars 2.1.0. Numbers in `parquet/numbers.json` are those that were written, as Python's floats:
for a decimal `float(Decimal)`, which is rounded once.
"""

import datetime
import decimal
import json
import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent / "parquet"
D = decimal.Decimal

TYPES = {
    "i8": [0, 1, -1, 127, -128, 5, 6],
    "u8": [0, 1, 2, 255, 128, 5, 6],
    "i32": [0, 1, -1, 2**31 - 1, -(2**31), 5, 6],
    "u32": [0, 1, 2, 2**32 - 1, 2**31, 5, 6],
    "i64": [0, 1, -1, 2**63 - 1, -(2**63), 2**53 + 1, 6],
    "u64": [0, 1, 2, 2**64 - 1, 2**63, 2**53 + 1, 6],
    "f32": [0.0, 0.5, -1.5, 3.4028234663852886e38, 1.401298464324817e-45, 0.10000000149011612, 6.0],
    "f64": [0.0, 0.1, -0.1, 1.7976931348623157e308, 5e-324, 1e-3, 6.0],
    "flag": [True, False, True, True, False, False, True],
    "price": [D("0.10"), D("1.23"), D("-1.23"), D("99999999.99"), D("-0.01"), D("5.00"), D("6.66")],
    "long": [D("0.1234567891"), D("12345678901234567890.1234567891"), D("-1.5"), D("0"), D("-0.0000000001"), D("5"), D("6")],
}


def by_pyarrow():
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        "i8": pa.int8(), "u8": pa.uint8(), "i32": pa.int32(), "u32": pa.uint32(), "i64": pa.int64(), "u64": pa.uint64(),
        "f32": pa.float32(), "f64": pa.float64(), "flag": pa.bool_(), "price": pa.decimal128(10, 2),
        "long": pa.decimal128(38, 10),
    }
    columns = {name: pa.array(values, types[name]) for name, values in TYPES.items()}
    columns["day"] = pa.array([datetime.date(2024, 1, 1 + i) for i in range(7)])
    columns["at"] = pa.array([datetime.datetime(2024, 1, 1 + i) for i in range(7)])
    columns["text"] = pa.array(list("abcdefg"))
    columns["list"] = pa.array([[1.0]] * 7)
    columns["struct"] = pa.array([{"a": 1.0}] * 7)
    table = pa.table(columns)
    pq.write_table(table, FOLDER / "types.parquet", row_group_size=3, compression="snappy")
    pq.write_table(
        table.select(["i32", "price", "long"]), FOLDER / "decimals.parquet", store_decimal_as_integer=True, version="1.0",
        compression="gzip",
    )
    gaps = pa.table({"x": [1.0, 2.0, None, 4.0, 5.0, 6.0, None], "y": [1, None, 3, 4, 5, 6, None], "z": [1.0] * 7})
    pq.write_table(gaps, FOLDER / "gaps.parquet", row_group_size=2, compression="lz4")


def by_polars():
    import polars as pl

    table = pl.DataFrame({"x": [i / 8 for i in range(40)], "y": [i * i for i in range(40)]})
    for compression in ["uncompressed", "snappy", "gzip", "lz4", "zstd"]:
        table.write_parquet(FOLDER / f"polars_{compression}.parquet", compression=compression, row_group_size=16, statistics=False)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    # The two need not be installed in one place.
    for name in sys.argv[1:] or ["pyarrow", "polars"]:
        {"pyarrow": by_pyarrow, "polars": by_polars}[name]()
    numbers = {name: [float(value) for value in values] for name, values in TYPES.items()}
    (FOLDER / "numbers.json").write_text(json.dumps(numbers) + "\n")
