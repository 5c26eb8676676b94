// OpenAI Batch lines: a request on the way in, a response on the way out.
//   {"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": {...}}
//   {"id": "batch_req_1", "custom_id": "a", "response": {"status_code": 200, "request_id": "r",
//    "body": {"choices": [{"index": 0, "message": {...}, "finish_reason": "stop"}], ...}},
//    "error": null}
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libr1/json/record.h"

namespace r1 {

/// True if the record is a Batch request: it has `custom_id`, `method`, `url` and an object `body`.
bool is_batch_request(const Record& record);
/// True if it is a Batch output line: it has `custom_id` and `response`.
bool is_batch_output(const Record& record);

/// The body of a Batch request as a record of its own. Throws FieldError if it is no object.
Record batch_body(const Record& request);

/// The completions of one Batch output line, each a record that can be changed, and the way back.
class BatchOutput {
 public:
  /// Takes response.body.choices apart. A line whose response is null or carries no choices (a
  /// failed request) has none. Throws FieldError naming what is not of the expected type.
  explicit BatchOutput(const Record& line);

  /// choices[i]: `index`, `finish_reason`, ...; `message` is apart in messages()[i].
  const std::vector<Record>& choices() const { return choices_; }
  /// choices[i].message: `content`, `reasoning_content`, ...; change it in place.
  std::vector<Record>& messages() { return messages_; }
  const std::vector<Record>& messages() const { return messages_; }

  /// The line with the messages as they are now; bytes that were not changed stay.
  Record line() const;

 private:
  Record line_;
  Record response_;
  Record body_;
  std::vector<Record> choices_;
  std::vector<Record> messages_;
};

/// The raw elements of a raw JSON array, as views into it; `array` must be checked JSON.
std::vector<std::string_view> array_elements(std::string_view array);

}  // namespace r1
