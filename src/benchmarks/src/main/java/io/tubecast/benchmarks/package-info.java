/** JMH benchmarks behind the budgets of the README. */
@NullMarked
package io.tubecast.benchmarks;

import org.jspecify.annotations.NullMarked;
