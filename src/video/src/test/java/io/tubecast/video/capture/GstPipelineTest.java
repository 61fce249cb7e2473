package io.tubecast.video.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GstPipelineTest {
    private static final SourceSettings.Picture ANY = SourceSettings.DEFAULT.picture();
    private static final String CSI =
            "nvarguscamerasrc sensor-id=0 ! video/x-raw(memory:NVMM),width=(int)1920,height=(int)1080,framerate=(fraction)30/1 "
                    + "! nvvidconv ! video/x-raw,width=1280,height=720,format=BGRx";

    @Test
    void theLastCapsSayHowLargeThePicturesAre() {
        GstPipeline pipeline = GstPipeline.of(CSI, ANY);
        assertThat(pipeline.format()).isEqualTo(new FrameSource.Format(1280, 720, 30, -1, true));
        assertThat(pipeline.bytes()).isEqualTo(3 * 1280 * 720);
        assertThat(pipeline.command()).startsWith("gst-launch-1.0", "-q", "nvarguscamerasrc", "sensor-id=0", "!");
        assertThat(pipeline.command())
                .contains("video/x-raw,format=BGR,width=1280,height=720,pixel-aspect-ratio=1/1")
                .endsWith("!", "fdsink", "fd=3", "sync=false");
    }

    @Test
    void theConfigurationGoesOverTheCaps() {
        SourceSettings.Picture small = new SourceSettings.Picture(640, 360, 15, Duration.ZERO);
        assertThat(GstPipeline.of(CSI, small).format()).isEqualTo(new FrameSource.Format(640, 360, 15, -1, true));
        assertThat(GstPipeline.of("videotestsrc", small).format().width()).isEqualTo(640);
    }

    @Test
    void withoutASizeThereIsNoTellingWhereAPictureEnds() {
        assertThatThrownBy(() -> GstPipeline.of("videotestsrc", ANY))
                .isInstanceOf(FrameSourceException.class)
                .hasMessageContaining("source.width")
                .hasMessageContaining("found 0x0 at 0.0");
        assertThatThrownBy(() -> GstPipeline.of("videotestsrc ! video/x-raw,width=64,height=48", ANY))
                .hasMessageContaining("framerate");
        assertThatThrownBy(() ->
                        GstPipeline.of("rtspsrc location=rtsp://me:secret@host/x user-pw='se cret' ! decodebin", ANY))
                .hasMessageContaining("gst:rtspsrc location=rtsp://host/x user-pw=*** ! decodebin: needs")
                .hasMessageNotContaining("cret");
    }

    @Test
    void wordsArePartedAsAShellDoes() {
        assertThat(GstPipeline.words("a  b=\"c d\" 'e f'g ! h")).containsExactly("a", "b=c d", "e fg", "!", "h");
        assertThat(GstPipeline.words("  ")).isEmpty();
        assertThat(GstPipeline.words("a \"\" b")).containsExactly("a", "", "b");
    }

    @Test
    void rowsAreAMultipleOfFourBytes() {
        SourceSettings.Picture odd = new SourceSettings.Picture(99, 40, 20, Duration.ZERO);
        // 297 bytes, padded to 300
        assertThat(GstPipeline.of("videotestsrc", odd).stride()).isEqualTo(300);
    }

    @Test
    void namesAreShortAndHaveNoSecrets() {
        assertThat(GstPipeline.name("rtspsrc location=rtsp://me:secret@host/x"))
                .isEqualTo("gst:rtspsrc location=rtsp://host/x");
        assertThat(GstPipeline.name("rtspsrc user-id=me user-pw=secret location=rtsp://host/x"))
                .isEqualTo("gst:rtspsrc user-id=*** user-pw=*** location=rtsp://host/x");
        // what is cut off must not be what tells that there is a secret
        assertThat(GstPipeline.name("rtspsrc location=rtsp://me:secret" + "-and-more".repeat(6) + "@host/x"))
                .doesNotContain("secret");
        assertThat(GstPipeline.name(CSI)).hasSize(64).endsWith("...");
    }
}
