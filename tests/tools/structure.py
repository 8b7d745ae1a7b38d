# SPDX-License-Identifier: MIT
"""structure.py FILE.pdf...: is what the structure tree of each tagged PDF says right, and is it what the dump beside it (FILE.txt) says?

Walks the tree in qpdf's JSON, never the program's own words. Rules: PDF 32000-1 sections 14.7 and 14.8, ISO 14289-1 sections 7.1 to 7.5 (everything that is
drawn is an artifact or in the tree, once; tables are rectangles with scoped heads; headings in order; figures with alternative text; lists of items).
A PDF without its dump (a class's file) is only held against the rules. Says what is wrong and ends with 1; else the number of files and elements.
"""
import base64, json, os, re, subprocess, sys

TOKEN = re.compile(rb'[\x00\t\n\f\r ]+|%[^\r\n]*|(<<)|(>>)|<([0-9A-Fa-f\s]*)>|(\()|([\[\]])|/([^\x00\t\n\f\r ()<>\[\]{}/%]*)|([^\x00\t\n\f\r ()<>\[\]{}/%]+)')
ESCAPE = {b'n': b'\n', b'r': b'\r', b't': b'\t', b'b': b'\b', b'f': b'\f'}
PAINTS = {'Tj', 'TJ', "'", '"', 'S', 's', 'f', 'F', 'f*', 'B', 'B*', 'b', 'b*', 'Do', 'sh', 'EI'}
CHILDREN = {'Table': {'THead', 'TBody', 'TFoot', 'TR', 'Caption'}, 'THead': {'TR'}, 'TBody': {'TR'}, 'TFoot': {'TR'}, 'TR': {'TH', 'TD'},
            'L': {'LI', 'Caption'}, 'LI': {'Lbl', 'LBody'}, 'TOC': {'TOCI', 'TOC', 'Caption'}}
PARENTS = {'THead': {'Table'}, 'TBody': {'Table'}, 'TFoot': {'Table'}, 'TR': {'Table', 'THead', 'TBody', 'TFoot'}, 'TH': {'TR'}, 'TD': {'TR'}, 'LI': {'L'},
           'Lbl': {'LI'}, 'LBody': {'LI'}, 'TOCI': {'TOC'}}


class Fault(Exception):
    pass


def literal(data, at):
    """A literal string that begins after its bracket: its bytes and where it ends."""
    out, depth = bytearray(), 1
    while depth:
        c = data[at:at + 1]
        at += 1
        if c == b'\\':
            c = data[at:at + 1]
            at += 1
            octal = re.match(rb'[0-7]{1,3}', data[at - 1:at + 2])
            if octal:
                out.append(int(octal.group(), 8) & 255)
                at += len(octal.group()) - 1
            elif c not in b'\r\n':
                out += ESCAPE.get(c, c)
            continue
        depth += (c == b'(') - (c == b')')
        if depth:
            out += c
    return bytes(out), at


def tokens(data):
    at = 0
    while at < len(data):
        m = TOKEN.match(data, at)
        if not m:
            raise Fault('content stream cannot be read at byte %d' % at)
        at = m.end()
        if m.group(4):
            text, at = literal(data, at)
            yield 'string', text
        elif m.group(3) is not None:
            h = re.sub(rb'\s', b'', m.group(3))
            yield 'string', bytes.fromhex((h + b'0' * (len(h) % 2)).decode())
        elif m.group(6) is not None:
            yield 'name', m.group(6).decode()
        elif m.group(1) or m.group(2) or m.group(5):
            yield 'mark', (m.group(1) or m.group(2) or m.group(5)).decode()
        elif m.group(7):
            yield 'word', m.group(7).decode()


class File:
    def __init__(self, path):
        said = subprocess.run(['qpdf', '--json=2', '--json-stream-data=inline', '--decode-level=generalized', path], capture_output=True)
        if not said.stdout:
            raise Fault('qpdf: ' + said.stderr.decode(errors='replace'))
        self.objects = json.loads(said.stdout)['qpdf'][1]
        self.root = self.get(self.objects['trailer']['value']['/Root'])

    def get(self, v):
        if isinstance(v, str) and re.fullmatch(r'\d+ \d+ R', v):
            o = self.objects['obj:' + v]
            return self.get(o['value']) if 'value' in o else o['stream']['dict']
        return v

    def data(self, ref):
        return base64.b64decode(self.objects['obj:' + ref]['stream']['data'])

    def pages(self, ref=None):
        node = self.get(ref or self.root['/Pages'])
        if node['/Type'] == '/Page':
            yield ref, node
        for kid in node.get('/Kids', []):
            yield from self.pages(kid)


