# A file whose lines all have one id: many samples of one problem are no long work, and k given twice is one k.
for i in $(seq 0 19999); do echo "{\"id\": 1, \"sample\": $i, \"verdict\": {\"pass\": $((i % 4 == 0 ? 1 : 0))}}"; done |
  sed 's/"pass": 1/"pass": true/; s/"pass": 0/"pass": false/' | r1-bench report --k 1,4,4 --html page.html
grep -o 'pass@[0-9]* 0[.0-9]*' page.html | sed -n '1,3p;$p'
