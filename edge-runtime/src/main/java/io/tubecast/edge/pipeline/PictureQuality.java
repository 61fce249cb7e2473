package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.Image;
import io.tubecast.publish.message.Observability;
import java.nio.ByteBuffer;

/**
 * How well the camera sees, from some two thousand points of the picture: mean luma and the variance of the Laplacian.
 *
 * <p>Luma is (29 B + 150 G + 77 R) / 256, the weights of Rec. 601 in 256ths. Allocates nothing.
 */
final class PictureQuality {
    private static final int COLUMNS = 56;
    private static final int ROWS = 40;

    private PictureQuality() {}

    /** Writes what is measured into a snapshot's part; pictures under three pixels wide or high are not measured. */
    static void measure(Image picture, Observability target) {
        if (picture.width() < 3 || picture.height() < 3) {
            return;
        }
        long lumaSum = 0;
        long edgeSum = 0;
        long edgeSquares = 0;
        for (int row = 0; row < ROWS; row++) {
            int y = 1 + row * (picture.height() - 2) / ROWS;
            for (int column = 0; column < COLUMNS; column++) {
                int x = 1 + column * (picture.width() - 2) / COLUMNS;
                int here = luma(picture, x, y);
                int edge = luma(picture, x - 1, y)
                        + luma(picture, x + 1, y)
                        + luma(picture, x, y - 1)
                        + luma(picture, x, y + 1)
                        - 4 * here;
                lumaSum += here;
                edgeSum += edge;
                edgeSquares += (long) edge * edge;
            }
        }
        double points = (double) ROWS * COLUMNS;
        double meanEdge = edgeSum / points;
        target.luma(lumaSum / points).blur(edgeSquares / points - meanEdge * meanEdge);
    }

    private static int luma(Image picture, int x, int y) {
        ByteBuffer pixels = picture.pixels();
        int at = picture.offset(x, y);
        int blue = pixels.get(at) & 0xff;
        int green = pixels.get(at + 1) & 0xff;
        int red = pixels.get(at + 2) & 0xff;
        return (29 * blue + 150 * green + 77 * red) >> 8;
    }
}
