package io.tubecast.edge.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Polygon;
import io.tubecast.testkit.Allocation;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PictureMaskTest {
    private static final byte GRAY = 114;
    private static final Polygon LOWER_LEFT = polygon(0, 0.5, 0.25, 0.5, 0.25, 1, 0, 1);

    @Test
    void blanksThePixelsWhoseMiddlesLieInside() {
        Image picture = white(8, 4);
        new PictureMask(List.of(LOWER_LEFT)).blank(picture);
        // middles at (i + 0.5) / 8 under 0.25: columns 0 and 1; (j + 0.5) / 4 over 0.5: rows 2 and 3
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 8; x++) {
                boolean inside = x < 2 && y >= 2;
                for (int channel = 0; channel < 3; channel++) {
                    assertThat(picture.pixels().get(picture.offset(x, y) + channel))
                            .as("%d, %d", x, y)
                            .isEqualTo(inside ? GRAY : (byte) 255);
                }
            }
        }
    }

    @Test
    void blanksWhatThePolygonContainsWhateverItsShapeAndThePicturesSize() {
        Random random = new Random(8);
        for (int round = 0; round < 100; round++) {
            double[] corners = new double[2 * (3 + random.nextInt(5))];
            for (int i = 0; i < corners.length; i++) {
                corners[i] = random.nextDouble();
            }
            Polygon polygon = polygon(corners);
            Image picture = white(5 + random.nextInt(60), 5 + random.nextInt(40));
            new PictureMask(List.of(polygon)).blank(picture);
            for (int y = 0; y < picture.height(); y++) {
                for (int x = 0; x < picture.width(); x++) {
                    boolean inside = polygon.contains((x + 0.5) / picture.width(), (y + 0.5) / picture.height());
                    assertThat(picture.pixels().get(picture.offset(x, y)) == GRAY)
                            .as("%d, %d of %s", x, y, round)
                            .isEqualTo(inside);
                }
            }
        }
    }

    @Test
    void aPictureOfAnotherSizeIsMeasuredAnew() {
        PictureMask mask = new PictureMask(List.of(LOWER_LEFT));
        mask.blank(white(8, 4));
        Image larger = white(16, 8);
        mask.blank(larger);
        assertThat(larger.pixels().get(larger.offset(3, 7))).isEqualTo(GRAY);
        assertThat(larger.pixels().get(larger.offset(4, 7))).isEqualTo((byte) 255);
    }

    @Test
    void allocatesNothingOnceItKnowsTheSize() {
        PictureMask mask = new PictureMask(List.of(LOWER_LEFT, polygon(0.5, 0, 1, 0, 1, 0.5)));
        Image picture = white(64, 48);
        assertThat(Allocation.bytesPerCall(2_000, () -> mask.blank(picture))).isZero();
    }

    @Test
    void whatASourceGivesIsBlankedBeforeAnybodySeesIt() {
        try (FrameSource masked = MaskedSource.over(List.of(LOWER_LEFT)).apply(new White())) {
            Frame frame = new Frame(1, 1);
            assertThat(masked.read(frame)).isTrue();
            assertThat(frame.image().pixels().get(frame.image().offset(0, 3))).isEqualTo(GRAY);
            assertThat(masked.name()).isEqualTo("white");
            assertThat(masked.format().width()).isEqualTo(8);
        }
    }

    @Test
    void withoutMasksSourcesStayAsTheyAre() {
        FrameSource source = new White();
        assertThat(MaskedSource.over(List.of()).apply(source)).isSameAs(source);
    }

    private static Image white(int width, int height) {
        Image image = new Image(width, height);
        for (int i = 0; i < image.pixels().capacity(); i++) {
            image.pixels().put(i, (byte) 255);
        }
        return image;
    }

    private static Polygon polygon(double... corners) {
        List<List<Double>> pairs = new java.util.ArrayList<>();
        for (int i = 0; i < corners.length; i += 2) {
            pairs.add(List.of(corners[i], corners[i + 1]));
        }
        return new Polygon(pairs);
    }

    /** A source of white pictures. */
    private static final class White implements FrameSource {
        @Override
        public String name() {
            return "white";
        }

        @Override
        public Format format() {
            return new Format(8, 4, 25, -1, true);
        }

        @Override
        public boolean read(Frame frame) {
            frame.imageOfSize(8, 4).copyFrom(white(8, 4));
            frame.stamp(new FrameStamp(0, 0, 0));
            return true;
        }

        @Override
        public void close() {}
    }
}
