/** The project's line formats for detections and tubes, read and written exactly. */
@NullMarked
package io.tubecast.evaluation.format;

import org.jspecify.annotations.NullMarked;
