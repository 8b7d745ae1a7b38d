#!/bin/sh
# SPDX-License-Identifier: MIT
# prepare.sh FONTPREP: makes fonts/*.ttf and fonts/fonts.sha256 from Debian's fonts-noto-core, and takes the patterns of its hyphen-lv.
set -e
cd "$(dirname "$0")/.."
prep=$1; case $prep in /*) ;; *) prep=../$prep ;; esac
for face in NotoSans-Regular NotoSans-Bold; do
	for subset in core full; do
		"$prep" /usr/share/fonts/truetype/noto/$face.ttf $face.$subset.ttf $subset
	done
done
sha256sum *.ttf > fonts.sha256
cp /usr/share/hyphen/hyph_lv_LV.dic /usr/share/common-licenses/LGPL-2.1 .
mv LGPL-2.1 LGPL-2.1.txt
