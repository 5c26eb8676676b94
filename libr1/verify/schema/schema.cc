// The applicators of JSON Schema: keywords that apply schemas to places, and what they have evaluated.
// SPDX-License-Identifier: MIT
#include "libr1/verify/schema/schema.h"

#include <algorithm>

#include "libr1/json/json_writer.h"
#include "libr1/verify/schema/walk.h"

namespace r1 {
namespace {

constexpr size_t kMaxErrors = 8;
constexpr int64_t kMaxSteps = 2'000'000;

size_t size_of(const JsonValue& instance) {
  return instance.is_array() ? instance.items().size() : instance.members().size();
}

std::string escaped(std::string_view part) {
  std::string out;
  for (const char c : part) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

}  // namespace

SchemaWalk::Step::Step(std::string& p, std::string_view part) : path(p), length(p.size()) {
  (p += '/') += escaped(part);
}

void SchemaWalk::spend(int64_t steps) {
  steps_ += steps;
  if (steps_ > kMaxSteps)
    throw SchemaStop{SchemaResult::work_limit, "validation takes too many steps"};
}

bool SchemaWalk::fail(std::string_view keyword, std::string message) {
  if (quiet_ == 0 && errors.size() < kMaxErrors) {
    errors.push_back({instance_path_,
                      "#" + keyword_path_ + (keyword.empty() ? "" : "/" + std::string(keyword)),
                      std::move(message)});
  }
  return false;
}

void SchemaWalk::bad(std::string_view keyword, const std::string& why) const {
  throw SchemaStop{SchemaResult::bad_schema,
                   "#" + keyword_path_ + "/" + std::string(keyword) + ": " + why};
}

bool SchemaWalk::quietly(const JsonValue& schema, const std::string& base,
                         const JsonValue& instance, Evaluated& evaluated) {
  ++quiet_;
  const bool ok = check(schema, base, instance, evaluated);
  --quiet_;
  return ok;
}

bool SchemaWalk::child(const JsonValue& schema, const std::string& base, const JsonValue& instance,
                       std::string_view part) {
  const Step step(instance_path_, part);
  Evaluated own(size_of(instance));
  return check(schema, base, instance, own);
}

bool SchemaWalk::check(const JsonValue& schema, const std::string& outer, const JsonValue& instance,
                       Evaluated& evaluated) {
  spend();
  if (const auto constant = schema.boolean())
    return *constant || fail("", "nothing is allowed here");
  if (!schema.is_object())
    throw SchemaStop{SchemaResult::bad_schema,
                     "#" + keyword_path_ + ": a schema must be an object or a boolean"};
  const std::string base = document_.base_within(schema, outer);
  scope_.push_back(base);
  struct Leave {
    std::vector<std::string>& scope;
    ~Leave() { scope.pop_back(); }
  } leave{scope_};
  if (draft7() && schema.find("$ref") != nullptr)
    return references(schema, base, instance, evaluated);
  Evaluated own(evaluated.seen.size());
  bool ok = references(schema, base, instance, own);
  ok = assertions(schema, instance) && ok;
  ok = combinations(schema, base, instance, own) && ok;
  ok = conditions(schema, base, instance, own) && ok;
  if (instance.is_object()) {
    ok = members(schema, base, instance, own) && ok;
    ok = dependencies(schema, base, instance, own) && ok;
  }
  if (instance.is_array()) ok = elements(schema, base, instance, own) && ok;
  if (!draft7()) ok = unevaluated(schema, base, instance, own) && ok;
  if (ok) evaluated.merge(own);
  return ok;
}

bool SchemaWalk::references(const JsonValue& schema, const std::string& base,
                            const JsonValue& instance, Evaluated& evaluated) {
  bool ok = true;
  for (const char* keyword : {"$ref", "$dynamicRef"}) {
    const JsonValue* reference = schema.find(keyword);
    if (reference == nullptr || (draft7() && keyword[1] == 'd')) continue;
    if (!reference->is_string()) bad(keyword, "must be a string");
    SchemaDocument::Target target = document_.resolve(reference->text(), base);
    if (target.schema == nullptr)
      bad(keyword,
          "\"" + reference->text() + "\" leads nowhere in this schema (nothing is fetched)");
    if (keyword[1] == 'd') {  // the outermost resource on the way here that has this dynamic anchor
      const std::string name = reference->text().substr(
          std::min(reference->text().find('#'), reference->text().size() - 1) + 1);
      if (document_.dynamic_anchor(name, target.base).schema == target.schema) {
        for (const std::string& passed : scope_) {
          const SchemaDocument::Target outer = document_.dynamic_anchor(name, passed);
          if (outer.schema == nullptr) continue;
          target = outer;
          break;
        }
      }
    }
    const auto [at, is_new] = referring_.emplace(target.schema, &instance);
    if (!is_new) bad(keyword, "\"" + reference->text() + "\" refers to itself without end");
    const Step step(keyword_path_, keyword);
    ok = check(*target.schema, target.base, instance, evaluated) && ok;
    referring_.erase(std::pair(target.schema, &instance));
  }
  return ok;
}

bool SchemaWalk::combinations(const JsonValue& schema, const std::string& base,
                              const JsonValue& instance, Evaluated& evaluated) {
  bool ok = true;
  for (const char* keyword : {"allOf", "anyOf", "oneOf"}) {
    const JsonValue* list = schema.find(keyword);
    if (list == nullptr) continue;
    if (!list->is_array() || list->items().empty()) bad(keyword, "must be a list of schemas");
    const Step step(keyword_path_, keyword);
    if (keyword[0] == 'o') {
      ok = one_of(*list, base, instance, evaluated) && ok;
      continue;
    }
    const bool all = keyword[1] == 'l';
    bool any = false;
    for (size_t i = 0; i < list->items().size(); ++i) {
      const Step at(keyword_path_, std::to_string(i));
      const JsonValue& item = list->items()[i];
      // Every branch is looked at: each may evaluate other members.
      const bool holds =
          all ? check(item, base, instance, evaluated) : quietly(item, base, instance, evaluated);
      any = any || holds;
      if (all) ok = holds && ok;
    }
    if (!all && !any)
      ok = fail("", "none of the " + std::to_string(list->items().size()) + " alternatives holds");
  }
  if (const JsonValue* other = schema.find("not")) {
    Evaluated ignored(evaluated.seen.size());
    const Step step(keyword_path_, "not");
    if (quietly(*other, base, instance, ignored)) ok = fail("", "what must not hold does");
  }
  return ok;
}

bool SchemaWalk::one_of(const JsonValue& list, const std::string& base, const JsonValue& instance,
                        Evaluated& evaluated) {
  size_t n = 0;
  Evaluated chosen(evaluated.seen.size());
  for (size_t i = 0; i < list.items().size(); ++i) {
    const Step at(keyword_path_, std::to_string(i));
    Evaluated own(evaluated.seen.size());
    if (quietly(list.items()[i], base, instance, own) && ++n == 1) chosen = own;
  }
  if (n != 1)
    return fail("", std::to_string(n) + " of the " + std::to_string(list.items().size()) +
                        " alternatives hold, not one");
  evaluated.merge(chosen);
  return true;
}

bool SchemaWalk::conditions(const JsonValue& schema, const std::string& base,
                            const JsonValue& instance, Evaluated& evaluated) {
  const JsonValue* condition = schema.find("if");
  if (condition == nullptr) return true;
  Evaluated own(evaluated.seen.size());
  const bool holds = quietly(*condition, base, instance, own);
  if (holds) evaluated.merge(own);
  const char* branch = holds ? "then" : "else";
  const JsonValue* next = schema.find(branch);
  if (next == nullptr) return true;
  const Step step(keyword_path_, branch);
  return check(*next, base, instance, evaluated);
}

bool SchemaWalk::members(const JsonValue& schema, const std::string& base,
                         const JsonValue& instance, Evaluated& evaluated) {
  const JsonValue *named = schema.find("properties"), *patterned = schema.find("patternProperties");
  const JsonValue *other = schema.find("additionalProperties"),
                  *names = schema.find("propertyNames");
  for (const auto& [keyword, value] :
       {std::pair("properties", named), std::pair("patternProperties", patterned)}) {
    if (value != nullptr && !value->is_object()) bad(keyword, "must be an object");
  }
  bool ok = true;
  for (size_t i = 0; i < instance.members().size(); ++i) {
    const std::string& key =
        instance.members()[i].first;  // clang 14 captures no structured bindings
    const JsonValue& value = instance.members()[i].second;
    bool matched = false;
    const auto apply = [&](const JsonValue& sub, std::string_view keyword, std::string_view part) {
      const Step outer(keyword_path_, keyword);
      std::optional<Step> inner;
      if (!part.empty()) inner.emplace(keyword_path_, part);
      matched = true;
      evaluated.mark(i);
      ok = child(sub, base, value, key) && ok;
    };
    if (const JsonValue* sub = named == nullptr ? nullptr : named->find(key))
      apply(*sub, "properties", key);
    if (patterned != nullptr) {
      for (const auto& [text, sub] : patterned->members()) {
        if (pattern(text).found_in(key)) apply(sub, "patternProperties", text);
      }
    }
    if (!matched && other != nullptr) {
      if (other->boolean() == false) {
        const Step at(instance_path_, key);
        ok = fail("additionalProperties", "there may be no member of this name");
      } else {
        apply(*other, "additionalProperties", "");
      }
    }
    if (names != nullptr) {
      const Step step(keyword_path_, "propertyNames");
      const auto name = JsonValue::parse(json_string(key));
      ok = child(*names, base, std::get<JsonValue>(name), key) && ok;
    }
  }
  return ok;
}

bool SchemaWalk::dependencies(const JsonValue& schema, const std::string& base,
                              const JsonValue& instance, Evaluated& evaluated) {
  bool ok = true;
  for (const char* keyword : {"dependentRequired", "dependentSchemas", "dependencies"}) {
    const JsonValue* all = schema.find(keyword);
    if (all == nullptr || draft7() != (std::string_view(keyword) == "dependencies")) continue;
    if (!all->is_object()) bad(keyword, "must be an object");
    const Step outer(keyword_path_, keyword);
    for (const auto& [name, need] : all->members()) {
      if (instance.find(name) == nullptr) continue;
      const Step inner(keyword_path_, name);
      ok = (need.is_array() ? requires_all(need, instance)
                            : check(need, base, instance, evaluated)) &&
           ok;
    }
  }
  return ok;
}

bool SchemaWalk::elements(const JsonValue& schema, const std::string& base,
                          const JsonValue& instance, Evaluated& evaluated) {
  const JsonValue* items = schema.find("items");
  const bool listed = draft7() && items != nullptr && items->is_array();
  const JsonValue* prefix = listed ? items : draft7() ? nullptr : schema.find("prefixItems");
  const JsonValue* rest = listed ? schema.find("additionalItems") : items;
  const char* prefix_name = listed ? "items" : "prefixItems";
  const char* rest_name = listed ? "additionalItems" : "items";
  if (prefix != nullptr && !prefix->is_array()) bad(prefix_name, "must be a list of schemas");
  bool ok = true;
  for (size_t i = 0; i < instance.items().size(); ++i) {
    const bool in_prefix = prefix != nullptr && i < prefix->items().size();
    const JsonValue* sub = in_prefix ? &prefix->items()[i] : rest;
    if (sub == nullptr) continue;
    const std::string at = std::to_string(i);
    const Step outer(keyword_path_, in_prefix ? prefix_name : rest_name);
    std::optional<Step> inner;
    if (in_prefix) inner.emplace(keyword_path_, at);
    evaluated.mark(i);
    ok = child(*sub, base, instance.items()[i], at) && ok;
  }
  return contains(schema, base, instance, evaluated) && ok;
}

bool SchemaWalk::contains(const JsonValue& schema, const std::string& base,
                          const JsonValue& instance, Evaluated& evaluated) {
  const JsonValue* wanted = schema.find("contains");
  if (wanted == nullptr) return true;
  size_t found = 0;
  for (size_t i = 0; i < instance.items().size(); ++i) {
    Evaluated own(size_of(instance.items()[i]));
    if (!quietly(*wanted, base, instance.items()[i], own)) continue;
    ++found;
    if (!draft7()) evaluated.mark(i);
  }
  const size_t least = draft7() ? 1 : count(schema, "minContains").value_or(1);
  const auto most = draft7() ? std::nullopt : count(schema, "maxContains");
  if (found < least)
    return fail("contains", std::to_string(found) + " elements match, and at least " +
                                std::to_string(least) + " must");
  if (most && found > *most)
    return fail("maxContains", std::to_string(found) + " elements match, and at most " +
                                   std::to_string(*most) + " may");
  return true;
}

bool SchemaWalk::unevaluated(const JsonValue& schema, const std::string& base,
                             const JsonValue& instance, Evaluated& evaluated) {
  const char* keyword = instance.is_array() ? "unevaluatedItems" : "unevaluatedProperties";
  const JsonValue* sub =
      instance.is_array() || instance.is_object() ? schema.find(keyword) : nullptr;
  if (sub == nullptr) return true;
  const Step step(keyword_path_, keyword);
  bool ok = true;
  for (size_t i = 0; i < evaluated.seen.size(); ++i) {
    if (evaluated.seen[i]) continue;
    const bool array = instance.is_array();
    ok = child(*sub, base, array ? instance.items()[i] : instance.members()[i].second,
               array ? std::to_string(i) : instance.members()[i].first) &&
         ok;
  }
  evaluated.mark_all();
  return ok;
}

SchemaResult validate_schema(const JsonValue& schema, const JsonValue& instance) {
  const SchemaDocument document(schema);
  SchemaWalk walk(document);
  SchemaResult result;
  try {
    Evaluated evaluated(size_of(instance));
    if (!walk.check(schema, "", instance, evaluated)) result.outcome = SchemaResult::invalid;
    result.errors = std::move(walk.errors);
  } catch (const SchemaStop& stop) {
    result.outcome = stop.outcome;
    result.errors = {{"", "", stop.message}};
  }
  return result;
}

}  // namespace r1
