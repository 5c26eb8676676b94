# Lines that are no records, among blank ones, a BOM and CRLF: errors in their places.
printf '\357\273\277{"prompt": "1+1=", "temperature": 0, "max_tokens": 2}\r\n\n   \n[1]\n{"a": 1, "a": 2}\n{"prompt": "\\ud800"}\nplain text\n\377\n{"prompt": NaN}\n{"prompt": "2+2=", "temperature": 0, "max_tokens": 2}' |
  r1-run
