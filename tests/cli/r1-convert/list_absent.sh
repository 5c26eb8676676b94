r1-convert --list absent.r1
