#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Judges workbooks by eyes other than those that wrote them. Each command prints a line for each fault; silence and exit 0 = all is well.
books.py charts FILE…             each chart: sheet, kind, title, axes, ranges; its numbers and words are those of the cells that it names
books.py sound FILE…              what Excel would repair: parts, relations, order of elements and cells, merged cells, names, styles, charts
books.py blank FILE… FOLDER       copies whose formulas have no results, so that whoever opens them must compute; prints the number of formulas
books.py same FOLDER FOLDER       every cell of the first one's workbooks is in the second's: value, kind of value, number format
books.py csvs DELIMITER DECIMAL LIST                lines "CSV;WORKBOOK;SHEET": the text table is the sheet's (empty: of the one with its heads): rows, columns, cells; prints how many rows"""
import csv, datetime, functools, os, re, sys, warnings, zipfile
import xml.etree.ElementTree as xml
import openpyxl
from openpyxl.utils import range_boundaries, coordinate_to_tuple

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# ECMA-376 Part 1, 18.3.1.99: a worksheet's elements come in this order.
ORDER = """sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate
customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks
customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls webPublishItems tableParts extLst""".split()
faults = 0
warnings.filterwarnings("ignore", message=".* is not supported and will be removed")


def fault(where, what):
    global faults
    faults += 1
    if faults <= 40:
        print(f"{where}: {what}")


# ---- sound ----

def relations(parts, part):
    folder, name = os.path.split(part)
    path = f"{folder}/_rels/{name}.rels".lstrip("/")
    if path not in parts:
        return {}
    return {r.get("Id"): (r.get("Type").rsplit("/", 1)[-1], r.get("Target") if r.get("TargetMode") == "External" else
        os.path.normpath(os.path.join("/" if r.get("Target").startswith("/") else folder, r.get("Target"))).lstrip("/")) for r in parts[path]}


def check_cells(where, sheet, styles):
    last_row = 0
    for row in sheet.iter(MAIN + "row"):
        n, last_col = int(row.get("r")), 0
        if n <= last_row:
            fault(where, f"row {n} comes after row {last_row}")
        last_row = n
        for c in row:
            r, k = coordinate_to_tuple(c.get("r"))
            if r != n or k <= last_col:
                fault(where, f"cell {c.get('r')} is out of order")
            last_col = k
            if int(c.get("s", 0)) >= styles:
                fault(where, f"cell {c.get('r')} has no such style")
            v = c.find(MAIN + "v")
            if c.get("t", "n") == "n" and v is not None and not re.fullmatch(r"-?\d+(\.\d+)?([eE]-?\d+)?", v.text or ""):
                fault(where, f"cell {c.get('r')} is no number: {v.text}")


def check_merged(where, sheet):
    taken = {}
    for m in sheet.iter(MAIN + "mergeCell"):
        a, b, c, d = range_boundaries(m.get("ref"))
        for cell in ((x, y) for x in range(a, c + 1) for y in range(b, d + 1)):
            if taken.setdefault(cell, m) is not m:
                fault(where, f"merged cells {m.get('ref')} lie over others")


def check_sheet(where, sheet, parts, part, styles, dressed):
    names = [e.tag.replace(MAIN, "") for e in sheet]
    if names != sorted(names, key=ORDER.index):
        fault(where, f"elements are out of order: {names}")
    check_cells(where, sheet, styles)
    check_merged(where, sheet)
    related = relations(parts, part)
    for e in sheet.iter():
        if e.get(OFFICE + "id") and e.get(OFFICE + "id") not in related:
            fault(where, f"{e.tag} names no part")
        if e.tag == MAIN + "cfRule" and int(e.get("dxfId", 0)) >= max(dressed, 1):
            fault(where, "a conditional format has no such style")


