# Unknown fields, their order and their spelling stay.
printf '%s\n' '{"big": 123456789012345678901234567890, "x": "\u00e9", "answer": 5, "content": "5", "last": [1 , 2]}' | r1-verify
