echo "just a text" >x
r1-convert --check x
