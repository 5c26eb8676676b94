// SPDX-License-Identifier: MIT
#include "libr1/json/lazy_text.h"

#include "libr1/json/record.h"
#include "tests/support/catch.h"

using r1::LazyText;

namespace {

std::optional<LazyText> field(const r1::Record& record, const char* name) { return record.lazy_string(name); }

}  // namespace

TEST_CASE("a text of a record is unescaped when it is asked for, and stands as it is until then") {
  const std::string line =
      R"({"a": "x\n\\y", "b": "plain", "c": "\u0041\n", "d": null, "e": 5, "f": [{"a": "\u0041"}], "g": ""})";
  auto parsed = r1::Record::parse_in_place(line);
  auto& record = std::get<r1::Record>(parsed);
  const LazyText a = field(record, "a").value();
  CHECK(a.escaped() == R"(x\n\\y)");
  const LazyText copy = a;
  CHECK(a.text() == "x\n\\y");
  CHECK_FALSE(a.escaped());  // there is no use for it any more
  CHECK(a.text().data() == a.text().data());
  CHECK(copy.escaped() == R"(x\n\\y)");
  CHECK(LazyText(a).text() == "x\n\\y");

  const LazyText b = field(record, "b").value();
  CHECK_FALSE(b.escaped());
  CHECK(b.text() == "plain");
  CHECK(b.text().data() == line.data() + line.find("plain"));  // nothing is copied
  CHECK_FALSE(field(record, "c")->escaped());
  CHECK(field(record, "c")->text() == "A\n");
  CHECK(field(record, "g")->text() == "");

  CHECK_FALSE(field(record, "d"));
  CHECK_FALSE(field(record, "none"));
  CHECK_THROWS_AS(field(record, "e"), r1::FieldError);
  CHECK_THROWS_AS(field(record, "f"), r1::FieldError);

  record.set_string("a", "new\n");
  CHECK(field(record, "a")->text() == "new\n");
  CHECK(LazyText("as it \\n is").text() == "as it \\n is");
}
