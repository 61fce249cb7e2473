package io.tubecast.evaluation.truth;

import io.tubecast.evaluation.truth.Skipped.Reason;

/** A record of a data set that cannot be used; never leaves the readers, which skip it. */
final class UnusableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    UnusableException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why a record failed: the reason it was refused for, or that it could not be read where something else was thrown. */
    static Reason reasonOf(RuntimeException e) {
        return e instanceof UnusableException unusable ? unusable.reason : Reason.BROKEN;
    }

    static void require(boolean obeyed, Reason reason, String rule) {
        if (!obeyed) {
            throw new UnusableException(reason, rule);
        }
    }
}
