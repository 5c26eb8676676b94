# content stands where completion stood; every other byte stays; think comes at the end.
r1-think-strip <<'IN'
{ "id":"a" , "n": 123456789012345678901234567890,"completion" : "<think>\nr\n</think>\n\nThe answer is \u00e9\/2." ,"x":[1.50, {"y":null}] }
IN
