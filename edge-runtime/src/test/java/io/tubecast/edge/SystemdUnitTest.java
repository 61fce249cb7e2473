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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of the units without a systemd that runs them. */
class SystemdUnitTest {
    private static final Path UNITS = RealClips.checkout().resolve("systemd");
    private static final Path UNIT = UNITS.resolve("tubecast-engines.service");
    private static final Path NODE = UNITS.resolve("tubecast.service");
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");
    /** The most of what systemd counts as exposed, of 10. */
    private static final double MOST_EXPOSED = 2.0;

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
        assertThat(Files.readString(launcher)).contains("TUBECAST_NO_BUILD", "${STATE_DIRECTORY:-}");
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

    @ParameterizedTest
    @ValueSource(strings = {"tubecast.service", "tubecast-engines.service"})
    void everyLineIsExplainedByTheCommentAboveIt(String unit) throws IOException {
        String above = "";
        int settings = 0;
        for (String line : Files.readAllLines(UNITS.resolve(unit))) {
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

    @ParameterizedTest
    @ValueSource(strings = {"tubecast.service", "tubecast-engines.service"})
    void systemdFindsNoFault(String name) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(ANALYZE), "skipped: systemd-analyze is not installed");
        String here = Files.readString(UNITS.resolve(name))
                .replace(INSTALLED, RealClips.checkout().toString());
        Path unit = Files.writeString(folder.resolve(name), here);
        assertThat(run(ANALYZE.toString(), "verify", "--man=no", unit.toString()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tubecast.service", "tubecast-engines.service"})
    void littleIsExposed(String name) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(ANALYZE), "skipped: systemd-analyze is not installed");
        String said = run(
                ANALYZE.toString(),
                "security",
                "--offline=true",
                "--no-pager",
                UNITS.resolve(name).toString());
        Matcher level =
                Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)").matcher(said);
        assertThat(level.find()).as(said).isTrue();
        assertThat(Double.parseDouble(level.group(1))).as(said).isLessThanOrEqualTo(MOST_EXPOSED);
    }

    @Test
    void theNodeIsWatchedFromTheEndOfThePipelineAndStartedAgainForEver() throws IOException {
        List<String> lines = Files.readAllLines(NODE);
        assertThat(lines)
                .contains(
                        "Type=notify",
                        "Restart=always",
                        "ExecReload=/bin/kill -HUP $MAINPID", // what HangUp listens to
                        "StartLimitIntervalSec=0",
                        "RestartPreventExitStatus=" + picocli.CommandLine.ExitCode.USAGE);
        Matcher watchdog = Pattern.compile("(?m)^WatchdogSec=([0-9]+)$").matcher(Files.readString(NODE));
        assertThat(watchdog.find()).isTrue();
        // the heartbeat comes once a second and may miss a few when the machine is busy
        assertThat(Integer.parseInt(watchdog.group(1))).isGreaterThanOrEqualTo(5);
        String start = lines.stream()
                .filter(line -> line.startsWith("ExecStart="))
                .findFirst()
                .orElseThrow();
        assertThat(start)
                .isEqualTo("ExecStart=" + INSTALLED + "/edge-runtime/bin/edge-runtime run --config "
                        + "/etc/tubecast/node.yaml");
        assertThat(RealClips.checkout().resolve("edge-runtime/bin/edge-runtime"))
                .isExecutable();
        assertThat(Files.readString(RealClips.checkout().resolve("edge-runtime/bin/edge-runtime")))
                .contains("TUBECAST_NO_BUILD", "${STATE_DIRECTORY:-}", "exec ");
    }

    @Test
    void theUserThatBothUnitsNameIsMadeWithItsGroups() throws IOException, InterruptedException {
        Path program = Path.of("/usr/bin/systemd-sysusers");
        assumeTrue(Files.isExecutable(program), "skipped: systemd-sysusers is not installed");
        Files.createDirectories(folder.resolve("etc"));
        run(
                program.toString(),
                "--root=" + folder,
                UNITS.resolve("tubecast.sysusers").toString());
        assertThat(Files.readString(folder.resolve("etc/passwd"))).contains("tubecast:", ":/var/lib/tubecast:");
        assertThat(Files.readAllLines(folder.resolve("etc/group")))
                .anyMatch(line -> line.matches("video:.*:tubecast"))
                .anyMatch(line -> line.matches("render:.*:tubecast"));
        for (Path unit : List.of(UNIT, NODE)) {
            assertThat(Files.readAllLines(unit))
                    .contains("User=tubecast", "Group=tubecast", "SupplementaryGroups=video render");
        }
    }

    @Test
    void whatUnitsWriteToIsMadeForThem() throws IOException {
        List<List<String>> made = Files.readAllLines(UNITS.resolve("tubecast.tmpfiles")).stream()
                .filter(line -> line.startsWith("d "))
                .map(line -> List.of(line.split("\\s+")))
                .toList();
        assertThat(made)
                .extracting(words -> words.get(1))
                .containsExactlyInAnyOrder(
                        "/var/lib/tubecast",
                        "/var/log/tubecast",
                        INSTALLED + "/config/models/demo/engines",
                        INSTALLED + "/config/models/cfad-demo/engines");
        assertThat(made).allMatch(words -> words.subList(3, 5).equals(List.of("tubecast", "tubecast")));
        assertThat(Files.readAllLines(NODE)).contains("StateDirectory=tubecast", "LogsDirectory=tubecast");
        assertThat(Files.readAllLines(UNIT)).contains("ReadWritePaths=" + INSTALLED + "/config/models");
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
