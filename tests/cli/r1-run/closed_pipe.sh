# A reader that goes away ends the run quietly.
yes '{"prompt": "1+1=", "max_tokens": 2}' | r1-run 2>err | head -n 2 | wc -l
cat err
