package io.tubecast.video.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class FlowMethodsTest {
    private static final String ALLOWED =
            "; allowed are dis, dis-ultrafast, dis-fast, dis-medium, farneback, tvl1, zero";

    @Test
    void disIsTheFastPreset() {
        Texture texture = new Texture(2);
        FlowField dis = new FlowField(1, 1);
        FlowField fast = new FlowField(1, 1);
        try (OpticalFlow one = FlowMethods.byName("dis");
                OpticalFlow other = FlowMethods.byName("dis-fast")) {
            one.compute(texture.picture(160, 120, 0, 0), texture.picture(160, 120, 2, 1), dis);
            other.compute(texture.picture(160, 120, 0, 0), texture.picture(160, 120, 2, 1), fast);
            assertThat(one.method()).isEqualTo(FlowMethod.DIS);
        }
        assertThat(dis.values()).isEqualTo(fast.values());
    }

    /** The libraries in this process, after flow was computed: GTK would have to be installed on robots. */
    @Test
    void windowsAreNotLoaded() throws IOException {
        Path maps = Path.of("/proc/self/maps");
        Assumptions.assumeTrue(Files.exists(maps), "skipped: this system does not tell what is loaded");
        Texture texture = new Texture(2);
        for (String name : List.of("dis", "tvl1")) {
            try (OpticalFlow flow = FlowMethods.byName(name)) {
                flow.compute(texture.picture(64, 48, 0, 0), texture.picture(64, 48, 1, 0), new FlowField(1, 1));
            }
        }
        assertThat(Files.readString(maps))
                .contains("libjniopencv_video.so", "libjniopencv_optflow.so")
                .doesNotContain("highgui", "libgtk");
    }

    @Test
    void zeroFindsNoMotionAnywhere() {
        FlowField field = new FlowField(4, 3);
        field.set(2, 2, 5, 5);
        try (OpticalFlow zero = FlowMethods.byName("zero")) {
            zero.compute(new Texture(1).picture(4, 3, 0, 0), new Texture(1).picture(4, 3, 2, 0), field);
            assertThat(field.values()).hasSize(24).containsOnly(0);
            zero.close();
            assertThatThrownBy(() -> zero.compute(new Image(4, 3), new Image(4, 3), field))
                    .hasMessage("zero flow is closed");
        }
    }

    @Test
    void unknownNamesAreRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> FlowMethods.byName("flownet"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be one of dis, dis-ultrafast,")
                .hasMessageEndingWith("was 'flownet'");
    }

    @Test
    void exactFlowCannotBeComputedFromPictures() {
        assertThatThrownBy(() -> FlowMethods.byName("exact"))
                .isInstanceOf(FlowUnavailableException.class)
                .hasMessage("exact flow is known of clips of the synthetic world only and cannot be computed from"
                        + " pictures" + ALLOWED);
    }

    @Test
    void broxSaysWhyItIsNotHereAndWhatIs() {
        Assumptions.assumeFalse(BroxFlow.whyNot().isEmpty(), "skipped: brox flow works here");
        assertThatThrownBy(() -> FlowMethods.byName("brox"))
                .isInstanceOf(FlowUnavailableException.class)
                .hasMessageStartingWith("brox flow needs OpenCV with CUDA: ")
                .hasMessageEndingWith(ALLOWED);
    }
}
