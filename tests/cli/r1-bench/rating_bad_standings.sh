echo '{"contest": 1}' > standings
r1-bench rating --standings standings </dev/null
