# Files one after the other, - in between; CRLF, a BOM and a missing last newline are accepted.
printf '\xef\xbb\xbf{"id": 1, "answer": "1", "content": "1"}\r\n' > a
printf '{"id": 3, "answer": "1", "content": "1"}' > b
echo '{"id": 2, "answer": "1", "content": "2"}' | r1-verify a - b
