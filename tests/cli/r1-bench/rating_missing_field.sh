printf '{"contest": 1, "problems": [], "rows": []}\n' > standings
echo '{"contest": 1, "verdict": {"pass": true}}' | r1-bench rating --standings standings --json
