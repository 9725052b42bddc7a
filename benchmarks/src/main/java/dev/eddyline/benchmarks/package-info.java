/** Load generators and microbenchmarks. */
@NullMarked
package dev.eddyline.benchmarks;

import org.jspecify.annotations.NullMarked;
