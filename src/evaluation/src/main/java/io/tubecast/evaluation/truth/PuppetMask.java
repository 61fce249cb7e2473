package io.tubecast.evaluation.truth;

import io.tubecast.core.geometry.Box;
import io.tubecast.evaluation.truth.Skipped.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.Matrix;

/**
 * The mask of the person who acts, pixel by pixel and frame by frame: {@code part_mask} of a {@code puppet_mask.mat}.
 *
 * @param width of a frame
 * @param height of a frame
 * @param boxes [frames] the tight box around the mask, null where a frame has none
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record PuppetMask(int width, int height, @Nullable Box[] boxes) {
    private static final String FIELD = "part_mask";

    /**
     * Reads a file. The box around pixels x1 to x2 (0-based, both inside) runs from x1 to x2 + 1: it covers the pixels whole, and nothing is taken
     * off it.
     */
    static PuppetMask read(Path file) {
        try (Mat5File mat = Mat5.readFromFile(file.toFile())) {
            Matrix mask = mat.getMatrix(FIELD);
            int[] size = mask.getDimensions(); // rows, columns, frames; MATLAB drops a third dimension of 1
            UnusableException.require(
                    size.length <= 3 && mask.getNumElements() > 0,
                    Reason.BROKEN,
                    FIELD + " must be [height, width, frames], has " + size.length + " dimensions");
            @Nullable Box[] boxes = new @Nullable Box[size.length == 3 ? size[2] : 1];
            for (int frame = 0; frame < boxes.length; frame++) {
                boxes[frame] = box(mask, size[0], size[1], frame * size[0] * size[1]);
            }
            return new PuppetMask(size[1], size[0], boxes);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** Looks from the sides inwards, so that most of a mask is never read. Columns lie one after the other, from {@code from} on. */
    private static @Nullable Box box(Matrix mask, int height, int width, int from) {
        int left = 0;
        while (left < width && firstIn(mask, from + left * height, height) == height) {
            left++;
        }
        if (left == width) {
            return null;
        }
        int right = width - 1;
        while (firstIn(mask, from + right * height, height) == height) {
            right--;
        }
        int top = height;
        int bottom = -1;
        for (int column = left; column <= right; column++) {
            int start = from + column * height;
            top = Math.min(top, firstIn(mask, start, top));
            int row = height - 1;
            while (row > bottom && mask.getDouble(start + row) == 0) {
                row--;
            }
            bottom = Math.max(bottom, row);
        }
        return new Box(left, top, right + 1, bottom + 1);
    }

    /** The first row of a column that belongs to the mask, {@code rows} if none of the first {@code rows} does. */
    private static int firstIn(Matrix mask, int start, int rows) {
        int row = 0;
        while (row < rows && mask.getDouble(start + row) == 0) {
            row++;
        }
        return row;
    }
}
