package io.tubecast.core.frame;

/**
 * Resizes pictures. The one implementation lives in {@code video}, so that training and the live path see the same pixels.
 */
public interface ImageResizer {
    /**
     * Fills {@code target} with the source's region, bilinear, each axis on its own (the aspect is not kept).
     *
     * @param source (in) any size
     * @param region (in) the part to take, in pixels of the source, inside it
     * @param target (out) its whole area is written
     */
    void resize(Image source, Region region, Image target);

    /** Resizes the whole picture. */
    default void resize(Image source, Image target) {
        resize(source, new Region(0, 0, source.width(), source.height()), target);
    }

    /**
     * A part of a picture in whole pixels.
     *
     * @param x left edge
     * @param y top edge
     * @param width at least 1
     * @param height at least 1
     */
    record Region(int x, int y, int width, int height) {}
}
