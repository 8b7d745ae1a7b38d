# SPDX-License-Identifier: MIT
# awk -v keep='^[|] ' -v got=FILE [-v quoted=1] -f words.awk < names of PDFs: the words of all their dumps (X.txt: lines that start with `keep`), one
# file after the other, against those of FILE, what a reader of PDF got out of them in the same order (quoted: only what stands in "...").
# Says where they first differ, and last how many files were read to their end as they should be.
function words(line, into, n, i, part, m) {
	gsub(/\302\240|\342\200\257|\f/, " ", line)
	m = split(line, part, " "); for (i = 1; i <= m; i++) into[++n] = part[i]
	return n
}
function text(line, n, i, part, s) {
	if (!quoted) return line
	n = split(line, part, "\""); for (i = 2; i < n; i += 2) s = s " " part[i]
	return s
}
# the next word of FILE, or nothing at its end
function next_word(line) { while (at >= have) { if ((getline line < got) <= 0) return ""; have = words(text(line), read, 0); at = 0 } return read[++at] }
{
	file = $0; sub(/\.pdf$/, ".txt", file); n = 0
	while ((getline line < file) > 0) if (line ~ keep) n = words(substr(line, 3), want, n)
	close(file)
	for (i = 1; i <= n && (w = next_word()) == want[i]; i++);
	if (n == 0 || i <= n) { print $0 ": word " i " is \"" w "\", not \"" want[i] "\""; wrong = 1; exit }
	files++
}
END { if (!wrong && (w = next_word()) != "") print "more than in the dumps: " w; print files + 0 " files" }
