// What the columns of a head count, told from the head itself.
// SPDX-License-Identifier: MIT
#pragma once

#include "libr1/base/thread_pool.h"
#include "libr1/format/checkpoint.h"
#include "libr1/format/recipe.h"

namespace r1 {

/// Adds weights for an embedding that is the head as well (tie_word_embeddings) unless it has some:
/// the mean square of each of its columns, relative to the mean of all, plus a hundredth. The few
/// large columns of such a matrix are large in what enters the head too, so that an error there
/// moves logits many times as far. The result does not depend on the number of threads.
void weigh_tied_head(const CheckpointSource& source, ColumnWeights& weights, ThreadPool& pool);

}  // namespace r1
