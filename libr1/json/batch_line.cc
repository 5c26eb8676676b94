// SPDX-License-Identifier: MIT
#include "libr1/json/batch_line.h"

#include "libr1/json/json_scan.h"
#include "libr1/json/json_writer.h"

namespace r1 {

namespace {

struct ElementEvents {
  std::string_view text;
  std::vector<std::string_view> elements;
  int depth = 0;
  size_t begin = 0;

  bool add(size_t from, size_t to) {
    if (depth == 1) elements.push_back(text.substr(from, to - from));
    return true;
  }
  bool open(char, size_t at) {
    if (depth == 1) begin = at;
    ++depth;
    return true;
  }
  bool close(char, size_t end) {
    --depth;
    return add(begin, end);
  }
  bool key(JsonStringSpan) { return true; }
  bool string(JsonStringSpan span) { return add(span.begin - 1, span.end + 1); }
  bool scalar(size_t from, size_t to) { return add(from, to); }
};

bool holds_object(const Record& record, std::string_view key) {
  const auto raw = record.raw(key);
  return raw && raw->front() == '{';
}

Record parse_object(std::string_view raw, std::string_view what) {
  auto parsed = Record::parse(raw);
  if (auto* record = std::get_if<Record>(&parsed)) return std::move(*record);
  throw FieldError("invalid_field", json_string(what) + " must be an object");
}

}  // namespace

std::vector<std::string_view> array_elements(std::string_view array) {
  ElementEvents events{array, {}};
  JsonError error;
  scan_json(array, Record::kMaxDepth, events, error);
  return std::move(events.elements);
}

bool is_batch_request(const Record& record) {
  return record.has("custom_id") && record.has("method") && record.has("url") &&
         holds_object(record, "body");
}

bool is_batch_output(const Record& record) {
  return record.has("custom_id") && record.has("response");
}

Record batch_body(const Record& request) {
  return parse_object(request.raw("body").value_or("null"), "body");
}

BatchOutput::BatchOutput(const Record& line) : line_(line) {
  if (line_.is_null("response")) return;
  response_ = parse_object(line_.raw("response").value_or("null"), "response");
  if (!response_.has("body") || response_.is_null("body")) return;
  body_ = parse_object(*response_.raw("body"), "response.body");
  const auto choices = body_.raw("choices");
  if (!choices || *choices == "null") return;
  if (choices->front() != '[') throw FieldError("invalid_field", "\"choices\" must be a list");
  for (const std::string_view element : array_elements(*choices)) {
    choices_.push_back(parse_object(element, "choices[]"));
    messages_.push_back(parse_object(choices_.back().raw("message").value_or("null"), "choices[].message"));
  }
}

Record BatchOutput::line() const {
  if (choices_.empty()) return line_;
  const std::string_view before = *body_.raw("choices");
  const std::vector<std::string_view> elements = array_elements(before);
  std::string choices;
  size_t copied = 0;  // bytes of `before` that are dealt with
  for (size_t i = 0; i < elements.size(); ++i) {
    const auto at = static_cast<size_t>(elements[i].data() - before.data());
    choices.append(before.substr(copied, at - copied));
    Record choice = choices_[i];
    choice.set("message", messages_[i].str());
    choice.append_to(choices);
    copied = at + elements[i].size();
  }
  choices.append(before.substr(copied));
  Record body = body_;
  body.set("choices", std::move(choices));
  Record response = response_;
  response.set("body", body.str());
  Record line = line_;
  line.set("response", response.str());
  return line;
}

}  // namespace r1
