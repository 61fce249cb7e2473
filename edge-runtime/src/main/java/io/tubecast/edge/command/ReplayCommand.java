package io.tubecast.edge.command;

import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.record.RecordingFiles;
import io.tubecast.edge.replay.RecordingSummary;
import io.tubecast.edge.replay.Replay;
import io.tubecast.edge.replay.ReplaySettings;
import io.tubecast.publish.Ids;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.mqtt.MqttReplayer;
import io.tubecast.publish.mqtt.MqttSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code replay}: says a recording again, so that those who listen can tell it from the present. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Publishes a recording again, with its original spacing.",
            "",
            "Consumers do not take it for the present: it goes to topics of its own (replay/v1/...), no broker keeps it, every message has"
                    + " the field \"replay\": true and the user property 'replay', and by the rules for consumers nobody acts on that."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge-runtime replay flight.jsonl",
            "      all parts of a recording, to replay/v1/... at the broker on this machine",
            "  edge-runtime subscribe --prefix replay",
            "      what a consumer of that sees; start it first",
            "  edge-runtime replay /var/lib/tubecast --speed 4 --new-times",
            "      all recordings of a folder, four times as fast, as if they were of now",
            "  edge-runtime replay flight.jsonl --new-times --as-live --topic-prefix bench",
            "      for a controller on a test bench, which is to act on it"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final double FASTEST = 1_000;
    private static final long DRAIN_NANOS = 5_000_000_000L;
    private static final long POLL_MILLIS = 20;

    @Parameters(
            paramLabel = "FILE|FOLDER",
            description = "A recording with its parts, one part (flight.000003.jsonl), or a folder with recordings.")
    private @Nullable Path recording;

    @Mixin
    private BrokerOptions link = new BrokerOptions();

    @Option(
            names = "--speed",
            paramLabel = "X",
            defaultValue = "1",
            description = "How fast; 2 halves all pauses. (0, 1000]")
    private double speed;

    @Option(
            names = "--original-times",
            description = "Messages keep their times, so consumers find them late. The default.")
    private boolean originalTimes;

    @Option(
            names = "--new-times",
            description =
                    "All times are moved to the present, and the run gets a new name (boot) so that it can be replayed again.")
    private boolean newTimes;

    @Option(
            names = "--topic-prefix",
            paramLabel = "WORD",
            defaultValue = "replay",
            description = "First level of the topics, in place of the recorded one. Default ${DEFAULT-VALUE}.")
    private String prefix = "";

    @Option(
            names = "--as-live",
            description =
                    "Leave the mark off: consumers act on what they hear. For test benches; never beside a robot.")
    private boolean asLive;

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (spec == null || recording == null) {
            throw new IllegalStateException("picocli fills the parameters");
        }
        check();
        PrintWriter out = spec.commandLine().getOut();
        MqttSettings settings = link.settings("replay-" + Ids.newBoot(), prefix, "--topic-prefix");
        try {
            RecordingSummary summary = RecordingSummary.of(
                    RecordingFiles.of(recording),
                    (file, line, reason) -> out.printf("%s:%d: passed over: %s%n", file, line, reason));
            if (summary.messages() == 0) {
                throw new CommandFailure("%s: no message in it".formatted(recording));
            }
            checkPrefix(summary);
            introduce(summary, out);
            return play(summary, settings, out);
        } catch (IOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    private void check() {
        if (!(speed > 0 && speed <= FASTEST)) {
            throw new ConfigException("option --speed: must be in (0, 1000], was " + speed);
        }
        if (originalTimes && newTimes) {
            throw new ConfigException("options --original-times and --new-times: only one of them");
        }
    }

    private void checkPrefix(RecordingSummary summary) {
        if (!asLive && summary.prefixes().contains(prefix)) {
            throw new ConfigException(
                    "option --topic-prefix: '%s' is where the node itself speaks; take another word, or add --as-live"
                            .formatted(prefix));
        }
    }

    private void introduce(RecordingSummary summary, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s: %d messages of %.1f s in %d files%s%n",
                recording,
                summary.messages(),
                summary.nanos() / 1e9,
                summary.files().size(),
                summary.damaged() == 0 ? "" : ", %d damaged lines passed over".formatted(summary.damaged()));
        out.printf(
                Locale.ROOT,
                "to %s, topics %s/v1/..., %s times, %.1f s at speed %s%n",
                link.broker(),
                prefix,
                newTimes ? "new" : "original",
                summary.nanos() / 1e9 / speed,
                speed);
        if (asLive) {
            out.printf("consumers cannot tell this from a node, and will act on it (--as-live)%n");
        }
        out.flush();
    }

    private int play(RecordingSummary summary, MqttSettings settings, PrintWriter out)
            throws IOException, InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("picocli fills the spec");
        }
        try (OrderlyExit exit = new OrderlyExit(spec.commandLine().getErr());
                MqttReplayer replayer = MqttReplayer.start(settings, settings.node())) {
            ReplayProgress progress = new ReplayProgress(out, summary, speed, link.broker(), replayer);
            Replay replay =
                    new Replay(summary, new ReplaySettings(speed, newTimes, prefix, asLive), replayer::offer, progress);
            exit.stopsWith(replay::stop);
            boolean whole = replay.run();
            long until = System.nanoTime() + DRAIN_NANOS;
            while (!replayer.idle() && (whole || replayer.state() == LinkState.UP) && System.nanoTime() < until) {
                Thread.sleep(POLL_MILLIS);
            }
            out.printf(
                    "%s: %d of %d messages are at the broker%s%n",
                    whole ? "done" : "stopped",
                    replayer.sent(),
                    summary.messages(),
                    replay.passedOver() == 0 ? "" : "; %d are none of a node".formatted(replay.passedOver()));
            out.flush();
            return !whole || replayer.sent() > 0 ? 0 : 1;
        }
    }
}
