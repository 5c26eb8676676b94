# SPDX-License-Identifier: MIT
"""A seeded, multilingual, hostile corpus for tokenizers: what real text has, and what breaks tokenizers."""
import random
import unicodedata

SPACES = [chr(c) for c in (9, 10, 11, 12, 13, 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F,
                           0x205F, 0x3000)]
ALMOST_SPACES = ["\u180e", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\x1c", "\x1d", "\x1e", "\x1f", "\0"]
CONTROLS = [chr(c) for c in (*range(0x20), *range(0x7F, 0xA0))]
CONTRACTIONS = [a + b for a in ("'", "’", "`", " '", "''") for b in
                ("s", "S", "t", "T", "re", "RE", "Re", "rE", "ve", "VE", "m", "M", "ll", "LL", "lL", "d", "D", "ſ", "ſs",
                 "sſ", "l", "r", "v", "x", "tx", "reX", "é", "1", "\u0301")]
WORDS = ("the of and to in is that for it as was with be by on not he his are this from or had an they which one you were "
         "all her she there would their we him been has when who will no more if out so up said what its about than into "
         "tokenizer transformer reasoning therefore QuickSort HTTPServer getElementById snake_case kebab-case x86_64").split()
SENTENCES = [
    "The quick brown fox jumps over the lazy dog.", "Portez ce vieux whisky au juge blond qui fume.",
    "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.", "Любя, съешь щипцы, — вздохнёт мэр, — кайф жгуч.",
    "Ξεσκεπάζω τὴν ψυχοφθόρα βδελυγμία.", "עטלף אבק נס דרך מזגן שהתפוצץ כי חם", "نص حكيم له سر قاطع وذو شأن عظيم مكتوب على ثوب أخضر",
    "ऋषियों को सताने वाले दुष्ट राक्षसों के राजा रावण का सर्वनाश", "เป็นมนุษย์สุดประเสริฐเลิศคุณค่า กว่าบรรดาฝูงสัตว์เดรัจฉาน",
    "いろはにほへと ちりぬるを わかよたれそ つねならむ", "天地玄黃，宇宙洪荒。日月盈昃，辰宿列張。", "키스의 고유조건은 입술끼리 만나야 하고 특별한 기술은 필요치 않다.",
    "Trăm năm trong cõi người ta, chữ tài chữ mệnh khéo là ghét nhau.", "Pijamalı hasta yağız şoföre çabucak güvendi.",
    "ഋഷിഭൂമിയിൽ അജഗരങ്ങൾ", "ཨོཾ་མ་ཎི་པ་དྨེ་ཧཱུྃ", "ბუნების ხმა", "Հայաստան", "አማርኛ ቋንቋ", "ᚠᚢᚦᚨᚱᚲ", "𐌰𐌱𐌲𐌳", "𓀀𓀁𓂀", "ꦲꦏꦱꦫ", "မြန်မာဘာသာ",
]
CODE = [
    "def f(x):\n    return x**2  # square\n\n\nif __name__ == '__main__':\n\tprint(f(3))\n",
    "int main(void) {\r\n\tprintf(\"%d\\n\", 42);\r\n\treturn 0;\r\n}\r\n", "SELECT * FROM t WHERE a<>b AND c IN (1,2,3);--x",
    "<div class=\"a\">&nbsp;<!-- c --></div>", "for (;;) { i++; j--; k<<=1; l>>>=2; m->n; a::b; c?.d ?? e; }",
    "\\begin{align} \\frac{\\partial f}{\\partial x} &= \\sum_{i=1}^{n} x_i^2 \\\\ \\boxed{42} \\end{align}",
    "$$\\int_{-\\infty}^{\\infty} e^{-x^2}\\,dx = \\sqrt{\\pi}$$", "{\"a\": [1, 2.5e-3, null, true], \"b\": \"\\u00e9\"}",
    "https://example.org/a/b?c=d&e=%20f#g", "user.name+tag@example.co.uk", "0xDEADBEEF 0b1010 1_000_000 1e-10 3.14159 -0.0",
    "#include <stdio.h>\n#define X(a) #a##b\n", "let x: Vec<Option<&'static str>> = vec![None; 3];", "a\t\tb\t\t\tc    d     e\n\n\n\nf",
]
EMOJI = ["😀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "🇺🇳🇯", "👍🏽", "❤️", "❤", "1️⃣", "🧑🏿‍🚀", "☠️", "🫠", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "©", "™", "⌚︎"]
LOOKALIKES = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<｜User｜>", "<|User|>", "<｜begin▁of▁sentence｜>", "<think>", "</think>",
              "<think", "think>", "< think>", "<THINK>", "<|", "|>", "<｜", "｜>", "<|reserved_special_token_0|>", "<|eot_id|>",
              "<|start_header_id|>", "<tool_call>", "</tool_call>", "<｜place▁holder▁no▁1｜>", "[INST]", "<s>", "</s>", "<unk>",
              "<0x0A>", "▁", "Ġ", "Ċ", "ĠĠ", "Ã©", "âĢľ"]
HARD_MARKS = ["\u0300", "\u0301", "\u0323", "\u0327", "\u0334", "\u0345", "\u035c", "\u05b0", "\u064b", "\u093c", "\u09be", "\u0f71",
              "\u0f72", "\u1161", "\u11a8", "\u3099", "\u309a", "\u20d0", "\U0001d165", "\u0897", "\u1dfa", "\U00011930", "\U0001e2ae",
              "\ufe0f", "\u0653", "\u0338", "\u031b", "\u0306"]


class Corpus:
    """Strings by the thousand; the same for the same seed and the same control tokens."""

    def __init__(self, seed, control_tokens=()):
        self.random = random.Random(seed)
        self.control = list(control_tokens) or LOOKALIKES
        self.blocks = {}
        for c in range(0x110000):
            if not 0xD800 <= c < 0xE000 and unicodedata.category(chr(c)) not in ("Cn", "Co"):
                self.blocks.setdefault(c >> 7, []).append(chr(c))
        self.block_keys = sorted(self.blocks)
        self.digits = [chr(c) for c in range(0x110000) if unicodedata.category(chr(c)).startswith("N")]
        self.decomposable = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000
                             and unicodedata.normalize("NFD", chr(c)) != chr(c)]
        self.makers = [self.block_text, self.mixed_blocks, self.any_points, self.words, self.sentences, self.code, self.spaces,
                       self.contractions, self.numbers, self.marks, self.normal_forms, self.hangul, self.emoji, self.control_tokens,
                       self.partial_control, self.runs, self.controls, self.random_bytes, self.broken_utf8, self.han_kana, self.ascii,
                       self.alphabet_soup]

    def strings(self, n):
        for i in range(n):
            text = self.makers[i % len(self.makers)]()
            yield text.encode("utf-8", "replace").decode("utf-8")

    def pick(self, items, low=1, high=12):
        return [self.random.choice(items) for _ in range(self.random.randint(low, high))]

    def maybe_space(self):
        return self.random.choice(["", "", " ", "  ", "\n", " \n ", "\t", "\u3000", self.random.choice(SPACES)])

    def block_text(self):  # one script, words and spaces
        block = self.blocks[self.random.choice(self.block_keys)]
        return self.random.choice([" ", "", "\n", ", "]).join("".join(self.pick(block, 1, 9)) for _ in range(self.random.randint(1, 6)))

    def mixed_blocks(self):
        return "".join(self.random.choice(self.blocks[self.random.choice(self.block_keys)]) + self.maybe_space()
                       for _ in range(self.random.randint(1, 20)))

    def any_points(self):  # unassigned, private and noncharacter code points too
        points = (self.random.choice((self.random.randrange(0x110000), self.random.randrange(0x10000), self.random.randrange(0x3000)))
                  for _ in range(self.random.randint(1, 15)))
        return "".join(chr(c) for c in points if not 0xD800 <= c < 0xE000)

    def words(self):
        return self.random.choice([" ", "  ", "\n", "_", "-", "/", ""]).join(
            self.random.choice([str, str.upper, str.title])(w) for w in self.pick(WORDS, 1, 15))

    def sentences(self):
        return self.random.choice([" ", "\n", ""]).join(self.pick(SENTENCES, 1, 3))

    def code(self):
        text = "".join(self.pick(CODE, 1, 2))
        a, b = sorted(self.random.randrange(len(text) + 1) for _ in range(2))
        return self.random.choice([text, text[a:b]])

    def spaces(self):
        parts = self.pick(SPACES + ALMOST_SPACES + ["\r\n", "\n\n", "   ", "a", ".", "1", "é"], 1, 14)
        return "".join(p * self.random.choice([1, 1, 2, 7]) for p in parts)

    def contractions(self):
        return "".join(self.random.choice(["I", "they", "", " ", "1", "漢", "\n"]) + c for c in self.pick(CONTRACTIONS, 1, 6))

    def numbers(self):
        chosen = self.digits if self.random.random() < .5 else list("0123456789.,-+%$€²½Ⅷ①")
        return self.random.choice(["", " ", "x"]).join("".join(self.pick(chosen, 1, 9)) for _ in range(self.random.randint(1, 4)))

    def marks(self):
        bases = list("aeiouAEIOU <=>'.1") + ["\u0915", "\u0e01", "\u05d0", "\u0627", "\u304b", "\u1100", "가", "\u1e63", "\u0958"]
        return "".join(self.random.choice(bases) + "".join(self.pick(HARD_MARKS, 0, 5)) for _ in range(self.random.randint(1, 8)))

    def normal_forms(self):
        text = "".join(self.pick(self.decomposable + list("ab "), 1, 10)) + "".join(self.pick(HARD_MARKS, 0, 2))
        return unicodedata.normalize(self.random.choice(["NFC", "NFD", "NFKC", "NFKD"]), text) if self.random.random() < .7 else text

    def hangul(self):
        jamo = [chr(c) for c in (*range(0x1100, 0x1113), *range(0x1161, 0x1176), *range(0x11A7, 0x11C3), 0x115F, 0x1160, 0x1176, 0x1113)]
        return "".join(self.random.choice([self.random.choice(jamo), chr(self.random.randint(0xAC00, 0xD7A3)), " "])
                       for _ in range(self.random.randint(1, 14)))

    def emoji(self):
        return "".join(e + self.maybe_space() for e in self.pick(EMOJI + ["\u200d", "\ufe0f", "🏽", "a"], 1, 8))

    def control_tokens(self):
        return "".join(t + self.random.choice(["", "", " ", "\n", "a", "é", "1"]) for t in self.pick(self.control + LOOKALIKES, 1, 6))

    def partial_control(self):
        def cut(t):
            a, b = sorted(self.random.randrange(len(t) + 1) for _ in range(2))
            return self.random.choice([t[a:b], t[:b], t[a:], t[:b] + t, t + t[a:], t[:b] + " " + t[b:], t.upper(), t + "\u0301"])
        return "".join(cut(t) for t in self.pick(self.control, 1, 5))

    def runs(self):  # long repetitions: quadratic algorithms and long words show here
        unit = self.random.choice(["a", " ", "\n", "=", "-", "ab", "é", "漢", "あ", "0", "\t", "A", "\u0301", "👍", ".", "x ", "\r\n", "<"])
        return self.random.choice(["", "q", " "]) + unit * self.random.choice([2, 3, 5, 17, 50, 64, 100, 257, 700]) + self.random.choice(["", "z", " ", "\n"])

    def controls(self):
        return "".join(self.pick(CONTROLS + ["a", " ", "1", "é"], 1, 20))

    def random_bytes(self):
        return bytes(self.random.randrange(256) for _ in range(self.random.randint(1, 24))).decode("utf-8", "replace")

    def broken_utf8(self):
        data = bytearray(self.sentences().encode("utf-8"))
        for _ in range(self.random.randint(1, 6)):
            data[self.random.randrange(len(data))] = self.random.randrange(256)
        return bytes(data).decode("utf-8", "replace")

    def han_kana(self):
        points = [0x4E00, 0x9FA5, 0x9FA6, 0x3040, 0x309F, 0x30A0, 0x30FF, 0x3100, 0x303F, 0x4DFF, 0x3400, 0x20000, 0xF900]
        return "".join(self.random.choice([chr(self.random.choice(points)), chr(self.random.randint(0x4E00, 0x9FA5)),
                                           chr(self.random.randint(0x3041, 0x30FE)), "a", "。", " ", "1"])
                       for _ in range(self.random.randint(1, 16)))

    def ascii(self):
        return "".join(chr(self.random.randrange(0x20, 0x7F)) for _ in range(self.random.randint(1, 40)))

    def alphabet_soup(self):  # a few characters of every class next to each other
        return "".join(self.pick(list("aZ1.'$ \n\r\té漢かー②½_") + ["\u0301", "\u00a0", "\x01", "ſ", "₂", "\u200d", "Ⅷ", "٣", "<"], 1, 12))
