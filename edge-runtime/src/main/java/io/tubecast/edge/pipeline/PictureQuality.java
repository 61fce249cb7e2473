package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.Image;
import io.tubecast.publish.message.Observability;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How well the camera sees, from some two thousand points of the picture: mean luma, the variance of the Laplacian, whether something covers the lens, and the verdict whether somebody who
 * is there would be seen.
 *
 * <p>Luma is (29 B + 150 G + 77 R) / 256, the weights of Rec. 601 in 256ths. The lens counts as covered when nearly all of {@value #TILES} tiles of the picture are flat: their
 * lumas vary by no more than a sensor's noise. A wall that fills the picture looks the same, and nobody would be seen behind it either. Allocates nothing after
 * construction. Not thread-safe.
 */
final class PictureQuality {
    private static final int COLUMNS = 56;
    private static final int ROWS = 40;
    private static final int TILES_ACROSS = 4;
    private static final int TILES = TILES_ACROSS * TILES_ACROSS;
    private static final int POINTS_OF_TILE = COLUMNS * ROWS / TILES;
    /** Gray levels, squared: what a sensor's noise does to lumas. */
    private static final double FLAT_VARIANCE = 25;
    /** One corner of the picture may show something. */
    private static final int MOST_TILES_SEEN = 1;
    /** Brighter pictures show nothing either. */
    private static final double MAX_LUMA = 250;

    private final ControlSettings.View view;
    private final long[] lumaSums = new long[TILES];
    private final long[] lumaSquares = new long[TILES];
    private long lumaSum;
    private long edgeSum;
    private long edgeSquares;

    PictureQuality(ControlSettings.View view) {
        this.view = view;
    }

    /** Writes what is measured into a snapshot's part; pictures under three pixels wide or high are not measured. */
    void measure(Image picture, Observability target) {
        if (picture.width() < 3 || picture.height() < 3) {
            return;
        }
        sample(picture);
        double points = (double) ROWS * COLUMNS;
        double meanEdge = edgeSum / points;
        double luma = lumaSum / points;
        double sharpness = edgeSquares / points - meanEdge * meanEdge;
        boolean blocked = blocked();
        target.luma(luma)
                .blur(sharpness)
                .blocked(blocked)
                .clearView(!blocked && luma >= view.minLuma() && luma <= MAX_LUMA && sharpness >= view.minSharpness());
        int smallest = view.smallestPerson().px(picture.width(), picture.height());
        if (smallest >= 0) {
            target.smallestPersonPx(smallest);
        }
    }

    private void sample(Image picture) {
        Arrays.fill(lumaSums, 0);
        Arrays.fill(lumaSquares, 0);
        lumaSum = 0;
        edgeSum = 0;
        edgeSquares = 0;
        for (int row = 0; row < ROWS; row++) {
            int y = 1 + row * (picture.height() - 2) / ROWS;
            int tileRow = row * TILES_ACROSS / ROWS * TILES_ACROSS;
            for (int column = 0; column < COLUMNS; column++) {
                int x = 1 + column * (picture.width() - 2) / COLUMNS;
                int here = luma(picture, x, y);
                int edge = luma(picture, x - 1, y)
                        + luma(picture, x + 1, y)
                        + luma(picture, x, y - 1)
                        + luma(picture, x, y + 1)
                        - 4 * here;
                int tile = tileRow + column * TILES_ACROSS / COLUMNS;
                lumaSum += here;
                lumaSums[tile] += here;
                lumaSquares[tile] += (long) here * here;
                edgeSum += edge;
                edgeSquares += (long) edge * edge;
            }
        }
    }

    private boolean blocked() {
        int seen = 0;
        for (int tile = 0; tile < TILES; tile++) {
            double mean = (double) lumaSums[tile] / POINTS_OF_TILE;
            double variance = (double) lumaSquares[tile] / POINTS_OF_TILE - mean * mean;
            seen += variance > FLAT_VARIANCE ? 1 : 0;
        }
        return seen <= MOST_TILES_SEEN;
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