def sound(path):
    z = zipfile.ZipFile(path)
    if z.testzip() or len(set(z.namelist())) != len(z.namelist()):
        fault(path, "a damaged zip, or a part that stands twice")
    parts = {n: xml.fromstring(z.read(n)) for n in z.namelist() if n.endswith((".xml", ".rels"))}
    kinds = {e.get("PartName", "").lstrip("/") or "." + e.get("Extension") for e in parts["[Content_Types].xml"]}
    for n in z.namelist():
        if n != "[Content_Types].xml" and n not in kinds and "." + n.rsplit(".", 1)[-1] not in kinds:
            fault(path, f"{n} has no content type")
        if n.endswith(".rels"):
            continue
        for kind, target in relations(parts, n).values():
            if kind != "hyperlink" and target not in z.namelist():
                fault(path, f"{n} names {target}, which is not there")
    for n in kinds:
        if not n.startswith(".") and n not in z.namelist():
            fault(path, f"{n} has a content type and is not there")
    style = parts["xl/styles.xml"]
    styles, dressed = len(style.find(MAIN + "cellXfs")), len(style.find(MAIN + "dxfs"))
    book, related = parts["xl/workbook.xml"], relations(parts, "xl/workbook.xml")
    names = [s.get("name") for s in book.find(MAIN + "sheets")]
    if len({n.lower() for n in names}) != len(names) or any(not 0 < len(n) < 32 or re.search(r"[][:*?/\\]", n) for n in names):
        fault(path, f"names of sheets: {names}")
    for s in book.find(MAIN + "sheets"):
        part = related[s.get(OFFICE + "id")][1]
        check_sheet(f"{path} [{s.get('name')}]", parts[part], parts, part, styles, dressed)
    for d in book.iter(MAIN + "definedName"):
        for ref in re.findall(r"('(?:[^']|'')*'|[^,]*)!", d.text):
            if not ref.startswith("'") or ref[1:-1].replace("''", "'") not in names:
                fault(path, f"the name {d.get('name')} speaks of {ref}, which is no sheet")
    openpyxl.load_workbook(path)


# ---- charts ----

def chart_title(t):
    return "".join(r.t for p in t.tx.rich.p for r in p.r or []) if t and t.tx and t.tx.rich else ""


def words(ref):
    return getattr(ref, "strRef", None)


def points(ref):
    """What a chart keeps of a range: as long as the range, None where it has nothing."""
    kept = (words(ref).strCache if words(ref) else ref.numRef.numCache)
    out = [None] * (kept.ptCount if isinstance(kept.ptCount, int) else int(kept.ptCount.val if hasattr(kept.ptCount, "val") else kept.ptCount))
    for p in kept.pt:
        out[p.idx] = p.v
    return out


def check_range(where, book, ref, told):
    f = (words(ref) or ref.numRef).f
    name, cells = re.fullmatch(r"'?((?:[^']|'')*?)'?!(.*)", f).groups()
    there = [r[0].value for r in book[name.replace("''", "'")][cells.replace("$", "")]]
    kept = points(ref)
    as_kept = [None if v is None or v == "" else v if words(ref) else float(v) for v in there]
    if as_kept != [None if v is None or v == "" else v if words(ref) else float(v) for v in kept]:
        fault(where, f"{f} has {there}, and the chart {kept}")
    told.append(f)


def charts(path):
    book = openpyxl.load_workbook(path, data_only=True)
    for sheet in book.worksheets:
        for c in sheet._charts:
            where, told = f"{path} [{sheet.title}]", []
            for s in c.series:
                if s.cat:
                    check_range(where, book, s.cat, told)
                check_range(where, book, s.val, told)
            print(f"{sheet.title}|{c.tagname}|{chart_title(c.title)}|{chart_title(c.x_axis.title)}|{chart_title(c.y_axis.title)}|{c.anchor._from.row + 1}:{c.anchor._from.col + 1}|{' '.join(dict.fromkeys(told))}")


# ---- blank, same ----

