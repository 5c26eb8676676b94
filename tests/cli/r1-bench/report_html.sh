# One file, no script, nothing to fetch; names are escaped.
r1-bench report --html page.html "$SRC/tests/cli/r1-bench/judged.jsonl" >/dev/null
echo '{"id": "<script>", "verdict": {"pass": true, "extracted": "a<b"}}' | r1-bench report --html odd.html >/dev/null
grep -c '<svg' page.html
grep -c 'http\|src=\|<script\|<link' page.html odd.html
grep -o '<td>&quot;&lt;script&gt;&quot;</td>\|a&lt;b' odd.html
grep -c 'class="cut"' page.html
