# What is no record becomes an error record in its place, under its physical line number.
printf '%s\n' '{"completion":"r</think>a"}' '' 'nonsense' '[1]' '{"x":1}' '{"completion":[1]}' '{"completion":"a","finish_reason":1}' '{"a":1,"a":2}' | r1-think-strip
