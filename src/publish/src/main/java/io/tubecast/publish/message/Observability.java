package io.tubecast.publish.message;

/**
 * How well the camera sees, so that an empty list in the dark is not read as an empty room. What is not measured is left out of
 * the message.
 *
 * <p>Mutable and reused, part of a {@link TubesSnapshot}.
 */
public final class Observability {
    private double luma;
    private double blur;
    private int smallestPersonPx;
    private boolean blockedMeasured;
    private boolean blocked;
    private boolean clearMeasured;
    private boolean clearView;

    Observability() {
        clear();
    }

    /** Mean luma of the frame, 0 (black) to 255. */
    public Observability luma(double value) {
        luma = value;
        return this;
    }

    /** Sharpness as the variance of the Laplacian, in squared gray levels: small is blurred. */
    public Observability blur(double value) {
        blur = value;
        return this;
    }

    /** Height in frame pixels of the smallest person that the model can be expected to see. */
    public Observability smallestPersonPx(int value) {
        smallestPersonPx = value;
        return this;
    }

    /** Whether something covers the lens. */
    public Observability blocked(boolean value) {
        blockedMeasured = true;
        blocked = value;
        return this;
    }

    /** Whether, by all that was measured, somebody who is there would be seen: if not, an empty list says nothing. */
    public Observability clearView(boolean value) {
        clearMeasured = true;
        clearView = value;
        return this;
    }

    /** Mean luma, NaN if not measured. */
    public double luma() {
        return luma;
    }

    /** Sharpness, NaN if not measured. */
    public double blur() {
        return blur;
    }

    /** Smallest person in pixels, -1 if not measured. */
    public int smallestPersonPx() {
        return smallestPersonPx;
    }

    /** Whether {@link #blocked()} was measured. */
    public boolean blockedMeasured() {
        return blockedMeasured;
    }

    /** Whether something covers the lens, if measured. */
    public boolean blocked() {
        return blocked;
    }

    /** Whether {@link #clearView()} was judged. */
    public boolean clearMeasured() {
        return clearMeasured;
    }

    /** Whether somebody who is there would be seen, if judged. */
    public boolean clearView() {
        return clearView;
    }

    /** Whether anything was measured. */
    public boolean measured() {
        return !Double.isNaN(luma) || !Double.isNaN(blur) || smallestPersonPx >= 0 || blockedMeasured || clearMeasured;
    }

    void clear() {
        luma = Double.NaN;
        blur = Double.NaN;
        smallestPersonPx = -1;
        blockedMeasured = false;
        blocked = false;
        clearMeasured = false;
        clearView = false;
    }

    void copyFrom(Observability other) {
        luma = other.luma;
        blur = other.blur;
        smallestPersonPx = other.smallestPersonPx;
        blockedMeasured = other.blockedMeasured;
        blocked = other.blocked;
        clearMeasured = other.clearMeasured;
        clearView = other.clearView;
    }
}
