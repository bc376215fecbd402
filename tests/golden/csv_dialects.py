"""CSV texts in many dialects, and the numbers that pandas reads from them: writes csv_dialects.json.

Run in this folder: python csv_dialects.py (pandas 3.1.1). Bytes of a text are stored as the characters of the same numbers.
"""

import io
import itertools
import json
import random
import warnings

import pandas as pd

warnings.filterwarnings("ignore")  # float_precision is deprecated, and still what rounds right
random.seed(7)
NAMES = ["x", "größe", "label", "z"]
WORDS = ["north", "south", "été", "a, b; c|d\te", 'say "hi"', "it's"]


def number(value, decimal, thousands):
    text = f"{value:,.4f}" if thousands else repr(value)
    return text.replace(",", "\0").replace(".", decimal).replace("\0", thousands or "")


def quoted(text, separator, quote, always=False):
    special = [separator, quote, "\n"] + ([" ", "\t"] if separator == " " else [])
    if always or any(c in text for c in special):
        return quote + text.replace(quote, 2 * quote) + quote
    return text


def case(separator=",", decimal=".", thousands=None, quote='"', comment=None, header=True, skip=0, encoding="utf-8",
         markers=(), missing=(), end="\n", bom=False, always=False, blank_lines=False):
    words = [w for w in WORDS if separator != " " or w != "été"]
    rows = []
    for i in range(8):
        value = random.choice([1.0, 1e3, 1e6])
        row = [number(round(random.uniform(-1, 1) * value, 4), decimal, thousands),
               number(random.uniform(-1e4, 1e4) if not thousands else round(random.uniform(-1e7, 1e7), 4), decimal, thousands),
               words[i % len(words)], str(i)]
        if missing and i % 3 == 1:
            row[i % 2] = missing[i % len(missing)]
        rows.append(row)
    lines = [f"something else entirely {i}" for i in range(skip)]
    if comment:
        lines.append(f"{comment} measured, by; hand")
    for row in ([NAMES] if header else []) + rows:
        lines.append(separator.join(quoted(f, separator, quote, always) for f in row))
        if comment and row == rows[3]:
            lines.append(f"{comment} a pause; 1,2")
        if blank_lines and row == rows[2]:
            lines.append("")
    data = (b"\xef\xbb\xbf" if bom else b"") + (end.join(lines) + end).encode(encoding)
    frame = pd.read_csv(
        io.BytesIO(data), sep=r"\s+" if separator == " " else separator, decimal=decimal, thousands=thousands, quotechar=quote,
        comment=comment, header=0 if header else None, names=None if header else NAMES, skiprows=skip, encoding=encoding,
        na_values=list(markers), float_precision="round_trip", skip_blank_lines=True)
    numbers = frame[["x", "größe", "z"]].astype(float)
    kept = frame.dropna()
    return {
        "text": data.decode("latin-1"), "separator": separator, "decimal": decimal, "thousands": thousands, "quote": quote,
        "comment": comment, "header": header, "skip_lines": skip, "latin_1": encoding != "utf-8", "markers": list(markers),
        "dropped": len(frame) - len(kept), "kept": kept[["x", "größe", "z"]].astype(float).values.tolist(),
        "labels": kept["label"].tolist(), "filled": numbers.fillna(numbers.mean()).values.tolist(),
    }


cases = []
for separator, decimal, thousands in itertools.product([",", ";", "\t", "|", " "], [".", ","], [None, ",", ".", "'", "_"]):
    if decimal == thousands:
        continue
    cases.append(case(separator, decimal, thousands))
for separator, quote in itertools.product([",", ";", "\t"], ['"', "'"]):
    cases.append(case(separator, quote=quote, always=True))
for encoding, end, bom in [("cp1252", "\n", False), ("cp1252", "\r\n", False), ("utf-8", "\r\n", True), ("utf-8", "\r", False)]:
    cases.append(case(";", ",", encoding=encoding, end=end, bom=bom))
for comment in ["#", "%"]:
    cases.append(case(comment=comment, blank_lines=True))
    cases.append(case("\t", comment=comment))
cases.append(case(header=False))
cases.append(case(";", ",", header=False))
cases.append(case(skip=3))
cases.append(case("|", skip=2, end="\r\n"))
standard = ["", "NA", "N/A", "NaN", "nan", "NULL", "null", "None", "n/a", "#N/A", "<NA>", "-nan"]
for marker in standard:
    cases.append(case(missing=[marker]))
cases.append(case(";", ",", missing=["", "NA"]))
for marker in ["-", "?", ".", "missing", "n.d.", "-999", "-999.0"]:
    cases.append(case(missing=[marker], markers=[marker]))
    cases.append(case(";", ",", missing=[marker.replace(".0", ",0")], markers=[marker.replace(".0", ",0")]))
with open("csv_dialects.json", "w") as file:
    json.dump(cases, file, indent=0, ensure_ascii=True)
    file.write("\n")
print(len(cases))
