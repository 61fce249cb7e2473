package io.tubecast.evaluation.metric;

/** How average precision is taken from the precision at each recall. */
public enum Integration {
    /** Area under the monotone envelope at all points, as in Pascal VOC from 2010 on. */
    ENVELOPE,
    /**
     * Trapezoids on raw precision from (recall 0, precision 1) on, without an envelope, up to the last recall reached: what the
     * released evaluation of ACT and 3D-RetinaNet does.
     */
    TRAPEZOID
}
