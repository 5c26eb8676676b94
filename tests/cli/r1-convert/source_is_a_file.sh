echo hello >x.safetensors
r1-convert x.safetensors -o a.r1