def marked_content(file, page):
    """{MCID: texts drawn in it} of a page; everything drawn must be in one of them or in an artifact."""
    contents = page['/Contents']
    data = b'\n'.join(file.data(r) for r in (contents if isinstance(contents, list) else [contents]))
    found, open_, operands = {}, [], []
    for kind, value in tokens(data):
        if kind != 'word' or re.fullmatch(r'[-+]?[0-9.]+|true|false|null', value):
            operands.append(value)
            continue
        if value in ('BDC', 'BMC'):
            tag = operands[-1] if value == 'BMC' else operands[0]
            id_ = int(operands[operands.index('MCID') + 1]) if 'MCID' in operands else None
            if open_ and (id_ is not None or tag == 'Artifact'):
                raise Fault('marked content within marked content')
            if id_ in found:
                raise Fault('MCID %d stands twice on a page' % id_)
            if id_ is not None:
                found[id_] = []
            open_.append((tag, id_))
        elif value == 'EMC':
            open_.pop()
        elif value in PAINTS:
            ids = [i for _, i in open_ if i is not None] # at most one; a Span within it says a language
            if not ids and not (open_ and open_[0][0] == 'Artifact'):
                raise Fault('%s draws outside of marked content' % value)
            if value == 'Tj' and ids:
                found[ids[0]].append(operands[-1].decode('utf-16-be')) # codes of all fonts are UTF-16 (their ToUnicode is looked at by pdftotext elsewhere)
        operands = []
    if open_:
        raise Fault('marked content that does not end')
    return found


class Tree:
    def __init__(self, file):
        self.file, self.elements, self.drawn, self.numbers = file, [], {}, {}
        if file.get(file.root.get('/MarkInfo', {})).get('/Marked') is not True or '/Lang' not in file.root:
            raise Fault('not marked as tagged, or without language')
        for ref, page in file.pages():
            if page.get('/Tabs') != '/S':
                raise Fault('a page without tab order by structure')
            self.numbers[page['/StructParents']] = ref
            for id_, texts in marked_content(file, page).items():
                self.drawn[ref, id_] = texts
        root = file.get(file.root['/StructTreeRoot'])
        self.used, self.level = {}, 0
        top = root['/K'] if isinstance(root['/K'], list) else [root['/K']]
        for ref in top:
            if file.get(ref)['/S'] != '/Document':
                raise Fault('the root of the tree is no Document')
            self.walk(ref, file.root['/StructTreeRoot'], None, '')
        if set(self.used) != set(self.drawn):
            raise Fault('%d pieces of content are in no element' % len(set(self.drawn) - set(self.used)))
        self.check_parents(root)

    def walk(self, ref, parent, page, path):
        e = self.file.get(ref)
        role = e['/S'][1:]
        if e.get('/P') != parent:
            raise Fault('%s has another parent than the one that holds it' % (path + '>' + role))
        above = path.rpartition('>')[2].split('[')[0]
        if above not in PARENTS.get(role, {above}):
            raise Fault('%s within %s' % (role, path))
        page = e.get('/Pg', page)
        here = '' if role == 'Document' else (path + '>' if path else '') + role + self.cell(e, role)
        entry = {'path': here, 'texts': [], 'role': role}
        self.elements.append(entry)
        self.heading(role)
        if role == 'Figure' and not self.file.get(e.get('/Alt', '')):
            raise Fault('a figure without alternative text')
        kids = self.file.get(e.get('/K', []))
        rows, inner = [], []
        for kid in kids if isinstance(kids, list) else [kids]:
            inner.append(self.kid(kid, ref, page, here, entry))
        entry['kids'] = [k for k in inner if k]
        self.nesting(entry)
        if role == 'Table':
            geometry(entry)
        return entry

    def kid(self, kid, ref, page, here, entry):
        if isinstance(kid, int):
            self.take(page, kid, ref, entry)
        elif isinstance(self.file.get(kid), dict) and self.file.get(kid).get('/Type') == '/MCR':
            mcr = self.file.get(kid)
            self.take(mcr.get('/Pg', page), mcr['/MCID'], ref, entry)
        elif isinstance(self.file.get(kid), dict) and self.file.get(kid).get('/Type') == '/OBJR':
            entry['objects'] = entry.get('objects', 0) + 1
        else:
            return self.walk(kid, ref, page, here)
        return None

    def take(self, page, id_, ref, entry):
        if (page, id_) in self.used:
            raise Fault('one piece of content in two elements')
        if (page, id_) not in self.drawn:
            raise Fault('an element names content that is not there')
        self.used[page, id_] = ref
        entry['texts'] += self.drawn[page, id_]
        entry['content'] = True

    def cell(self, e, role):
        if role not in ('TH', 'TD'):
            return ''
        a = self.file.get(e.get('/A', {}))
        scope = {'/Column': '[col]', '/Row': '[row]', '/Both': '[both]', None: ''}[a.get('/Scope')]
        if role == 'TH' and not scope:
            raise Fault('a head of a table without scope')
        wide, high = a.get('/ColSpan', 1), a.get('/RowSpan', 1)
        return scope + ('[%d wide]' % wide if wide > 1 else '') + ('[%d high]' % high if high > 1 else '')

    def heading(self, role):
        if re.fullmatch('H[1-6]', role):
            if int(role[1]) > self.level + 1:
                raise Fault('%s after H%d' % (role, self.level))
            self.level = int(role[1])

    @staticmethod
    def nesting(entry):
        wanted = CHILDREN.get(entry['role'])
        if wanted:
            if entry.get('content') or any(k['role'] not in wanted for k in entry['kids']):
                raise Fault('%s holds what it may not' % entry['role'])
            if not entry['kids']:
                raise Fault('an empty %s' % entry['role'])

    def check_parents(self, root):
        nums = self.file.get(self.file.get(root['/ParentTree']).get('/Nums', []))
        for key, refs in zip(nums[::2], nums[1::2]):
            if key not in self.numbers:
                continue  # an annotation's
            for id_, ref in enumerate(self.file.get(refs)):
                if self.used.get((self.numbers[key], id_)) != ref:
                    raise Fault('ParentTree names another element for content %d of page %d' % (id_, key))
        if sum(len(self.file.get(r)) for k, r in zip(nums[::2], nums[1::2]) if k in self.numbers) != len(self.used):
            raise Fault('ParentTree lacks content')


