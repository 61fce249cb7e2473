package io.tubecast.lab.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.lab.Lab;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code config/models/cfad-demo}: small enough, and as good on clips that it has not seen as a broken chain from pixels to tubes could not be. */
class ShippedClipModelTest {
    private static final Path MODEL = RealClips.checkout().resolve("config/models/cfad-demo");
    private static final long MOST_BYTES = 16L << 20;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private void lab(String... arguments) {
        int status = Lab.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        assertThat(status).as(err::toString).isZero();
    }

    @Test
    void isNoLargerThanPromised() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(MODEL)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        assertThat(bytes).isLessThan(MOST_BYTES);
        assertThat(ModelBundle.load(MODEL).manifest().model().family()).isEqualTo("cfad");
    }

    @Test
    void findsWhatPeopleDoInWholeClipsAndInWindows() throws IOException {
        Path truth = folder.resolve("truth.jsonl");
        for (List<String> how : List.of(List.<String>of(), List.of("--window=96"))) {
            Path tubes = folder.resolve("tubes-%d.jsonl".formatted(how.size()));
            Stream<String> detect = Stream.of(
                    "detect", "--model=" + MODEL, "--videos=synthetic:test:0-5", "--out=" + tubes, "--truth=" + truth);
            lab(Stream.concat(detect, how.stream()).toArray(String[]::new));
            out.getBuffer().setLength(0);
            lab("evaluate", "--tubes=" + tubes, "--truth=" + truth, "--json");
            JsonNode figures = new ObjectMapper().readTree(out.toString());
            // of 200 clips both are twice as high; six say little more than that the chain is whole
            assertThat(figures.path("videoMap").path("0.5").doubleValue())
                    .as("%s", how)
                    .isGreaterThan(0.3);
            assertThat(figures.path("frameMap").path("0.5").doubleValue())
                    .as("%s", how)
                    .isGreaterThan(0.3);
        }
    }
}
