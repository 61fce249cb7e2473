package io.tubecast.edge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.edge.command.EdgeCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That a fleet of simulated nodes loads a broker and that nothing is counted wrongly; the times of a test mean nothing. */
@Timeout(120)
class FleetBenchTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return EdgeCommand.run(arguments, out, new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void everyConsumerGetsEveryMessageOfASmallFleet() throws Exception {
        Path out = folder.resolve("fleet.json");
        assertThat(run(
                        "bench",
                        "fleet",
                        "--nodes",
                        "12",
                        "--rate",
                        "5",
                        "--seconds",
                        "2",
                        "--broker",
                        "embedded",
                        "--out",
                        out.toString()))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        JsonNode sizes = new ObjectMapper().readTree(out.toFile()).path("sizes");
        assertThat(sizes).extracting(size -> size.path("nodes").asInt()).containsExactly(10, 12);
        assertThat(sizes).allSatisfy(size -> {
            // 5 a second for 2 s from each node
            long published = size.path("published").asLong();
            assertThat(published).isEqualTo(10L * size.path("nodes").asLong());
            assertThat(size.path("consumers")).hasSize(2).allSatisfy(consumer -> {
                // what a node overwrote before its link was free shows as lost and as missing, nothing else does
                long lost = consumer.path("lost").asLong();
                assertThat(lost).isBetween(0L, size.path("overwrittenByNodes").asLong());
                assertThat(consumer.path("missingInGaps").asLong()).isBetween(0L, lost);
                assertThat(consumer.path("received").asLong()).isEqualTo(published - lost);
                assertThat(consumer.at("/latencyMillis/p50").asDouble()).isPositive();
                assertThat(consumer.at("/latencyMillis/max").asDouble())
                        .isGreaterThanOrEqualTo(
                                consumer.at("/latencyMillis/p99").asDouble());
            });
        });
        String picture = Files.readString(folder.resolve("fleet.svg"));
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(folder.resolve("fleet.svg").toFile())
                        .getElementsByTagName("polyline")
                        .getLength())
                .isEqualTo(3);
        assertThat(picture).contains(">10</text>", ">12</text>");
    }

    @Test
    void refusesWhatCannotBeMeasured() {
        assertThat(run("bench", "fleet", "--nodes", "0")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--nodes must be from 1");
        assertThat(run("bench", "fleet", "--rate", "0")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--rate: must be above 0");
        assertThat(run("bench", "fleet", "--rate", "1e12")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--rate: must be at most 1000, was 1.0E12");
    }
}
