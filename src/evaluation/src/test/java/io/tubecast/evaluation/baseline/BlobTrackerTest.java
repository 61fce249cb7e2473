package io.tubecast.evaluation.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlobTrackerTest {
    /** Nothing is smoothed, so that expected boxes can be told. */
    private static final BlobSettings PLAIN = new BlobSettings(1, 10, 0, 2, 0.001, 0.2, 2, 3, 1);

    private static final Box A = new Box(0, 0, 10, 10);
    private static final Box B = new Box(100, 0, 110, 10);

    private static Box right(Box box, double by) {
        return new Box(box.x1() + by, box.y1(), box.x2() + by, box.y2());
    }

    @Test
    void followsTwoBlobsAndGivesEachEveryClassWithItsShare() {
        BlobTracker tracker = new BlobTracker(PLAIN);
        tracker.follow(List.of(A));
        for (int i = 1; i < 6; i++) {
            tracker.follow(List.of(right(B, i), right(A, i)));
        }
        List<ActionTube> tubes = tracker.finish(new double[] {0.75, 0, 0.25});

        // A for 6 frames from 0, B for 5 from 1: the longer first; the class without a share gets no tube
        assertThat(tubes).extracting(ActionTube::actionClass).containsExactly(0, 2, 0, 2);
        assertThat(tubes).extracting(ActionTube::score).containsExactly(0.75, 0.25, 0.75, 0.25);
        assertThat(tubes).extracting(ActionTube::start).containsExactly(0, 0, 1, 1);
        assertThat(tubes).extracting(ActionTube::length).containsExactly(6, 6, 5, 5);
        assertThat(tubes.get(0).boxes()[4 * 5]).isEqualTo(5);
        assertThat(tubes.get(2).boxes()[4 * 4]).isEqualTo(105);
    }

    @Test
    void holdsABlobThatIsMissedAndEndsItAfterTooManyMisses() {
        BlobTracker tracker = new BlobTracker(PLAIN);
        List<List<Box>> found = List.of(
                List.of(A),
                List.of(A),
                List.of(),
                List.of(),
                List.of(A), // two misses: goes on
                List.of(),
                List.of(),
                List.of(), // three: over
                List.of(A),
                List.of(A),
                List.of(A));
        found.forEach(tracker::follow);
        List<ActionTube> tubes = tracker.finish(new double[] {1});

        // frames 0 to 4 and 8 to 10, without the frames held at the end
        assertThat(tubes).extracting(ActionTube::start).containsExactly(0, 8);
        assertThat(tubes).extracting(ActionTube::length).containsExactly(5, 3);
    }

    @Test
    void leavesOutTracksThatAreTooShort() {
        BlobTracker tracker = new BlobTracker(PLAIN);
        tracker.follow(List.of(A));
        tracker.follow(List.of(A));
        tracker.follow(List.of());
        assertThat(tracker.finish(new double[] {1})).isEmpty();
    }

    @Test
    void aTrackTakesTheBlobItOverlapsMost() {
        BlobTracker tracker = new BlobTracker(PLAIN);
        tracker.follow(List.of(A));
        // IoU 5/15 = 0.33 and 9/11 = 0.82
        tracker.follow(List.of(right(A, 5), right(A, 1)));
        tracker.follow(List.of(right(A, 1)));
        List<ActionTube> tubes = tracker.finish(new double[] {1});
        assertThat(tubes).hasSize(1);
        assertThat(tubes.get(0).boxes()[4]).isEqualTo(1);
    }

    @Test
    void boxesFollowWithTheWeightOfTheSmoothing() {
        BlobTracker tracker = new BlobTracker(PLAIN.with("smoothing", "0.5").with("minFrames", "1"));
        tracker.follow(List.of(A));
        tracker.follow(List.of(right(A, 4)));
        tracker.follow(List.of(right(A, 4)));
        double[] boxes = tracker.finish(new double[] {1}).get(0).boxes();
        // halfway from 0 to 4, then halfway from 2 to 4
        assertThat(boxes[4]).isEqualTo(2);
        assertThat(boxes[8]).isEqualTo(3);
    }

    /** Blocks of 8 pixels with random brightness, seen from {@code shift} pixels further right, with a bright square of 20 pixels at x. */
    private static Image scene(int shift, int x) {
        Image picture = new Image(160, 120);
        for (int v = 0; v < 120; v++) {
            for (int u = 0; u < 160; u++) {
                int block = Math.floorDiv(u + shift, 8) * 31 + v / 8;
                int value = 40 + new SplittableRandom(block).nextInt(80);
                boolean square = u >= x && u < x + 20 && v >= 40 && v < 60;
                for (int c = 0; c < 3; c++) {
                    picture.pixels().put(picture.offset(u, v) + c, (byte) (square ? 250 : value));
                }
            }
        }
        return picture;
    }

    @Test
    void findsWhatMovesBeforeACameraThatMovesToo() {
        BlobTracker tracker = new BlobTracker(PLAIN.with("lagFrames", "2").with("reachCells", "5"));
        for (int i = 0; i < 12; i++) {
            tracker.take(scene(2 * i, 20 + 6 * i));
        }
        List<ActionTube> tubes = tracker.finish(new double[] {1});

        assertThat(tubes).as("only the square moves against the background").hasSize(1);
        ActionTube tube = tubes.get(0);
        assertThat(tube.start()).isEqualTo(2);
        // against two frames ago the square came 12 pixels further: its front and the place it left are new, so the box
        // is 32 wide, IoU 20/32
        for (int i = 0; i < tube.length(); i++) {
            double x = 20 + 6 * (2 + i);
            Box truth = new Box(x, 40, x + 20, 60);
            double[] b = tube.boxes();
            Box found = new Box(b[4 * i], b[4 * i + 1], b[4 * i + 2], b[4 * i + 3]);
            assertThat(truth.iou(found))
                    .as("frame %d: %s, square at %s", i + 2, found, truth)
                    .isGreaterThan(0.5);
        }
    }

    @Test
    void findsNothingBeforeACameraThatMovesAlone() {
        BlobTracker tracker = new BlobTracker(PLAIN);
        for (int i = 0; i < 12; i++) {
            tracker.take(scene(3 * i, -100));
        }
        assertThat(tracker.finish(new double[] {1})).isEmpty();
    }

    @Test
    void everyTubeLiesInTheVideoAndIsLongEnough() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 50; round++) {
            BlobTracker tracker = new BlobTracker(PLAIN);
            int frames = 1 + random.nextInt(40);
            for (int frame = 0; frame < frames; frame++) {
                tracker.follow(random.ints(random.nextInt(4), 0, 60)
                        .mapToObj(x -> right(A, x))
                        .toList());
            }
            for (ActionTube tube : tracker.finish(new double[] {0.5, 0.5})) {
                assertThat(tube.length()).isGreaterThanOrEqualTo(PLAIN.minFrames());
                assertThat(tube.end()).isLessThanOrEqualTo(frames);
                for (int i = 0; i < tube.length(); i++) {
                    assertThat(tube.boxes()[4 * i]).isBetween(0.0, 60.0);
                    assertThat(tube.boxes()[4 * i + 2]).isBetween(10.0, 70.0);
                }
            }
        }
    }

    @Test
    void settingsAreChangedByNameAndRefusedWithTheirRange() {
        BlobSettings changed = BlobSettings.defaults();
        for (String key : List.of("lagFrames", "reachCells", "maxMissedFrames", "minFrames")) {
            changed = changed.with(key, "7");
        }
        for (String key : List.of("minChange", "memory", "minArea", "minOverlap", "smoothing")) {
            changed = changed.with(key, "0.25");
        }
        assertThat(changed).isEqualTo(new BlobSettings(7, 0.25, 0.25, 7, 0.25, 0.25, 7, 7, 0.25));
        assertThatThrownBy(() -> PLAIN.with("memory", "1")).hasMessage("memory must be in [0, 1), was 1.0");
        assertThatThrownBy(() -> PLAIN.with("memory", "much")).hasMessage("memory must be a number, was 'much'");
        assertThatThrownBy(() -> PLAIN.with("lag", "1")).hasMessageContaining("no setting 'lag'");
    }
}
