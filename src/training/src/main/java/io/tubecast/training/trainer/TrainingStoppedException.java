package io.tubecast.training.trainer;

/** Training cannot go on; the message names the step and the last checkpoint. */
public final class TrainingStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why it stopped. */
    public TrainingStoppedException(String message) {
        super(message);
    }
}
