package io.tubecast.inference.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.Image;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.time.NanoClock;
import io.tubecast.core.trajectory.ClipSettings;
import io.tubecast.core.trajectory.ClipSettings.Refinement;
import io.tubecast.core.trajectory.KeySelection;
import io.tubecast.core.trajectory.RefinedTube;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.cfad.CfadDetector;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way through a clip on a real engine. */
class CfadDetectorTest {
    @TempDir
    Path folder;

    private final OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false));

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void findsWhereItIsBright(boolean proposals) throws Exception {
        ModelBundle bundle = ModelBundle.load(TinyClips.write(folder, proposals));
        try (CfadDetector detector = new CfadDetector(bundle, provider, NanoClock.system())) {
            for (int i = 0; i < TinyClips.FRAMES; i++) {
                detector.put(i, white(8, 16)); // the cell in column 1, row 2
            }
            List<RefinedTube> tubes = detector.find();
            assertThat(tubes).hasSize(1);
            assertThat(detector.looked()).isEqualTo(1);
            assertThat(detector.refined()).isEqualTo(4);
            ActionTube tube = detector.finish(tubes.get(0), detector.resampling(20), 1.0 / 32);
            assertThat(tube.actionClass()).isEqualTo(1);
            // e^6 against 1 + 2 e^-6: 403.4 / 404.4
            assertThat(tube.score()).isCloseTo(0.9975, within(1e-4));
            assertThat(tube.start()).isZero();
            assertThat(tube.length()).isEqualTo(20);
            assertThat(tube.boxes()[0]).isCloseTo(0.25, within(1e-6));
            assertThat(tube.boxes()[1]).isCloseTo(0.5, within(1e-6));
            assertThat(tube.boxes()[2]).isCloseTo(0.5, within(1e-6));
            assertThat(tube.boxes()[3]).isCloseTo(0.75, within(1e-6));
        }
    }

    @Test
    void aWholeClipAtOnceIsTheSame() throws Exception {
        ModelBundle bundle = ModelBundle.load(TinyClips.write(folder, false));
        try (CfadDetector detector = new CfadDetector(bundle, provider, NanoClock.system())) {
            int bytes = 3 * 32 * 32;
            ByteBuffer clip = ByteBuffer.allocateDirect(TinyClips.FRAMES * bytes);
            for (int i = 0; i < TinyClips.FRAMES; i++) {
                clip.put(i * bytes, white(0, 0).pixels(), 0, bytes);
            }
            detector.put(clip);
            assertThat(detector.find()).hasSize(1);
            detector.put(ByteBuffer.allocate(clip.capacity()));
            assertThat(detector.find()).as("black").isEmpty();
            assertThatThrownBy(() -> detector.put(ByteBuffer.allocate(5))).hasMessage("a clip has 24576 bytes, was 5");
        }
    }

    @Test
    void seesTheFlowThatIsPutBesideEachPicture() throws Exception {
        ModelBundle bundle = ModelBundle.load(TinyClips.writeWithFlow(folder, FlowMethod.DIS));
        try (CfadDetector detector = new CfadDetector(bundle, provider, NanoClock.system())) {
            for (int i = 0; i < TinyClips.FRAMES; i++) {
                detector.put(i, white(8, 16));
                detector.putFlow(i, ByteBuffer.allocate(3 * 32 * 32));
            }
            // blue is white and neither x nor y: a third of the logit of 12, 4 - 6 = -2, and 1 / (1 + e^2) = 0.12
            assertThat(detector.find()).allMatch(tube -> Math.abs(tube.score() - 0.12) < 0.01);
            ByteBuffer field = white(8, 16).pixels(); // x, y and magnitude of 255 in the same cell
            for (int i = 0; i < TinyClips.FRAMES; i++) {
                detector.putFlow(i, field);
            }
            List<RefinedTube> tubes = detector.find();
            assertThat(tubes).hasSize(1);
            ActionTube tube = detector.finish(tubes.get(0), detector.resampling(20), 1.0 / 32);
            assertThat(tube.score()).isCloseTo(0.9975, within(1e-4));
            assertThat(tube.boxes()[0]).isCloseTo(0.25, within(1e-6));
            assertThat(tube.boxes()[1]).isCloseTo(0.5, within(1e-6));
        }
    }

    @Test
    void theMirrorImageSaysTheSameOfAClipWithoutMotion() throws Exception {
        ModelBundle bundle = ModelBundle.load(TinyClips.write(folder, false));
        try (CfadDetector detector = mirroring(bundle)) {
            for (int left : List.of(8, 16)) { // nothing of a clip is left when the next one is looked at
                for (int i = 0; i < TinyClips.FRAMES; i++) {
                    detector.put(i, white(left, 16));
                }
                List<RefinedTube> tubes = detector.find();
                assertThat(tubes).hasSize(1);
                ActionTube tube = detector.finish(tubes.get(0), detector.resampling(20), 1.0 / 32);
                // in another cell of the mirror image it is dark: a mean with that would be half of it
                assertThat(tube.score()).isCloseTo(0.9975, within(1e-4));
                assertThat(tube.boxes()[0]).isCloseTo(left / 32.0, within(1e-6));
                assertThat(tube.boxes()[1]).isCloseTo(0.5, within(1e-6));
            }
        }
    }

    @Test
    void inTheMirrorMotionGoesTheOtherWay() throws Exception {
        ModelBundle bundle = ModelBundle.load(TinyClips.writeWithFlow(folder, FlowMethod.DIS));
        try (CfadDetector detector = mirroring(bundle)) {
            for (int i = 0; i < TinyClips.FRAMES; i++) {
                detector.put(i, white(8, 16));
                detector.putFlow(i, white(8, 16).pixels());
            }
            // x of 255 is 1 in the mirror: a brightness of 511 / 765 and a logit of 2.0157, e^2.0157 / (1 + e^2.0157 +
            // 2 e^-6)
            double mean = (0.9975 + 0.8819) / 2;
            double score = detector.find().get(0).score();
            assertThat(score).isCloseTo((0.9975 + mean) / 2, within(1e-4));
            ClipSettings own = bundle.manifest().requiredClip().settings();
            double without = detector.find(detector.way(own, KeySelection.byScore(0)))
                    .get(0)
                    .score();
            assertThat(without).isCloseTo(0.9975, within(1e-4));
            assertThat(detector.find().get(0).score()).isEqualTo(score);
        }
    }

    private CfadDetector mirroring(ModelBundle bundle) {
        ClipSettings own = bundle.manifest().requiredClip().settings();
        Refinement refine = own.refine();
        return new CfadDetector(
                bundle,
                own.with(new Refinement(refine.alpha(), refine.sigma(), refine.minScore(), refine.voteOverlap(), true)),
                provider,
                NanoClock.system());
    }

    @Test
    void theMagnitudeIsLeftOutAndYFollowsX() throws Exception {
        ModelBundle bundle = ModelBundle.load(TinyClips.writeWithFlow(folder, FlowMethod.DIS));
        try (CfadDetector detector = new CfadDetector(bundle, provider, NanoClock.system())) {
            ByteBuffer magnitudes = ByteBuffer.allocate(3 * 32 * 32);
            for (int i = 2; i < magnitudes.capacity(); i += 3) {
                magnitudes.put(i, (byte) 255);
            }
            for (int i = 0; i < TinyClips.FRAMES; i++) {
                detector.put(i, white(8, 16));
                detector.putFlow(i, magnitudes);
            }
            assertThat(detector.find()).allMatch(tube -> tube.score() < 0.13); // as of the blue alone
            assertThatThrownBy(() -> detector.putFlow(0, ByteBuffer.allocate(32 * 32 * 2)))
                    .hasMessage("a flow field has 3072 bytes, was 2048");
        }
    }

    @Test
    void aNetworkOfPicturesTakesNoFlow() throws Exception {
        ModelBundle bundle = ModelBundle.load(TinyClips.write(folder, false));
        try (CfadDetector detector = new CfadDetector(bundle, provider, NanoClock.system())) {
            assertThatThrownBy(() -> detector.putFlow(0, ByteBuffer.allocate(3072)))
                    .hasMessage("this network takes no flow");
        }
    }

    /** A white square of 8 pixels on black. */
    private static Image white(int left, int top) {
        Image picture = new Image(32, 32);
        for (int y = top; y < top + 8; y++) {
            for (int x = left; x < left + 8; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    picture.pixels().put(picture.offset(x, y) + channel, (byte) 255);
                }
            }
        }
        return picture;
    }
}
