/** The measures of the field, tube overlap, video-mAP, frame-mAP and accuracy, under named protocols. */
@NullMarked
package io.tubecast.evaluation.metric;

import org.jspecify.annotations.NullMarked;
