r1-think-strip --help | grep -o -e '--[a-z-]*' | sort -u | tr '\n' ' '
