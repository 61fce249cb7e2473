package io.tubecast.lab.report;

import java.util.List;

/**
 * Pictures of one tube over time.
 *
 * @param title what it is an example of
 * @param caption which tube it is
 * @param pictures in the order of time
 */
public record Strip(String title, String caption, List<Picture> pictures) {
    /**
     * One frame with its boxes drawn in.
     *
     * @param frame its number
     * @param base64 the JPEG
     */
    public record Picture(int frame, String base64) {}

    /** Copies the list. */
    public Strip {
        pictures = List.copyOf(pictures);
    }
}