def blank(paths, folder):
    formulas = 0
    for path in paths:
        src = zipfile.ZipFile(path)
        with zipfile.ZipFile(os.path.join(folder, os.path.basename(path)), "w", zipfile.ZIP_DEFLATED) as out:
            for n in src.namelist():
                data = src.read(n)
                if n.startswith("xl/worksheets/sheet"):
                    data, k = re.subn(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
                    formulas += k
                out.writestr(n, data)
    print(formulas)


def plain_format(f):
    return f.replace("\\", "").replace('"', "").replace(";@", "") if f != "@" else "General"


def same(a, b):
    for name in sorted(os.listdir(a)):
        if not name.endswith(".xlsx"):
            continue
        if not os.path.exists(os.path.join(b, name)):
            fault(name, "was not read")
            continue
        one, two = (openpyxl.load_workbook(os.path.join(d, name), data_only=True) for d in (a, b))
        if one.sheetnames != two.sheetnames:
            fault(name, f"sheets are {two.sheetnames}, not {one.sheetnames}")
            continue
        for s in one.worksheets:
            t = two[s.title]
            if len(s._charts) != len(t._charts):
                fault(f"{name} [{s.title}]", f"has {len(t._charts)} charts, not {len(s._charts)}")
            if sorted(map(str, s.merged_cells.ranges)) != sorted(map(str, t.merged_cells.ranges)):
                fault(f"{name} [{s.title}]", "merged cells are not the same")
            for row in s.iter_rows():
                for c in row:
                    v, w = c.value, t[c.coordinate].value
                    if (v or None if isinstance(v, str) else v) != w or (v not in (None, "") and type(v) is not type(w) and not isinstance(v, (int, float))):
                        fault(f"{name} [{s.title}] {c.coordinate}", f"{w!r}, not {v!r}")
                    elif v not in (None, "") and plain_format(c.number_format) != plain_format(t[c.coordinate].number_format):
                        fault(f"{name} [{s.title}] {c.coordinate}", f"shown as {t[c.coordinate].number_format}, not {c.number_format}")


# ---- csv ----

def as_text(v, decimal):
    """What a text table has for a cell of a workbook."""
    if v is None:
        return ""
    if isinstance(v, datetime.datetime):
        return v.strftime("%Y-%m-%d")
    if isinstance(v, (int, float)):
        return repr(int(v) if v == int(v) else v).replace(".", decimal)
    return v


def unguarded(s):
    return s[1:] if s[:1] == "'" and s[1:2] in ("=", "+", "-", "@") else s


def heads(sheet):
    """First row below the head, and each column's heads in one line: those that stay in sight, without titles above them."""
    over = {}
    for m in sheet.merged_cells.ranges:
        for c in m.cells:
            over[c] = (m.min_row, m.min_col)
    if not sheet.sheet_view.pane:
        return 0, []
    first = int(sheet.sheet_view.pane.ySplit or 0) + 1
    top = first - 1
    while top > 1 and any(c.value is not None or (c.row, c.column) in over for c in sheet[top - 1]):
        top -= 1
    out = []
    for k in range(1, sheet.max_column + 1):
        line = []
        for r in range(top, first):
            at = over.get((r, k), (r, k))
            if at not in line:
                line.append(at)
        texts = [sheet.cell(*at).value for at in line]
        out.append(" / ".join(" ".join(t.split()) for t in texts if t))
    return first, out


@functools.lru_cache(4)
def opened(path, data_only):
    return openpyxl.load_workbook(path, data_only=data_only)


def compare(delimiter, decimal, book, name, path):
    raw = open(path, "rb").read()
    if not raw.startswith(b"\xef\xbb\xbf"):
        fault(path, "no byte order mark")
    table = [[unguarded(c) for c in r] for r in csv.reader(open(path, encoding="utf-8-sig", newline=""), delimiter=delimiter, strict=True)]
    loaded, spelt = opened(book, True), opened(book, False)
    wanted = [" ".join(h.split()) for h in table[0]]
    for sheet in [loaded[name]] if name else loaded.worksheets:
        first, head = heads(sheet)
        extra = len(wanted) - len(head)
        if extra in (0, 1) and wanted[extra:] == head:
            break
    else:
        fault(path, f"no sheet has its heads: {wanted}")
        return 0
    formulas = spelt[sheet.title]
    at = 1
    for r in range(first, sheet.max_row + 1):
        cells = [as_text(sheet.cell(r, k + 1).value, decimal) for k in range(len(head))]
        if at < len(table) and table[at][extra:] == cells:
            at += 1
            continue
        total = any(str(formulas.cell(r, k + 1).value).startswith("=") for k in range(len(head))) or sheet.cell(r, 1).border.top.color.rgb[2:] == "000000"
        if not total and any(cells[1:]):
            fault(f"{path} row {at}", f"{table[at] if at < len(table) else 'nothing'}; row {r} of the sheet has {cells}")
            return 0
    if at != len(table):
        fault(path, f"has {len(table) - 1} rows, and the sheet {at - 1} of them; {table[at]} is not there")
    return at - 1


def compare_all(delimiter, decimal, path):
    rows = 0
    for line in open(path, encoding="utf-8"):
        text, book, name = line.rstrip("\n").split(";")
        rows += compare(delimiter, decimal, book, name, text)
    print("rows", rows)


command, args = sys.argv[1], sys.argv[2:]
if command == "sound":
    for p in args:
        sound(p)
elif command == "charts":
    for p in args:
        charts(p)
elif command == "blank":
    blank(args[:-1], args[-1])
elif command == "same":
    same(*args)
else:
    compare_all(*args)
sys.exit(faults > 0)
