package io.tubecast.inference.engines;

/**
 * Something in which an engine and the place where it is to run differ.
 *
 * @param field key of the engine's manifest
 * @param engine what stands there
 * @param here what is found here
 * @param refuses whether the engine must not run here; if not, it may, but is not what it was measured as
 * @param why what comes of the difference, for people
 */
public record Mismatch(String field, String engine, String here, boolean refuses, String why) {
    /** Which field differs, and both values. */
    public String difference() {
        return "%s differs, the engine's is %s, here it is %s".formatted(field, engine, here);
    }

    /**
     * One sentence: which field differs, both values, what comes of it and what to run.
     *
     * @param command makes an engine that fits
     */
    public String sentence(String command) {
        return "%s: %s; %s %s".formatted(difference(), why, refuses ? "run" : "for one made here run", command);
    }
}
