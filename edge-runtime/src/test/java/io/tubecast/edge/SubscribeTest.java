package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.edge.command.EdgeCommand;
import io.tubecast.inference.onnxruntime.TinyBundle;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code subscribe} beside a node that runs. */
@Timeout(120)
class SubscribeTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void printsWhatANodeSaysAndFindsNothingWrongWithIt() throws Exception {
        String model = TinyBundle.write(folder.resolve("tiny")).toString();
        String camera = "synthetic:?width=160&height=120&frames=100";
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            CompletableFuture<Integer> consumer = CompletableFuture.supplyAsync(
                    () -> edge(out, "subscribe", "--broker", address.toString(), "--frames", "20", "--seconds", "60"));
            // first the consumer: Artemis may lose a kept message for one that subscribes in the moment of its sending
            for (int i = 0; i < 3000 && !said().contains("link       up"); i++) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            ByteArrayOutputStream elsewhere = new ByteArrayOutputStream();
            CompletableFuture<Integer> node = CompletableFuture.supplyAsync(
                    () -> edge(elsewhere, "run", "--source", camera, "--model", model, "--broker", address.toString()));
            assertThat(consumer.get(60, TimeUnit.SECONDS)).isZero();
            assertThat(node.get(60, TimeUnit.SECONDS)).isZero();
        }
        assertThat(said())
                .containsPattern("node +tubecast runs as [0-9a-f]{8}\\n")
                .containsPattern("connection +tubecast  ONLINE")
                .containsPattern("factsheet +tubecast ")
                .containsPattern("tubes +tubecast/front  #\\d+ frame \\d+ appearance \\[[0-9a-f]{8}-1 wave 0\\.9\\d\\]")
                .containsPattern("2\\d tubes and \\d+ other messages, \\d+ late, \\d+ missing, 0 refused")
                .doesNotContain("restarted");
    }

    @Test
    void goesOnTryingWhereThereIsNoBrokerAndSaysSo() {
        assertThat(edge(out, "subscribe", "--broker", "tcp://127.0.0.1:1", "--seconds", "2"))
                .isZero();
        assertThat(said())
                .containsOnlyOnce("tcp://127.0.0.1:1: cannot reach the broker (code 32103")
                .contains("0 tubes and 0 other messages");
    }

    @Test
    void aBrokerThatIsNoAddressIsNamed() {
        assertThat(edge(out, "subscribe", "--broker", "localhost")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("edge-runtime subscribe: option --broker or --prefix: ")
                .contains("localhost");
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private int edge(ByteArrayOutputStream printed, String... arguments) {
        return EdgeCommand.run(
                arguments,
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
