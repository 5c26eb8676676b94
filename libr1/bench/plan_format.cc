// A plan as a table and as JSON.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdio>

#include "libr1/bench/plan.h"
#include "libr1/json/json_writer.h"

namespace r1 {
namespace {

constexpr double kGiB = 1024.0 * 1024.0 * 1024.0;

template <typename... Args>
std::string text_of(const char* format, Args... args) {
  char text[200];
  std::snprintf(text, sizeof text, format, args...);
  return text;
}

// "2.4", "37", "1234", "-": a rate with as many digits as it deserves.
std::string rate(const PlanPoint& p) {
  if (p.bound == Bound::too_large) return "-";
  const double r = p.tokens_per_s;
  return text_of("%.*f", r < 10 ? 2 : r < 100 ? 1 : 0, r);
}

// m memory, a arithmetic, d disk.
std::string with_bound(const PlanPoint& p) {
  return p.bound == Bound::too_large ? "-" : rate(p) + " " + bound_name(p.bound)[0];
}

std::string column_of(const PlanPoint& p) {
  if (p.is_prefill) return text_of("prefill %d", p.length);
  return p.length == 0 ? text_of("batch %d", p.batch) : text_of("%d at %d", p.batch, p.length);
}

std::string point_json(const PlanPoint& p) {
  JsonObject o;
  o.add("kind", p.is_prefill ? "prefill" : "decode").add("length", p.length).add("batch", p.batch);
  if (p.bound == Bound::too_large) {
    o.add_null("tokens_per_s").add_null("ms_per_call");
  } else {
    o.add("tokens_per_s", p.tokens_per_s).add("ms_per_call", p.ms_per_call);
  }
  o.add("bytes_per_call", p.bytes_per_call).add("bound", bound_name(p.bound));
  return o.str();
}

std::string curve_json(const ShareCurve& curve) {
  std::string list;
  for (const auto& [rows, share] : curve.points()) {
    list += list.empty() ? "[" : ", [";
    append_json_number(list, rows);
    list += ", ";
    append_json_number(list, share);
    list += "]";
  }
  return "[" + list + "]";
}

std::string kernels_json(const KernelShares& k) {
  JsonObject linear;
  for (const auto& [dtype, curve] : k.linear) linear.add_raw(dtype_name(dtype), curve_json(curve));
  JsonObject o;
  o.add_raw("linear", linear.str());
  if (!k.streamed.empty()) {
    JsonObject streamed;
    for (const auto& [dtype, curve] : k.streamed)
      streamed.add_raw(dtype_name(dtype), curve_json(curve));
    o.add_raw("streamed", streamed.str());
  }
  if (!k.absorbed.points().empty()) o.add_raw("absorbed", curve_json(k.absorbed));
  o.add("read", k.read).add("attend_decode", k.attend_decode);
  if (k.attend_prefill > 0) o.add("attend_prefill", k.attend_prefill);
  if (k.attend_expanded > 0) o.add("attend_expanded", k.attend_expanded);
  o.add("element_ops", k.element_ops).add("meeting_us", k.meeting_us);
  return o.str();
}

std::string plan_object(const Plan& plan) {
  const PlannedModel& m = *plan.model;
  std::string points;
  for (const PlanPoint& p : plan.points) points += (points.empty() ? "" : ", ") + point_json(p);
  JsonObject o;
  o.add("quant", m.quant)
      .add("bits_per_weight", m.bits_per_weight)
      .add("weight_bytes", static_cast<int64_t>(m.weight_bytes));
  o.add("context", plan.context)
      .add("cache_bytes_per_sequence", static_cast<int64_t>(plan.cache_bytes_per_sequence));
  o.add("max_batch", plan.max_batch).add("bytes_per_token", bytes_per_call(m.traffic, 1, 1));
  o.add_raw("points", "[" + points + "]");
  return o.str();
}

}  // namespace

std::string plan_text(std::span<const Plan> plans, const Machine& machine) {
  std::string text = text_of("%d threads, %.1f GiB, memory %.0f GB/s, int8 %.2f T op/s",
                             machine.threads, static_cast<double>(machine.memory_bytes) / kGiB,
                             machine.read_gbs, machine.int8_gops / 1e3);
  if (machine.disk_gbs > 0) text += text_of(", disk %.1f GB/s", machine.disk_gbs);
  if (plans.empty()) return text + "\n";
  const Plan& first = plans[0];
  text += text_of("\ncache: %.3f GiB a sequence of %lld tokens\n\n",
                  static_cast<double>(first.cache_bytes_per_sequence) / kGiB,
                  static_cast<long long>(first.context));
  size_t longest = 6;
  for (const Plan& plan : plans) longest = std::max(longest, plan.model->quant.size());
  const int width = static_cast<int>(longest);
  text +=
      text_of("%-*s %5s %11s %12s %9s", width, "", "bits", "weights", "GB a token", "max batch");
  for (const PlanPoint& p : first.points) text += text_of(" %13s", column_of(p).c_str());
  text += "\n";
  for (const Plan& plan : plans) {
    const PlannedModel& m = *plan.model;
    text += text_of("%-*s %5.2f %7.1f GiB %12.2f %9lld", width, m.quant.c_str(), m.bits_per_weight,
                    static_cast<double>(m.weight_bytes) / kGiB,
                    bytes_per_call(m.traffic, 1, 1) / 1e9, static_cast<long long>(plan.max_batch));
    for (const PlanPoint& p : plan.points) text += text_of(" %13s", with_bound(p).c_str());
    text += "\n";
  }
  text +=
      "\ntokens/s of all sequences together; bound by m memory, a arithmetic, d disk; - does not "
      "fit in memory\n";
  return text;
}

std::string plan_json(std::span<const Plan> plans, const Machine& machine) {
  JsonObject o;
  JsonObject m;
  m.add("threads", machine.threads).add("memory_bytes", static_cast<int64_t>(machine.memory_bytes));
  m.add("read_gbs", machine.read_gbs)
      .add("int8_gops", machine.int8_gops)
      .add("float_gops", machine.float_gops);
  if (machine.disk_gbs > 0) m.add("disk_gbs", machine.disk_gbs);
  m.add_raw("kernels", kernels_json(machine.kernels));
  std::string list;
  for (const Plan& plan : plans) list += (list.empty() ? "" : ", ") + plan_object(plan);
  o.add_raw("machine", m.str()).add_raw("plans", "[" + list + "]");
  return o.str() + "\n";
}

}  // namespace r1
