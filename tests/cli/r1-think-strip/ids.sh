# A record without id gets its line number in its file; an id of any kind stays.
printf '\n{"completion":"a"}\n' >one; printf '{"completion":"b"}\n{"id":null,"completion":"c"}\n{"id":[1],"completion":"d"}\n' >two
r1-think-strip one two
