# 300 humans of rating 1500, points 3000, 2990, ...: 500 + 950 points are place 156.
{
  printf '{"contest": 1, "type": "cf", "problems": [{"index": "A", "points": 500}, {"index": "B", "points": 1000}], "rows": ['
  for i in $(seq 300 -1 1); do printf '{"points": %d, "rating": 1500}' $((i * 10)); [ "$i" = 1 ] || printf ', '; done
  printf ']}\n{"contest": 2, "problems": [], "rows": []}\n'
} > standings
seq 1 10 2000 > users
r1-bench rating --standings standings --users users <<'IN'
{"contest": 1, "problem": "A", "sample": 0, "verdict": {"pass": true}}
{"contest": 1, "problem": "B", "sample": 1, "verdict": {"pass": true}}
{"contest": 1, "problem": "B", "sample": 0, "verdict": {"pass": false}}
IN
echo '{"contest": 1, "problem": "A", "verdict": {"pass": true}}' | r1-bench rating --standings standings --json
