printf '\xef\xbb\xbf{"id":1,"completion":"r</think>a"}\r\n\r\n{"completion":"b"}' | r1-think-strip
