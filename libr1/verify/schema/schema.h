// JSON Schema validation, draft-07 and 2020-12, in bounded work.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "libr1/json/json_value.h"

namespace r1 {

struct SchemaError {
  std::string pointer;  ///< JSON pointer to the place in the instance, "" for its root
  std::string keyword;  ///< JSON pointer through the schema to the keyword, references written out
  std::string message;
};

struct SchemaResult {
  enum Outcome : uint8_t { valid, invalid, bad_schema, work_limit } outcome = valid;
  std::vector<SchemaError> errors;  ///< at most 8; one that explains bad_schema
};

/// Validates; `format` and the content keywords are annotations, as 2020-12 has them by default. A
/// $ref out of the document, a pattern that is no regular expression or a keyword of the wrong type is
/// bad_schema; so is endless recursion. Work is bounded by a number of steps, patterns by PCRE2's
/// match limit. Depth is bounded by the reader of JSON (256 levels).
SchemaResult validate_schema(const JsonValue& schema, const JsonValue& instance);

}  // namespace r1
