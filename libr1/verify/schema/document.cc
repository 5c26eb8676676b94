// SPDX-License-Identifier: MIT
#include "libr1/verify/schema/document.h"

#include <algorithm>
#include <charconv>

namespace r1 {
namespace {

// Where schemas stand within a schema. "items" is one schema or, in draft-07, a list.
constexpr const char* kOneSchema[] = {"additionalProperties",
                                      "additionalItems",
                                      "items",
                                      "contains",
                                      "not",
                                      "if",
                                      "then",
                                      "else",
                                      "propertyNames",
                                      "unevaluatedItems",
                                      "unevaluatedProperties",
                                      "contentSchema"};
constexpr const char* kListOfSchemas[] = {"allOf", "anyOf", "oneOf", "prefixItems", "items"};
constexpr const char* kNamedSchemas[] = {"properties",  "patternProperties", "$defs",
                                         "definitions", "dependentSchemas",  "dependencies"};

struct Uri {
  std::string_view scheme, authority, path, query;
  bool has_authority = false;
};

Uri split(std::string_view text) {
  Uri uri;
  text = text.substr(0, text.find('#'));
  if (const size_t colon = text.find(':'); colon != text.npos && text.find_first_of("/?") > colon) {
    uri.scheme = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (text.starts_with("//")) {
    const size_t end = std::min(text.find_first_of("/?", 2), text.size());
    uri.authority = text.substr(2, end - 2);
    uri.has_authority = true;
    text.remove_prefix(end);
  }
  const size_t query = std::min(text.find('?'), text.size());
  uri.path = text.substr(0, query);
  uri.query = text.substr(query);
  return uri;
}

std::string without_dots(std::string_view path) {
  std::vector<std::string_view> parts;
  bool slash_at_end = false;
  const bool rooted = path.starts_with('/');
  while (!path.empty()) {
    if (path.starts_with('/')) path.remove_prefix(1);
    const size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    path.remove_prefix(end);
    slash_at_end = part == "." || part == "..";
    if (part == ".." && !parts.empty())
      parts.pop_back();
    else if (!slash_at_end)
      parts.push_back(part);
  }
  std::string out;
  for (const std::string_view part : parts) (out += out.empty() && !rooted ? "" : "/") += part;
  if (slash_at_end) out += '/';
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr ==
            text.data() + i + 3) {
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string pointer_part(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '~' && i + 1 < text.size())
      out += text[++i] == '1' ? '/' : '~';
    else
      out += text[i];
  }
  return out;
}

const JsonValue* member(const JsonValue& schema, std::string_view key) { return schema.find(key); }

std::string string_at(const JsonValue& schema, std::string_view key) {
  const JsonValue* value = member(schema, key);
  return value != nullptr && value->is_string() ? value->text() : std::string();
}

}  // namespace

std::string resolve_uri(std::string_view base_text, std::string_view reference) {
  const Uri base = split(base_text), ref = split(reference);
  std::string out;
  const auto put = [&](std::string_view scheme, bool has_authority, std::string_view authority,
                       const std::string& path, std::string_view query) {
    if (!scheme.empty()) (out += scheme) += ':';
    if (has_authority) (out += "//") += authority;
    (out += path) += query;
  };
  if (!ref.scheme.empty()) {
    const bool opaque = !ref.has_authority && !ref.path.starts_with('/');  // urn:uuid:...
    put(ref.scheme, ref.has_authority, ref.authority,
        opaque ? std::string(ref.path) : without_dots(ref.path), ref.query);
  } else if (ref.has_authority) {
    put(base.scheme, true, ref.authority, without_dots(ref.path), ref.query);
  } else if (ref.path.empty()) {
    put(base.scheme, base.has_authority, base.authority, std::string(base.path),
        ref.query.empty() ? base.query : ref.query);
  } else if (ref.path.starts_with('/')) {
    put(base.scheme, base.has_authority, base.authority, without_dots(ref.path), ref.query);
  } else {
    const size_t slash = base.path.rfind('/');
    std::string merged(slash == base.path.npos ? std::string_view()
                                               : base.path.substr(0, slash + 1));
    if (base.has_authority && base.path.empty()) merged = "/";
    put(base.scheme, base.has_authority, base.authority,
        without_dots(merged + std::string(ref.path)), ref.query);
  }
  return out;
}

SchemaDocument::SchemaDocument(const JsonValue& root) : root_(&root) {
  const std::string name = string_at(root, "$schema");
  for (const char* old : {"draft-07", "draft-06", "draft-04"}) {
    if (name.find(old) != std::string::npos) dialect_ = SchemaDialect::draft7;
  }
  resources_[""] = &root;
  index(root, "");
  if (!wants_standard_) return;
  for (const JsonValue& schema : standard_schemas(dialect_)) index(schema, "");
}

void SchemaDocument::index(const JsonValue& schema, const std::string& outer) {
  if (!schema.is_object()) return;
  std::string base = outer;
  const bool draft7 = dialect_ == SchemaDialect::draft7;
  const std::string id = string_at(schema, "$id");
  // In draft-07 a $ref hides what stands beside it, and a fragment in $id is an anchor.
  if (!id.empty() && !(draft7 && member(schema, "$ref") != nullptr)) {
    const std::string_view fragment = id.find('#') == std::string::npos
                                          ? std::string_view()
                                          : std::string_view(id).substr(id.find('#') + 1);
    if (id[0] != '#') {
      base = resolve_uri(outer, id);
      resources_.emplace(base, &schema);
    }
    if (draft7 && !fragment.empty())
      anchors_.emplace(std::pair(base, std::string(fragment)), &schema);
  }
  if (!draft7) {
    if (const std::string name = string_at(schema, "$anchor"); !name.empty())
      anchors_.emplace(std::pair(base, name), &schema);
    if (const std::string name = string_at(schema, "$dynamicAnchor"); !name.empty()) {
      anchors_.emplace(std::pair(base, name), &schema);
      dynamic_.emplace(std::pair(base, name), &schema);
    }
  }
  bases_[&schema] = base;
  wants_standard_ =
      wants_standard_ || string_at(schema, "$ref").find("json-schema.org/") != std::string::npos;
  for (const char* key : kOneSchema) {
    if (const JsonValue* value = member(schema, key)) index(*value, base);
  }
  for (const char* key : kListOfSchemas) {
    const JsonValue* value = member(schema, key);
    if (value == nullptr) continue;
    for (const JsonValue& item : value->items()) index(item, base);
  }
  for (const char* key : kNamedSchemas) {
    const JsonValue* value = member(schema, key);
    if (value == nullptr) continue;
    for (const auto& named : value->members()) index(named.second, base);
  }
}

std::string SchemaDocument::base_within(const JsonValue& schema, const std::string& base) const {
  const auto found = bases_.find(&schema);
  return found == bases_.end() ? base : found->second;
}

SchemaDocument::Target SchemaDocument::resolve(std::string_view reference,
                                               const std::string& base) const {
  const size_t hash = reference.find('#');
  const std::string uri = resolve_uri(base, reference.substr(0, hash));
  const std::string fragment =
      hash == reference.npos ? std::string() : percent_decoded(reference.substr(hash + 1));
  const auto resource = resources_.find(uri);
  if (resource == resources_.end()) return {};
  const JsonValue* at = resource->second;
  std::string inner = base_within(*at, uri);
  if (fragment.empty()) return {at, inner};
  if (fragment[0] != '/') {
    const auto anchor = anchors_.find({inner, fragment});
    if (anchor == anchors_.end()) return {};
    return {anchor->second, base_within(*anchor->second, inner)};
  }
  std::string_view rest = fragment;
  while (!rest.empty() && at != nullptr) {
    rest.remove_prefix(1);
    const size_t end = std::min(rest.find('/'), rest.size());
    const std::string part = pointer_part(rest.substr(0, end));
    rest.remove_prefix(end);
    if (at->is_array()) {
      size_t i = 0;
      const auto [stop, error] = std::from_chars(part.data(), part.data() + part.size(), i);
      at = error == std::errc() && stop == part.data() + part.size() && i < at->items().size()
               ? &at->items()[i]
               : nullptr;
    } else {
      at = at->find(part);
    }
    if (at != nullptr) inner = base_within(*at, inner);
  }
  return at == nullptr ? Target{} : Target{at, inner};
}

SchemaDocument::Target SchemaDocument::dynamic_anchor(const std::string& name,
                                                      const std::string& base) const {
  const auto found = dynamic_.find({base, name});
  return found == dynamic_.end() ? Target{} : Target{found->second, base};
}

}  // namespace r1
