/** Tubes as curves over time: what CFAD predicts, selects, refines and interpolates, and what it learns from. */
@NullMarked
package io.tubecast.core.trajectory;

import org.jspecify.annotations.NullMarked;
