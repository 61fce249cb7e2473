package io.tubecast.video.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.time.NanoClock;
import io.tubecast.video.capture.Sources.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesTest {
    @ParameterizedTest
    @CsvSource({
        "clip.mp4,FILE",
        "/data/a b/clip.mp4,FILE",
        "file:clip.mp4,FILE",
        "v4l2:/dev/video0,CAMERA",
        "V4L2:/dev/v4l/by-id/usb-Acme-index0,CAMERA",
        "gst:videotestsrc ! fakesink,CAMERA",
        "rtsp://host/x,STREAM",
        "rtsps://host/x,STREAM",
        "synthetic:?seed=7,UNKNOWN",
        "ftp://host/clip.mp4,UNKNOWN"
    })
    void kindsAreToldByWhatStandsBeforeTheColon(String uri, Kind kind) {
        assertThat(Sources.kind(uri)).isEqualTo(kind);
    }

    @Test
    void unknownKindsAreNamedWithoutPasswords() {
        assertThatThrownBy(() -> open("ftp://me:secret@host/clip.mp4"))
                .isInstanceOf(FrameSourceException.class)
                .hasMessageContaining("ftp://host/clip.mp4: unknown kind of source 'ftp:'")
                .hasMessageContaining("gst:PIPELINE")
                .hasMessageNotContaining("secret");
        assertThat(Sources.withoutSecrets("rtsp://me:p@ss@word@host/x@y")).isEqualTo("rtsp://host/x@y");
        assertThat(Sources.withoutSecrets("rtsp://host/x?user=me&password=secret&channel=1"))
                .isEqualTo("rtsp://host/x?user=me&password=***&channel=1");
        // characters that should have been escaped: nobody gets a picture, and nobody gets to read the password either
        assertThat(Sources.withoutSecrets("rtsp://me:p/a?s#s@host/x")).isEqualTo("rtsp://host/x");
        assertThat(Sources.withoutSecrets("rtsp://host:8554/x@y")).isEqualTo("rtsp://host:8554/x@y");
        assertThat(Sources.withoutSecrets("rtsp://[fe80::1]:554/x@y")).isEqualTo("rtsp://[fe80::1]:554/x@y");
        assertThat(Sources.withoutSecrets("rtspsrc user-pw='a b' ! x")).isEqualTo("rtspsrc user-pw=*** ! x");
        assertThat(Sources.withoutSecrets("clips/me@home.mp4")).isEqualTo("clips/me@home.mp4");
        assertThatThrownBy(() -> open(" ")).hasMessageContaining("the source is empty");
    }

    @Test
    void ffmpegHasTheInputOfV4l2AndSaysThatThereIsNoDevice() {
        assertThatThrownBy(() -> open("v4l2:/dev/video97"))
                .isInstanceOf(FrameSourceException.class)
                .hasMessageStartingWith("v4l2:/dev/video97: cannot be opened: No such file");
    }

    private static void open(String uri) {
        Sources.open(uri, SourceSettings.DEFAULT, NanoClock.system()).close();
    }
}
