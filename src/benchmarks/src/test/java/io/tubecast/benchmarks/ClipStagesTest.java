package io.tubecast.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ClipStagesTest {
    @TempDir
    private Path folder;

    private final StringWriter text = new StringWriter();

    private int run(String... arguments) {
        PrintWriter writer = new PrintWriter(text, true);
        return new CommandLine(new ClipStages()).setOut(writer).setErr(writer).execute(arguments);
    }

    private Path small() throws IOException {
        String config = Files.readString(RealClips.checkout().resolve("config/training/cfad-demo.yaml"))
                .replaceFirst("width: \\d+", "width: 112")
                .replaceFirst("height: \\d+", "height: 112");
        return Files.writeString(folder.resolve("small.yaml"), config);
    }

    @Test
    void theMirrorImageRunsTrunkAndRefineModuleAgain() throws IOException {
        assertThat(run(small().toString(), "--rounds=1", "--proposals=2", "--maps=5", "--mirror"))
                .as(text::toString)
                .isZero();
        assertThat(times("trunk")).isEqualTo("2.0");
        assertThat(times("coarse")).isEqualTo("2.0");
        assertThat(times("proposals")).isEqualTo("1.0");
        assertThat(times("refine")).isEqualTo("10.0");
    }

    /** How often a stage runs for a clip. */
    private String times(String stage) {
        Matcher matcher = Pattern.compile("\\| " + stage + " \\| [0-9.]+ \\| [0-9.]+ \\| ([0-9.]+) \\|")
                .matcher(text.toString());
        assertThat(matcher.find()).as("%s in %s", stage, text).isTrue();
        return matcher.group(1);
    }

    @Test
    void everyStageHasItsRowAndTheyAddUp() throws IOException {
        Path file = small();
        assertThat(run(file.toString(), "--rounds=3", "--proposals=2", "--maps=5", "--source-frames=64"))
                .as(text::toString)
                .isZero();
        assertThat(text.toString())
                .contains("light, 32 frames of 112x112, features [16, 128, 7, 7]")
                .contains("5.0 maps instead of 16.0");
        double sum = 0;
        for (String stage : new String[] {"trunk", "proposals", "coarse", "selector", "refine"}) {
            sum += milliseconds(stage + " \\| [0-9.]+ \\| [0-9.]+ \\| [0-9.]+");
        }
        assertThat(sum).isCloseTo(milliseconds("all \\| [0-9.]+ \\| \\|"), within(0.3));
    }

    /** What a clip takes, by a pattern of the columns before it. */
    private double milliseconds(String row) {
        Matcher matcher = Pattern.compile("\\| " + row + " \\| ([0-9.]+) \\|").matcher(text.toString());
        assertThat(matcher.find()).as("%s in %s", row, text).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    @Test
    void moreRefinedMapsThanThereAreAreRefused() {
        String config =
                RealClips.checkout().resolve("config/training/cfad-demo.yaml").toString();
        assertThat(run(config, "--proposals=2", "--maps=17")).isEqualTo(2);
        assertThat(text.toString()).contains("--maps in [0, 16.0]", "were 2.0 and 17.0");
        assertThat(run(config, "--all-maps=12", "--maps=13")).isEqualTo(2);
        assertThat(run(config, "--proposals=0")).isEqualTo(2);
    }

    @Test
    void networksOnPairsAreRefused() {
        Path pairs = RealClips.checkout().resolve("config/training/amtnet-lite-demo.yaml");
        assertThat(run(pairs.toString())).isEqualTo(2);
        assertThat(text.toString()).contains(pairs + ": is of a network on pairs of frames, not on clips");
        assertThat(run(folder.resolve("none.yaml").toString())).isEqualTo(2);
    }
}
