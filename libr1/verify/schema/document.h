// A JSON Schema as a document: which dialect it is in, and what its references mean. Why not
// valijson, which the design named: of 2020-12 it knows nothing that draft-07 had not, its patterns
// are std::regex (exponential, and a stack overflow on long strings), its numbers doubles.
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libr1/json/json_value.h"

namespace r1 {

enum class SchemaDialect : uint8_t { draft7, draft2020 };

/// The schemas of the dialect's schemas, each with its $id.
const std::vector<JsonValue>& standard_schemas(SchemaDialect dialect);

/// Keeps a pointer to `root`, which must outlive it. References are resolved within the document and the
/// standard schemas of its dialect: nothing is ever fetched or opened.
class SchemaDocument {
 public:
  /// The dialect is what $schema says: draft-07 (draft-06 and draft-04 are read as it), else 2020-12.
  explicit SchemaDocument(const JsonValue& root);

  SchemaDialect dialect() const { return dialect_; }
  const JsonValue& root() const { return *root_; }

  /// A place a reference leads to: the schema, and the base URI that its own references start from.
  struct Target {
    const JsonValue* schema = nullptr;  ///< null: it leads nowhere in this document
    std::string base;
  };
  /// `reference` as $ref has it, seen from a schema whose base URI is `base`.
  Target resolve(std::string_view reference, const std::string& base) const;
  /// The $dynamicAnchor `name` of the resource `base`, if it has one.
  Target dynamic_anchor(const std::string& name, const std::string& base) const;
  /// The base URI within `schema`, if it sets one of its own, else `base`.
  std::string base_within(const JsonValue& schema, const std::string& base) const;

 private:
  void index(const JsonValue& schema, const std::string& base);

  const JsonValue* root_;
  SchemaDialect dialect_ = SchemaDialect::draft2020;
  bool wants_standard_ = false;  // some $ref leads to json-schema.org
  std::map<std::string, const JsonValue*> resources_;                       // by base URI
  std::map<std::pair<std::string, std::string>, const JsonValue*> anchors_;  // base URI, name
  std::map<std::pair<std::string, std::string>, const JsonValue*> dynamic_;
  std::map<const JsonValue*, std::string> bases_;                           // of every indexed schema
};

/// RFC 3986, section 5: `reference` seen from `base`, without fragment.
std::string resolve_uri(std::string_view base, std::string_view reference);

}  // namespace r1
