// The state of one validation: where it stands in schema and instance, what it has seen, what it may
// still spend. Used by schema.cc (applicators) and assert.cc (assertions) alone.
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/json/json_value.h"
#include "libr1/verify/schema/document.h"
#include "libr1/verify/schema/schema.h"
#include "libr1/verify/value/rational.h"

namespace r1 {

/// Thrown to leave a validation at once.
struct SchemaStop {
  SchemaResult::Outcome outcome;
  std::string message;
};

/// Which members or elements of one instance some schema has looked at (for unevaluated*).
struct Evaluated {
  std::vector<bool> seen;
  explicit Evaluated(size_t n) : seen(n, false) {}
  void mark(size_t i) { seen[i] = true; }
  void mark_all() { seen.assign(seen.size(), true); }
  void merge(const Evaluated& other) {
    for (size_t i = 0; i < seen.size(); ++i) seen[i] = seen[i] || other.seen[i];
  }
};

/// A pattern of ECMA-262, searched for anywhere in a text.
class SchemaPattern {
 public:
  /// Throws SchemaStop{bad_schema} if it is no regular expression.
  explicit SchemaPattern(const std::string& pattern);
  ~SchemaPattern();
  SchemaPattern(const SchemaPattern&) = delete;
  SchemaPattern& operator=(const SchemaPattern&) = delete;
  /// Throws SchemaStop{work_limit} if matching costs too much.
  bool found_in(std::string_view text) const;

 private:
  void* code_;
};

class SchemaWalk {
 public:
  explicit SchemaWalk(const SchemaDocument& document) : document_(document) {}

  /// Whether the instance is valid; adds to `errors` if not, and to `evaluated` if so.
  bool check(const JsonValue& schema, const std::string& base, const JsonValue& instance, Evaluated& evaluated);

  std::vector<SchemaError> errors;

 private:
  // Extends the path to the instance or to the keyword for the time of one scope.
  struct Step {
    std::string& path;
    size_t length;
    Step(std::string& p, std::string_view part);
    ~Step() { path.resize(length); }
  };

  bool references(const JsonValue& schema, const std::string& base, const JsonValue& instance, Evaluated& evaluated);
  bool combinations(const JsonValue& schema, const std::string& base, const JsonValue& instance, Evaluated& evaluated);
  bool one_of(const JsonValue& list, const std::string& base, const JsonValue& instance, Evaluated& evaluated);
  bool conditions(const JsonValue& schema, const std::string& base, const JsonValue& instance, Evaluated& evaluated);
  bool members(const JsonValue& schema, const std::string& base, const JsonValue& instance, Evaluated& evaluated);
  bool dependencies(const JsonValue& schema, const std::string& base, const JsonValue& instance, Evaluated& evaluated);
  bool elements(const JsonValue& schema, const std::string& base, const JsonValue& instance, Evaluated& evaluated);
  bool contains(const JsonValue& schema, const std::string& base, const JsonValue& instance, Evaluated& evaluated);
  bool unevaluated(const JsonValue& schema, const std::string& base, const JsonValue& instance, Evaluated& evaluated);
  bool child(const JsonValue& schema, const std::string& base, const JsonValue& instance, std::string_view part);
  bool assertions(const JsonValue& schema, const JsonValue& instance);
  bool assert_number(const JsonValue& schema, const JsonValue& instance);
  bool assert_string(const JsonValue& schema, const JsonValue& instance);
  bool assert_array(const JsonValue& schema, const JsonValue& instance);
  bool assert_object(const JsonValue& schema, const JsonValue& instance);
  bool requires_all(const JsonValue& names, const JsonValue& instance);

  /// check() whose errors nobody wants.
  bool quietly(const JsonValue& schema, const std::string& base, const JsonValue& instance, Evaluated& evaluated);
  bool fail(std::string_view keyword, std::string message);
  void spend(int64_t steps = 1);
  const SchemaPattern& pattern(const std::string& text);
  [[noreturn]] void bad(std::string_view keyword, const std::string& why) const;
  /// A keyword that holds a count; nothing if it is absent.
  std::optional<size_t> count(const JsonValue& schema, std::string_view keyword) const;
  bool draft7() const { return document_.dialect() == SchemaDialect::draft7; }

  const SchemaDocument& document_;
  std::map<std::string, std::unique_ptr<SchemaPattern>> patterns_;
  std::vector<std::string> scope_;  // base URIs passed through, outermost first
  std::set<std::pair<const JsonValue*, const JsonValue*>> referring_;  // references being followed
  std::string instance_path_, keyword_path_;
  int quiet_ = 0;
  int64_t steps_ = 0;
};

/// Equality of JSON values as JSON Schema has it: 1 is 1.0, true is not 1.
bool schema_equal(const JsonValue& a, const JsonValue& b);

/// A JSON number exactly; nothing if its exponent is beyond +-4000 (then only its sign and size class
/// could be known).
std::optional<Rational> exact_number(const JsonValue& value);

}  // namespace r1
