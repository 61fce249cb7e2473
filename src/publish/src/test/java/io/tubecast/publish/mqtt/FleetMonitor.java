package io.tubecast.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tubecast.publish.consumer.ConsumerListener;
import io.tubecast.publish.consumer.Received;
import io.tubecast.publish.wire.MessageKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What came of whom, told by a consumer under the rules; the events are those of {@link Load}. */
final class FleetMonitor implements ConsumerListener {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<String, List<Long>> events = new ConcurrentHashMap<>();
    private final Map<String, Set<MessageKind>> kinds = new ConcurrentHashMap<>();

    @Override
    public void received(Received message) {
        kinds.computeIfAbsent(message.node(), node -> ConcurrentHashMap.newKeySet())
                .add(message.kind());
        if (message.kind() == MessageKind.EVENTS) {
            events.computeIfAbsent(message.node(), node -> new CopyOnWriteArrayList<>())
                    .add(message.body().get("frame").longValue());
        }
    }

    /** Number of events of a node. */
    long count(String node) {
        return events.getOrDefault(node, List.of()).size();
    }

    /** Number of nodes whose snapshots came. */
    int nodes() {
        return (int) kinds.values().stream()
                .filter(those -> those.contains(MessageKind.TUBES))
                .count();
    }

    /** Kinds of messages that came of a node. */
    Set<MessageKind> kinds(String node) {
        return kinds.getOrDefault(node, Set.of());
    }

    /** Nodes of which events came. */
    Set<String> told() {
        return events.keySet();
    }

    /** Waits until each event of a load has come, once, from the first that came on: what carries them may have been there later than the node. */
    void awaitAll(String node, MqttTubePublisher publisher, long published) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(publisher.status().eventsSent()).isEqualTo(published);
            List<Long> frames = events.getOrDefault(node, List.of());
            assertThat(frames).as(node).isNotEmpty().doesNotHaveDuplicates().contains(published - 1);
            long first = frames.stream().mapToLong(Long::longValue).min().orElseThrow();
            assertThat(frames).as(node).hasSize((int) (published - first));
        });
    }
}
