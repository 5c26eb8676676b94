// SPDX-License-Identifier: MIT
#include "libr1/engine/finished_lines.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <optional>
#include <span>

#include "libr1/base/error.h"
#include "libr1/base/hash.h"
#include "libr1/engine/output.h"
#include "libr1/json/batch_line.h"
#include "libr1/json/json_writer.h"

namespace r1 {

namespace {

LineKey hash_of(std::string_view text) { return xxh3_128(std::as_bytes(std::span(text))); }

std::optional<LineKey> key_from_text(std::string_view text) {
  LineKey key{};
  if (text.size() != 32) return std::nullopt;
  for (size_t i = 0; i < 2; ++i) {
    const char* const begin = text.data() + 16 * i;
    const auto [end, error] = std::from_chars(begin, begin + 16, key[i], 16);
    if (error != std::errc() || end != begin + 16) return std::nullopt;
  }
  return key;
}

std::optional<LineKey> key_of_batch_output(const Record& record) {
  const auto id = record.string("id");
  if (!id || !id->starts_with(kBatchIdPrefix)) return std::nullopt;
  return key_from_text(std::string_view(*id).substr(kBatchIdPrefix.size()));
}

}  // namespace

std::string key_text(const LineKey& key) {
  std::string text;
  for (const uint64_t half : key) {
    char digits[17];
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(half));
    text += digits;
  }
  return text;
}

LineKey record_key(const Record& record) {
  std::string text;
  for (const std::string& key : record.keys()) {
    if (is_sample_field(key) || key == "error") continue;
    append_json_string(text, key);
    text += ':';
    text += *record.raw(key);
    text += ',';
  }
  return hash_of(text);
}

int32_t sample_of(const Record& record) {
  try {
    const auto number = record.integer("sample");
    if (number && *number >= 0 && *number <= INT32_MAX) return static_cast<int32_t>(*number);
  } catch (const FieldError&) {
    // Somebody else's field of that name.
  }
  return FinishedLines::kWhole;
}

LineKey batch_key(std::string_view line) { return hash_of(line); }

namespace {

// The key that the answers to an input line have.
LineKey key_of_input(const Line& line) {
  auto parsed = Record::parse(line.text);
  Record record;
  if (auto* const there = std::get_if<Record>(&parsed)) record = std::move(*there);
  const bool failed = record.has("error") && !record.is_null("error");
  if (!failed && is_batch_request(record)) return batch_key(line.text);
  if (!failed && (!record.has("id") || record.is_null("id")))
    record.set("id", std::to_string(line.total));
  return record_key(record);
}

}  // namespace

FinishedLines::FinishedLines(const std::string& path) : path_(path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw_errno(path + ": cannot open", errno);
  std::string line;
  while (std::getline(in, line) && !in.eof()) {  // at the end of the file: no line feed, torn
    intact_bytes_ += line.size() + 1;
    ++n_lines_;
    add(line);
  }
  if (in.bad()) throw_errno(path + ": cannot read", errno);
}

void FinishedLines::add(std::string_view line) {
  const std::string place = path_ + ":" + std::to_string(n_lines_) + ": ";
  auto parsed = Record::parse(line);
  if (const auto* error = std::get_if<RecordError>(&parsed)) {
    throw Error(Errc::format,
                place + error->message +
                    " (the output of an earlier run is expected; --resume continues nothing else)");
  }
  const Record& record = std::get<Record>(parsed);
  const bool failed = record.has("error") && !record.is_null("error");
  if (failed) ++n_errors_;
  LineKey key;
  int32_t sample = kWhole;
  try {
    if (is_batch_output(record)) {
      const auto found = key_of_batch_output(record);
      if (!found)
        throw Error(
            Errc::format,
            place + "this Batch line was not written by r1-run (--resume continues nothing else)");
      key = *found;
    } else {
      key = record_key(record);
      sample = sample_of(record);
      if (!failed && (sample == kWhole || !record.has("completion"))) {
        throw Error(
            Errc::format,
            place +
                "no \"sample\" and \"completion\" (--resume continues the output of r1-run alone)");
      }
    }
  } catch (const FieldError& error) {
    throw Error(Errc::format, place + error.what());
  }
  lines_[key].push_back({sample, n_lines_});
  ++n_left_;
}

bool FinishedLines::take_entry(std::vector<Entry>& entries, int32_t sample) {
  const auto it = std::ranges::find(entries, sample, &Entry::sample);
  if (it == entries.end()) return false;
  entries.erase(it);
  --n_left_;
  return true;
}

std::vector<int32_t> FinishedLines::take(const LineKey& key, int32_t n) {
  std::vector<int32_t> left;
  const auto it = lines_.find(key);
  if (it != lines_.end() && take_entry(it->second, kWhole)) return left;
  for (int32_t sample = 0; sample < n; ++sample) {
    if (it == lines_.end() || !take_entry(it->second, sample)) left.push_back(sample);
  }
  if (it != lines_.end() && it->second.empty()) lines_.erase(it);
  return left;
}

bool FinishedLines::take_line(const LineKey& key, int32_t sample) {
  const auto it = lines_.find(key);
  if (it == lines_.end() || !take_entry(it->second, sample)) return false;
  if (it->second.empty()) lines_.erase(it);
  return true;
}

int64_t FinishedLines::first_foreign(JsonlReader& input) const {
  std::map<LineKey, int64_t> missing;
  for (const auto& [key, entries] : lines_) missing[key] = entries.front().line;
  Line line;
  while (!missing.empty() && input.next(line)) missing.erase(key_of_input(line));
  int64_t first = 0;
  for (const auto& [key, number] : missing) first = first == 0 ? number : std::min(first, number);
  return first;
}

Error FinishedLines::not_in_input(int64_t line) const {
  return Error(Errc::usage, path_ + ":" + std::to_string(line) +
                                ": answers a record that is not in the input any more (its prompt "
                                "or parameters changed; use another output, or remove that line)");
}

int64_t FinishedLines::first_left() const {
  int64_t first = INT64_MAX;
  for (const auto& [key, entries] : lines_) {
    for (const Entry& entry : entries) first = std::min(first, entry.line);
  }
  return first;
}

}  // namespace r1
