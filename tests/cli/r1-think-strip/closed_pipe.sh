# A reader that leaves ends it quietly.
yes '{"completion":"<think>r</think>a"}' | r1-think-strip | head -n 1
yes 'text </think> x' | r1-think-strip --text --unclosed reasoning | head -n 1
