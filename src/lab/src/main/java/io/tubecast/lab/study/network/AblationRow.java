package io.tubecast.lab.study.network;

import java.util.Locale;

/** What the ablation compares. */
public enum AblationRow {
    /** The appearance stream on one frame of the pair: what a picture tells. */
    FRAME,
    /** The appearance stream on pairs. */
    APPEARANCE,
    /** The motion stream on pairs. */
    MOTION,
    /** Both networks of one stream, joined after both have spoken, in three ways. */
    LATE,
    /** Two streams joined by concatenation. */
    CONCAT,
    /** Two streams joined by sum. */
    SUM,
    /** Two streams joined by mean. */
    MEAN,
    /** Two streams joined by sum with a second head on appearance alone, which is what is shipped; each head is a row. */
    BOTH;

    /** The name in files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
