# Tags are found however JSON escapes them; the content keeps its escapes.
r1-think-strip --keep-reasoning <<'IN'
{"id":1,"completion":"\u003cthink\u003e\nr \u4f60\n\u003C\/think\u003E\n\n\u597d \ud83d\ude00 \"q\" \\frac{1}{2}"}
{"id":2,"completion":"r \\u003c/think> \\<\/think>\u0020a"}
IN
