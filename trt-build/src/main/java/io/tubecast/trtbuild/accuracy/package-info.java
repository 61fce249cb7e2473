/** How far what one network says is from what another says: numbers, boxes, tubes, mean average precision. */
@NullMarked
package io.tubecast.trtbuild.accuracy;

import org.jspecify.annotations.NullMarked;