def geometry(table):
    """Cells with their spans must fill a rectangle, no place twice (ISO 14289-1 7.5)."""
    rows = [r for part in table['kids'] for r in ([part] if part['role'] == 'TR' else part['kids']) if r['role'] == 'TR']
    filled, count = set(), [0] * (len(rows) + 1)
    for y, row in enumerate(rows):
        x = 0
        for c in row['kids']:
            while (x, y) in filled:
                x += 1
            wide, high = (int((re.search(r'\[(\d+) %s\]' % what, c['path'].rpartition('>')[2]) or [0, 1])[1]) for what in ('wide', 'high'))
            if y + high > len(rows):
                raise Fault('a cell reaches below its table')
            for place in ((x + dx, y + dy) for dx in range(wide) for dy in range(high)):
                if place in filled:
                    raise Fault('two cells of a table in one place, row %d' % (y + 1))
                filled.add(place)
                count[place[1]] += 1
    if len(set(count[:len(rows)])) != 1:
        raise Fault('rows of a table have %s columns' % ' and '.join(str(w) for w in sorted(set(count[:len(rows)]))))


def dump_elements(path):
    """[(path of roles, texts)] of what the dump says is content, in the order of first appearance."""
    seen, order, current = {}, [], None
    for line in open(path, encoding='utf-8'):
        line = line.rstrip('\n')
        m = re.match(r'(?:text|image|rect|line|frame) .* ((?:[A-Z][A-Za-z0-9]*(?:\[[^]]*\])*>?)+)#(\d+)(?: alt=.*)?$', line)
        if m and not line.startswith(('|', '>')):
            current = seen.get(m[2])
            if current is None:
                current = seen[m[2]] = (m[1], [])
                order.append(current)
        elif line.startswith('| ') and current:
            current[1].append(line[2:].replace('\\\\', '\\'))
    return order


def compare(tree, dump):
    got = [(e['path'], e['texts']) for e in tree.elements if e.get('content')]
    if len(got) != len(dump):
        raise Fault('%d elements with content in the PDF, %d in the dump' % (len(got), len(dump)))
    for (path, texts), (want, words) in zip(got, dump):
        if path != want or [t.rstrip(' ') for t in texts] != [w.rstrip(' ') for w in words]:
            raise Fault('the PDF says %s %r, the dump %s %r' % (path, texts, want, words))


def main(paths):
    bad = elements = 0
    for path in paths:
        try:
            tree = Tree(File(path))
            elements += len(tree.elements)
            dump = re.sub(r'\.pdf$', '.txt', path)
            if os.path.exists(dump):
                compare(tree, dump_elements(dump))
        except Fault as fault:
            print('%s: %s' % (path, fault), file=sys.stderr)
            bad += 1
    print('%d files, %s elements' % (len(paths) - bad, elements))
    return 1 if bad or not paths else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
