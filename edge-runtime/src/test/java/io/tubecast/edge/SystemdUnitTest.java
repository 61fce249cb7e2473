package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tubecast.inference.engines.EngineMatch;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be said of the units without a systemd that runs them. */
class SystemdUnitTest {
    private static final Path UNIT = RealClips.checkout().resolve("systemd/tubecast-engines.service");
    private static final String INSTALLED = "/opt/tubecast";
    private static final Pattern BELOW = Pattern.compile(INSTALLED + "/([A-Za-z0-9_./-]+)");

    @TempDir
    Path folder;

    @Test
    void everyPathIsInTheCheckout() throws IOException {
        Set<String> paths = new TreeSet<>();
        Matcher matcher = BELOW.matcher(Files.readString(UNIT));
        while (matcher.find()) {
            paths.add(matcher.group(1));
        }
        assertThat(paths).contains("trt-build/bin/trt-build", "config/models/demo", "src/docs/engines.md");
        assertThat(paths).allMatch(path -> Files.exists(RealClips.checkout().resolve(path)));
        Path launcher = RealClips.checkout().resolve("trt-build/bin/trt-build");
        assertThat(launcher).isExecutable();
        // the variables that the unit sets are the launcher's
        assertThat(Files.readString(launcher)).contains("${JAVA_OPTS:-}", "TUBECAST_NO_BUILD");
        assertThat(RealClips.checkout().resolve("config/models/demo/model.yaml"))
                .exists();
    }

    @Test
    void theOptionsThatUnitAndMessagesNameAreTheBuildersOwn() throws IOException {
        Path command =
                RealClips.checkout().resolve("trt-build/src/main/java/io/tubecast/trtbuild/command/BuildCommand.java");
        String options = Files.readString(command); // not on this module's class path
        String unit = Files.readAllLines(UNIT).stream()
                .filter(line -> line.startsWith("ExecStart="))
                .findFirst()
                .orElseThrow();
        String told = EngineMatch.command(Path.of("config/models/demo"), EngineTarget.TENSORRT);
        assertThat(unit.replace(INSTALLED + "/", "").replace("${TUBECAST_MODEL}", "config/models/demo"))
                .isEqualTo("ExecStart=" + told);
        Matcher names = Pattern.compile("--[a-zA-Z]+").matcher(told);
        int count = 0;
        while (names.find()) {
            count++;
            assertThat(options).contains("\"" + names.group() + "\"");
        }
        assertThat(count).isEqualTo(2);
        assertThat(options).contains("name = \"build\"");
    }

    @Test
    void everyLineIsExplainedByTheCommentAboveIt() throws IOException {
        String above = "";
        int settings = 0;
        for (String line : Files.readAllLines(UNIT)) {
            boolean setting = line.matches("[A-Z][A-Za-z]+=.*");
            if (setting && !line.matches("(Description|Documentation)=.*")) {
                settings++;
                // the first of its paragraph has a comment, the others follow it
                assertThat(above).as("above '%s'", line).matches("(#.*[a-z].*)|([A-Z][A-Za-z]+=.*)");
            }
            above = line;
        }
        assertThat(settings).isGreaterThan(25);
    }

    @Test
    void nothingWaitsForABuildAndNothingRepeatsIt() throws IOException {
        List<String> lines = Files.readAllLines(UNIT);
        assertThat(lines).contains("Type=oneshot", "Restart=no", "TimeoutStartSec=infinity", "Nice=19");
        assertThat(lines).noneMatch(line -> line.startsWith("Before=") || line.startsWith("RequiredBy="));
        assertThat(lines.stream().filter(line -> line.startsWith("ConditionPathExists=")))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("ConditionPathExists=|/dev/")); // any one of them will do
    }

    @Test
    void systemdFindsNoFault() throws IOException, InterruptedException {
        Path program = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(Files.isExecutable(program), "skipped: systemd-analyze is not installed");
        String here =
                Files.readString(UNIT).replace(INSTALLED, RealClips.checkout().toString());
        Path unit = Files.writeString(folder.resolve(UNIT.getFileName()), here);
        assertThat(run(program.toString(), "verify", "--man=no", unit.toString()))
                .isEmpty();
    }

    /** What a program prints; it must end well. */
    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
