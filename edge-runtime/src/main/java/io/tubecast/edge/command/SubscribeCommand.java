package io.tubecast.edge.command;

import io.tubecast.publish.mqtt.MqttSettings;
import io.tubecast.publish.mqtt.MqttTubeSubscriber;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code subscribe}: a consumer that follows the rules and says what it sees. */
@Command(
        name = "subscribe",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Prints a live stream and checks it like a consumer should: versions, numbers, age, validity.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge-runtime subscribe",
            "      all nodes at the broker on this machine",
            "  edge-runtime subscribe --node drone-07 --seconds 60",
            "      one node for a minute; exit code 1 if a message broke the contract",
            "",
            "  edge-runtime subscribe --broker ssl://broker.example --ca ca.pem --cert me.pem --key me.key",
            "      over TLS, with a certificate of its own",
            "",
            "A message that is older than it is valid is marked LATE: the state now is UNKNOWN, not 'nobody there'.",
            "Ages are taken on the node's own clock, which it tells when it is pinged: '12 ms +1' is at most 13 ms."
        })
final class SubscribeCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 50;

    @Mixin
    private BrokerOptions link = new BrokerOptions();

    @Option(
            names = "--prefix",
            paramLabel = "WORD",
            defaultValue = "tubes",
            description = "First level of every topic.")
    private String prefix = "";

    @Option(names = "--node", paramLabel = "ID", description = "The node to listen to; default all.")
    private @Nullable String node;

    @Option(names = "--frames", paramLabel = "N", description = "Leave after N tubes messages.")
    private @Nullable Long frames;

    @Option(names = "--seconds", paramLabel = "S", description = "Leave after S seconds.")
    private @Nullable Double seconds;

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("picocli fills the spec");
        }
        MqttSettings settings = link.settings("subscriber", prefix, "--prefix");
        StreamPrinter printer = new StreamPrinter(spec.commandLine().getOut());
        CountDownLatch stop = new CountDownLatch(1);
        try (OrderlyExit exit = new OrderlyExit(spec.commandLine().getErr());
                MqttTubeSubscriber subscriber = MqttTubeSubscriber.start(settings, node, printer)) {
            exit.stopsWith(stop::countDown);
            String told = "";
            long end = seconds == null ? Long.MAX_VALUE : (long) (seconds * 1e9);
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < end
                    && (frames == null || printer.tubes() < frames)
                    && !stop.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (!subscriber.lastFailure().equals(told)) {
                    told = subscriber.lastFailure();
                    printer.line("link", link.broker() + ": " + told + "; trying again");
                }
            }
        }
        printer.summary();
        return printer.contractKept() ? 0 : 1;
    }
}
