/** Engines against the graphs they were made from: numbers, boxes, tubes, mean average precision, and the node where it goes wrong. */
@NullMarked
package io.tubecast.trtbuild.verify;

import org.jspecify.annotations.NullMarked;
