package io.tubecast.evaluation.metric;

/** What a tube is when it is compared with the truth at some overlap; every tube is one of these. {@link OutcomeEvaluator} decides. */
public enum Outcome {
    /** A hit: the right class, and enough overlap with a true tube that no better tube has. */
    HIT("hit"),
    /** The right class and enough overlap with a true tube, which a better tube has found already. */
    DUPLICATE("duplicate"),
    /** Enough overlap with a true tube, but of another class. */
    WRONG_CLASS("wrongClass"),
    /** Somebody does this in the video, but not enough where and when the tube is. */
    BAD_LOCALIZATION("badLocalization"),
    /** Right in neither: nobody does this in the video, and nobody does anything where the tube is. */
    NEITHER("neither"),
    /** It matches truth that is to be ignored, so it is neither right nor wrong. */
    IGNORED("ignored");

    private final String key;

    Outcome(String key) {
        this.key = key;
    }

    /** The name in files. */
    public String key() {
        return key;
    }
}
